"""Where two futures part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daemon.change import Change
from daemon.forecast.forecast import Forecast


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that only one of two futures has at that instant."""

    at: datetime
    only: Literal["without", "with"]
    change: Change


def differences(without: Forecast, with_it: Forecast) -> Iterator[Difference]:
    """Where two futures part, in the order of time. Words that differ are none."""
    one, other = _by_instant(without), _by_instant(with_it)
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, []), other.get(at, [])
        yield from (Difference(at, "without", change) for change in _lacking(here, there))
        yield from (Difference(at, "with", change) for change in _lacking(there, here))


def _lacking(changes: list[Change], others: list[Change]) -> list[Change]:
    told = [_told(each) for each in others]
    return [change for change in changes if _told(change) not in told]


def _by_instant(forecast: Forecast) -> dict[datetime, list[Change]]:
    found: dict[datetime, list[Change]] = {}
    for news in forecast.news:
        found.setdefault(news.run.at, []).extend(each.change for each in news.changes)
    return found


def _told(change: Change) -> tuple[object, ...]:
    return change.kind, change.rule, change.ccms_id, change.before, change.after
