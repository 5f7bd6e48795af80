"""Positions of instants on a timeline, in units of the drawing. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from parktime.harness.recording.recording import Snapshot
from parktime.simulator.world.calendar import Closures

LEFT = 190.0
WIDTH = 1200.0
RIGHT = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """From `first` at the left to `last` at the right; days begin at local midnight in `zone`."""

    first: datetime
    last: datetime
    zone: ZoneInfo

    def x(self, instant: datetime) -> float:
        """The position of an instant, clamped to the drawing."""
        whole_s = max((self.last - self.first).total_seconds(), 1.0)
        part = min(max((instant - self.first).total_seconds() / whole_s, 0.0), 1.0)
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)

    def day(self, day: date) -> float:
        """The position of the beginning of a day."""
        return self.x(datetime.combine(day, time(), self.zone))

    def mondays(self) -> Iterator[date]:
        """The Monday of every week on the timeline."""
        day = self.first.astimezone(self.zone).date()
        day -= timedelta(days=day.weekday())
        while day <= self.last.astimezone(self.zone).date():
            yield day
            day += timedelta(weeks=1)

    def months(self) -> Iterator[date]:
        """The first days of the months on the timeline."""
        day = self.first.astimezone(self.zone).date().replace(day=1)
        while day <= self.last.astimezone(self.zone).date():
            if day >= self.first.astimezone(self.zone).date():
                yield day
            day = (day + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Shade:
    """A shaded range of days, both included."""

    first: date
    last: date
    kind: Literal["closed", "school holidays"]


def shades(closures: Closures, first: date, last: date) -> tuple[Shade, ...]:
    """School holidays, then closures over them; none for years without known terms."""
    years = range(first.year, last.year + 1)
    without_school = [day for year in years for day in closures.school_holidays(year) or ()]
    closed = [day for year in years for day in closures.days(year)]
    return (
        *(Shade(*found, "school holidays") for found in _ranges(without_school, first, last)),
        *(Shade(*found, "closed") for found in _ranges(closed, first, last)),
    )


def _ranges(ordinals: Iterable[int], first: date, last: date) -> Iterator[tuple[date, date]]:
    begun: date | None = None
    before: date | None = None
    for ordinal in sorted(set(ordinals)):
        day = date.fromordinal(ordinal)
        if not first <= day <= last:
            continue
        if begun is None or before is None or day - before > timedelta(days=1):
            if begun is not None and before is not None:
                yield begun, before
            begun = day
        before = day
    if begun is not None and before is not None:
        yield begun, before


@dataclass(frozen=True, slots=True)
class Span:
    """`state` lasted from `first` to `last`."""

    first: datetime
    last: datetime
    state: str


def spans(
    snapshots: Sequence[Snapshot], state_of: Callable[[Snapshot], str], ends: datetime
) -> tuple[Span, ...]:
    """The successive states of something; the last span ends at `ends`."""
    found: list[Span] = []
    for snapshot in snapshots:
        state = state_of(snapshot)
        if found and found[-1].state == state:
            continue
        if found:
            found[-1] = Span(found[-1].first, snapshot.at, found[-1].state)
        found.append(Span(snapshot.at, ends, state))
    return tuple(found)
