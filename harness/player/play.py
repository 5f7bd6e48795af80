"""Plays a scenario from start to end and returns its result."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parktime.harness.player.player import Player
from parktime.harness.player.runtime import FleetOptions, Runtime
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.harness.results.output import is_screen
from parktime.harness.results.result import build_result
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.scenario import Scenario
from parktime.tui.visible import visible

if TYPE_CHECKING:
    from parktime.harness.recording.recorder import Recorder


OnProgress = Callable[[datetime], None]
"""Called now and then with the virtual instant that a play has reached."""


@contextmanager
def progress_bar(scenario: Scenario) -> Iterator[OnProgress | None]:
    """A bar from `starts` to `ends` on stderr while the play lasts; None without a terminal."""
    if not is_screen(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield None
        return
    whole_s = (scenario.ends - scenario.starts).total_seconds()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[day]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(visible(scenario.title[:60]), total=whole_s, day="")

        def reached(now: datetime) -> None:
            done_s = (now - scenario.starts).total_seconds()
            bar.update(task, completed=done_s, day=now.strftime("%d %b %Y"))

        yield reached


PROGRESS_EVERY_S = 0.25

BeforeClose = Callable[[Runtime], Awaitable[None]]


def play_file(
    path: Path,
    *,
    until: datetime | None = None,
    processes: bool = False,
    progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Play the scenario in that file and return its result. Ctrl-C ends it at a settled instant.

    Args:
        path: the file.
        until: an aware instant; stop after its steps.
        processes: run simulator and daemon in processes of their own, over loopback.
        progress: called with the virtual instant now and then.

    Raises:
        ScenarioError: the file is not valid; nothing is played.
    """
    return asyncio.run(
        play(read_scenario(path), until=until, processes=processes, progress=progress)
    )


async def play(
    scenario: Scenario,
    *,
    until: datetime | None = None,
    processes: bool = False,
    progress: OnProgress | None = None,
    recorder: "Recorder | None" = None,
    before_close: BeforeClose | None = None,
    fleet: FleetOptions | None = None,
) -> dict[str, Any]:
    """As `play_file`, of a scenario that has been read; with `processes` its file is read again.

    `recorder` records the world (not with `processes` or `fleet`). `fleet` plays with several
    daemons on one PostgreSQL. `before_close` is called at the end, while
    simulator and daemon are still up.
    """
    interrupted = asyncio.Event()
    runtime = _open_runtime(scenario, processes, recorder, fleet)
    playing = asyncio.create_task(
        _play(
            scenario,
            runtime,
            until=until,
            progress=progress,
            before_close=before_close,
            interrupted=interrupted,
        )
    )
    try:
        return await asyncio.shield(playing)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if playing.done() or task is None:
            raise
        # Ctrl-C cancels only this wait: the play itself ends where everything is settled.
        task.uncancel()
        interrupted.set()
        return await playing


async def _play(
    scenario: Scenario,
    opening: AbstractAsyncContextManager[Runtime],
    *,
    until: datetime | None,
    progress: OnProgress | None,
    before_close: BeforeClose | None,
    interrupted: asyncio.Event,
) -> dict[str, Any]:
    began_s = time.perf_counter()
    until = until if until is not None and until < scenario.ends else None
    async with opening as runtime:
        player = Player(scenario, runtime)
        background = [asyncio.create_task(_stop(player, interrupted))]
        if progress:
            background.append(asyncio.create_task(_report_progress(runtime.simulator, progress)))
        try:
            await player.play(until)
            played = await player.played(until)
            if before_close is not None:
                await before_close(runtime)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
    return build_result(played, seconds=time.perf_counter() - began_s)


def _open_runtime(
    scenario: Scenario,
    processes: bool,
    recorder: "Recorder | None",
    fleet: FleetOptions | None,
) -> AbstractAsyncContextManager[Runtime]:
    """The runtime; only the one that is used is imported."""
    if fleet is not None:
        from parktime.harness.player.fleet import fleet_of

        return fleet_of(scenario, fleet)
    if processes:
        from parktime.harness.player.subprocesses import subprocesses as apart

        return apart(scenario)
    from parktime.harness.player.in_process import in_process

    return in_process(scenario, recorder=recorder)


async def _stop(player: Player, interrupted: asyncio.Event) -> None:
    """Repeat the stop, since an advance may have been on its way at the first one."""
    await interrupted.wait()
    while True:
        await player.stop()
        await asyncio.sleep(PROGRESS_EVERY_S)


async def _report_progress(simulator: SimulatorClient, progress: OnProgress) -> None:
    while True:
        await asyncio.sleep(PROGRESS_EVERY_S)
        progress(await simulator.now())
