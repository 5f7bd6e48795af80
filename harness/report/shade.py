"""The days on which a centre is closed, and those without school, as ranges of dates. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from simulator.regional_calendar import school_holidays
from simulator.scenario.scenario import ServiceEntry
from simulator.world.closures import Closures


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
