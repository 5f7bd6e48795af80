"""A world that failed: shrunk, written to a file, and told in a few lines."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parktime.harness.fuzz.check import judge
from parktime.harness.fuzz.compare_model import expecting
from parktime.harness.fuzz.generate.fault_windows import ends_in_calm
from parktime.harness.fuzz.generate.yaml_writer import document
from parktime.harness.fuzz.invariants import Breach
from parktime.harness.fuzz.shrink import Enough, shrink
from parktime.harness.reference.entries import told
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario

SHOWN = 6

Plain = dict[str, Any]
Judge = Callable[[Scenario], Sequence[Breach]]


@dataclass(frozen=True, slots=True)
class Found:
    """What is left of a failing world, and what fails there."""

    seed: int
    text: str
    breaches: Sequence[Breach]


def breaches_of(scenario: Scenario) -> Sequence[Breach]:
    """What judging finds."""
    return judge(scenario).breaches


def shrunk(
    seed: int, world: Plain, breaches: Sequence[Breach], seconds: float, judged: Judge = breaches_of
) -> Found:
    """The smallest world found in that time of which the first broken promise is still broken."""
    promise = breaches[0].promise
    stops_at = time.monotonic() + seconds

    def fails(smaller: Plain) -> bool:
        if time.monotonic() > stops_at:
            raise Enough
        return any(breach.promise == promise for breach in _judged(smaller, judged))

    smallest = shrink(in_absolute_times(world), fails) if seconds > 0 else world
    found = _judged(smallest, judged)
    if not found:
        smallest, found = world, breaches
    return Found(seed, _text(smallest, found), found)


def in_absolute_times(world: Plain) -> Plain:
    """The same with every step at an instant of its own, so that to leave one out moves no other."""
    tale = told(read_text(document(world), "world"))
    steps = [
        {"at": step.at.isoformat(timespec="minutes"), **_without_time(plain)}
        for step, plain in zip(tale.steps, world["steps"], strict=True)
    ]
    return {**world, "steps": steps}


def _without_time(step: Plain) -> Plain:
    return {key: value for key, value in step.items() if key not in ("at", "after")}


def _judged(world: Plain, judged: Judge) -> Sequence[Breach]:
    """What fails in a world; nothing in one that is no world, or has storms up to its end: there nothing is owed."""
    try:
        _, scenario = expecting(world, "world")
    except (ScenarioError, KeyError, ValueError, IndexError):
        return ()
    return judged(scenario) if ends_in_calm(scenario) else ()


def _text(world: Plain, breaches: Sequence[Breach]) -> str:
    """The file: the model's expectations in it, and above it what fails and what to run."""
    text, _ = expecting(world, "world", whole=True)
    lines = [f"# {breach.promise}: {breach.how}" for breach in breaches[:SHOWN]]
    return "\n".join(["# parktime fuzz THIS-FILE shows it again:", *lines, text])


def write(found: Found, folder: Path) -> Path:
    """Writes the file; the folder is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed-{found.seed}.yaml"
    path.write_text(found.text, encoding="utf-8")
    return path


def report(found: Found, path: Path, replay: str) -> str:
    """What failed, the smallest world that shows it, and the two ways to see it again."""
    shown = [f"  {breach.promise}: {breach.how}" for breach in found.breaches[:SHOWN]]
    more = len(found.breaches) - SHOWN
    return "\n".join(
        [
            f"seed {found.seed} is broken",
            *shown,
            *([f"  … and {more} more"] if more > 0 else []),
            f"  smallest: parktime fuzz {path}",
            f"  as found: {replay}",
        ]
    )
