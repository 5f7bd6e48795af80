"""Judges a sync in a test, as `parktime test` does on the command line."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from parktime.harness.testing.frozen_time import RealTimeLoop, keep_out_of_freezegun, real_time
from parktime.harness.testing.opening import read

Sync = str | Callable[[dict[str, Any]], Any]
"""A command, or a function that is called with the document of each run."""


class JudgedError(AssertionError):
    """The sync diverged, broke a promise or failed; the lines name rule, margin and instant.

    `result` is the result of the play, as `parktime test --json` writes it.
    """

    def __init__(self, lines: str, result: dict[str, Any]) -> None:
        super().__init__(lines)
        self.result = result


def judge_sync(
    scenario: str | Path,
    sync: Sync | None = None,
    *,
    url: str | None = None,
    participant: bool = False,
    hook_url: str | None = None,
    env: Mapping[str, str] | None = None,
    every: timedelta | None = None,
    until: str | None = None,
    time_limit_s: float = 60.0,
    strict: bool = True,
) -> dict[str, Any]:
    """Play a scenario with a sync in the daemon's place, and return the result if it holds.

    `sync`: a command, or a function that syncs once. `url`: instead, where each run is POSTed.
    `strict`: any divergence from the handbook fails, not only what the file expects. The other
    options are those of `parktime test`.

    Raises: JudgedError; ScenarioError; UsageError if the command cannot be run.
    """
    __tracebackhide__ = True
    if (sync is None) == (url is None):
        raise TypeError("give sync or url, and not both")
    keep_out_of_freezegun()
    with real_time():
        import asyncio

        from parktime.harness.commands.arguments import parse_instant_option
        from parktime.harness.judge.describe import describe
        from parktime.harness.judge.play import JudgeOptions, judge
        from parktime.harness.judge.program import ProgramOptions
        from parktime.tui.visible import visible_lines

        played = read(scenario)
    function = sync if callable(sync) else None
    command = sync if isinstance(sync, str) else None
    program = ProgramOptions(
        command=command,
        url=url,
        participant=participant,
        hook_url=hook_url,
        env=env or {},
        limit_s=time_limit_s,
        call=function,
    )
    stop = None if until is None else parse_instant_option(until, played, "until")
    options = JudgeOptions(program, strict, every, stop)

    def play() -> dict[str, Any]:
        with asyncio.Runner(loop_factory=RealTimeLoop) as runner:
            return runner.run(judge(played, options))

    with ThreadPoolExecutor(1) as apart:  # the test's thread may have a loop that is running
        result = apart.submit(play).result()
    if not result["passed"]:
        raise JudgedError(visible_lines("\n".join(describe(result))), result)
    return result
