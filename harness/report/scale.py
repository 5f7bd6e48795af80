"""Where an instant lies on a timeline, in units of the drawing. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
