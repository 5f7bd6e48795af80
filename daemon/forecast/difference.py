"""Where two futures part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daemon.forecast.forecast import Forecast
from daemon.model.change import Change


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that only one of two futures has at that instant. `held`: it is not done, but waits for approval."""

    at: datetime
    only: Literal["without", "with"]
    change: Change
    held: bool = False


_Told = tuple[Change, bool]


def differences(without: Forecast, with_it: Forecast) -> Iterator[Difference]:
    """Where two futures part, in the order of time. Words that differ are none."""
    one, other = _by_instant(without), _by_instant(with_it)
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, []), other.get(at, [])
        yield from (Difference(at, "without", *told) for told in _lacking(here, there))
        yield from (Difference(at, "with", *told) for told in _lacking(there, here))


def _lacking(changes: list[_Told], others: list[_Told]) -> list[_Told]:
    there = [_plain(*each) for each in others]
    return [told for told in changes if _plain(*told) not in there]


def _by_instant(forecast: Forecast) -> dict[datetime, list[_Told]]:
    found: dict[datetime, list[_Told]] = {}
    for news in forecast.news:
        told = [*((each.change, False) for each in news.changes), *((change, True) for change in news.held)]
        found.setdefault(news.run.at, []).extend(told)
    return found


def _plain(change: Change, held: bool) -> tuple[object, ...]:
    return held, change.kind, change.rule, change.ccms_id, change.before, change.after
