"""Days without sessions: a service's closed ranges and, optionally, public holidays."""

from dataclasses import dataclass
from datetime import date

from simulator.regional_calendar import public_holidays


@dataclass(frozen=True, slots=True)
class Closures:
    """Closed ranges (both ends inclusive) of a service in `region`."""

    region: str
    ranges: tuple[tuple[date, date], ...] = ()
    public_holidays_closed: bool = False

    def with_closed(self, first: date, last: date) -> "Closures":
        """These closures with one more range; the same object if the range is already included."""
        if (first, last) in self.ranges:
            return self
        return Closures(self.region, (*self.ranges, (first, last)), self.public_holidays_closed)

    def days(self, year: int) -> frozenset[int]:
        """The closed days of `year`, as date ordinals."""
        closed = set(public_holidays(self.region, year)) if self.public_holidays_closed else set()
        new_year, end_of_year = date(year, 1, 1), date(year, 12, 31)
        for first, last in self.ranges:
            start, stop = max(first, new_year), min(last, end_of_year)
            closed.update(range(start.toordinal(), stop.toordinal() + 1))
        return frozenset(closed)
