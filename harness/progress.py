"""How far a play has come, on a terminal; silence anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from simulator.scenario.scenario import Scenario

Progressed = Callable[[datetime], None]
"""Told the virtual instant that a play has reached."""


@contextmanager
def progress_bar(scenario: Scenario) -> Iterator[Progressed | None]:
    """A bar from `starts` to `ends` on stderr, gone when the play ends; None where stderr is no terminal.

    Rich obeys NO_COLOR by itself.
    """
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield None
        return
    whole_s = (scenario.ends - scenario.starts).total_seconds()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(scenario.title[:60], total=whole_s, day="")

        def reached(now: datetime) -> None:
            done_s = (now - scenario.starts).total_seconds()
            bar.update(task, completed=done_s, day=now.strftime("%d %b %Y"))

        yield reached
