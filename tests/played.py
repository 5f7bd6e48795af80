"""Each story of the library played once in a whole run, however many tests and workers ask about it."""

import asyncio
import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parktime.harness.commands.scenario_files import read_one
from parktime.harness.player.play import play, play_file
from parktime.harness.recording.recorder import Recorder
from parktime.harness.recording.recording import Recording
from parktime.simulator.scenario.scenario import Scenario

LIBRARY = Path(__file__).parents[1] / "scenarios"


async def record(scenario: Scenario) -> Recording:
    """Play a scenario in this process and record it."""
    recorder = Recorder()
    result = await play(scenario, recorder=recorder)
    recorder.capture()
    return Recording(scenario, result, recorder.snapshots)


class Played:
    """Results and recordings of plays, shared between workers as files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}

    def __call__(self, name: str) -> dict[str, Any]:
        """The result of a story, as `play_file` gives it."""
        return self._once(f"{name}.result", lambda: play_file(LIBRARY / f"{name}.yaml"))

    def recorded(self, name: str) -> Recording:
        """A story's recording."""
        return self._once(f"{name}.recording", lambda: asyncio.run(record(read_one(name))))

    def _once(self, key: str, make: Callable[[], Any]) -> Any:
        """A fresh copy for each caller; made by the first of all workers while the others wait."""
        if key not in self._known:
            path = self._folder / f"{key}.pickle"
            with (self._folder / f"{key}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.exists():
                    path.write_bytes(pickle.dumps(make()))
                self._known[key] = path.read_bytes()
        return pickle.loads(self._known[key])


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    base = factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "played"
    folder.mkdir(exist_ok=True)
    return folder
