"""Where an instant lies on a timeline, in units of the drawing. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from parktime.harness.recording.recording import Moment
from parktime.simulator.regional_calendar import school_holidays
from parktime.simulator.scenario.scenario import ServiceEntry
from parktime.simulator.world.calendar import Closures

LEFT = 190.0
WIDTH = 1200.0
RIGHT = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """From `first` at the left of the drawing's field to `last` at its right; days begin at local midnight in `zone`."""

    first: datetime
    last: datetime
    zone: ZoneInfo

    def x(self, instant: datetime) -> float:
        """Its place; what lies outside is put at the edge."""
        whole_s = max((self.last - self.first).total_seconds(), 1.0)
        part = min(max((instant - self.first).total_seconds() / whole_s, 0.0), 1.0)
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)

    def day(self, day: date) -> float:
        """The place of the day's beginning."""
        return self.x(datetime.combine(day, time(), self.zone))

    def mondays(self) -> Iterator[date]:
        """Every Monday of a week that the timeline shows."""
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
    """Both dates included."""

    first: date
    last: date
    kind: Literal["closed", "school holidays"]


def shades(entry: ServiceEntry, closures: Closures, first: date, last: date) -> tuple[Shade, ...]:
    """School holidays first, so that closures are drawn over them; none where nobody has told the terms."""
    years = range(first.year, last.year + 1)
    without_school = [day for year in years for day in school_holidays(entry.region, year) or ()]
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
    """`state` held from `first` until `last`."""

    first: datetime
    last: datetime
    state: str


def spans(
    moments: Sequence[Moment], state_of: Callable[[Moment], str], ends: datetime
) -> tuple[Span, ...]:
    """The states of something, one span as long as it stays the same; the last one goes to `ends`."""
    found: list[Span] = []
    for moment in moments:
        state = state_of(moment)
        if found and found[-1].state == state:
            continue
        if found:
            found[-1] = Span(found[-1].first, moment.at, found[-1].state)
        found.append(Span(moment.at, ends, state))
    return tuple(found)
