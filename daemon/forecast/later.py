"""The plan, asked about later dates: each day's on what the one before left."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from daemon.forecast.afterwards import afterwards
from daemon.forecast.run_days import RunDay
from daemon.model.change import Change
from daemon.model.link import Links
from daemon.model.situation import Situation

Ask = Callable[[Situation], tuple[Links, Sequence[Change]]]
"""The rows and changes of a plan for a situation."""


def ask_later(situation: Situation, days: Iterable[RunDay], ask: Ask) -> Iterator[tuple[RunDay, Sequence[Change]]]:
    """What the plan would write on each of these days; days that ask nothing new are passed over."""
    asked: Situation | None = None
    for day in days:
        later = replace(situation, today=day.day)
        if asked is not None and same_question(asked, later):
            continue
        links, changes = ask(later)
        writes = [change for change in changes if change.writes]
        if writes:
            situation = afterwards(later, links, writes)
            yield day, writes
        asked = later


def same_question(asked: Situation, later: Situation) -> bool:
    """Whether the dates of two situations are one to the plan: the date counts through the window and the holds."""
    return asked.window == later.window and not any(
        asked.today < until <= later.today for until in later.holds.values()
    )
