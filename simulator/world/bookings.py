"""Bookings in a CCMS: one child's place in one room on certain dates."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from simulator.generated.seeded import Path, derive_random
from simulator.scenario.scenario import BookingEntry

Only = Literal["terms", "holidays"]


@dataclass(frozen=True, slots=True)
class Booking:
    """Permanent with `days` (weekdays, 0 = Monday), otherwise casual on `first`.

    `first` and `last` are inclusive; `last` None means open-ended. With `every_weeks` 2, weeks
    count from the Monday of the week of `first`. Sessions on `cancelled` dates are lost.
    """

    room_id: str
    first: date
    last: date | None
    days: tuple[int, ...] = ()
    every_weeks: int = 1
    only: Only | None = None
    cancelled: frozenset[date] = frozenset()

    def truncated(self, on: date) -> "Booking | None":
        """The booking with `on` as its last day, or None if nothing is left of it."""
        if self.first > on:
            return None
        return self if self.last is not None and self.last <= on else replace(self, last=on)

    def with_cancelled(self, day: date) -> "Booking":
        """The booking with `day` cancelled."""
        return replace(self, cancelled=self.cancelled | {day})


def make_booking(entry: BookingEntry, room_id: str, entered_on: date, seed_path: Path) -> Booking:
    """The booking for an entry.

    `entered_on` is the local date of entry, `seed_path` seeds its random days.
    """
    if entry.on is not None:
        return Booking(room_id, entry.on, entry.on)
    days = entry.days if entry.day_count is None else pick_weekdays(entry.day_count, seed_path)
    first = entered_on if entry.first is None else entry.first
    return Booking(
        room_id=room_id,
        first=first,
        last=entry.last,
        days=tuple(sorted(set(days))),
        every_weeks=entry.every_weeks,
        only=entry.only,
    )


def pick_weekdays(count: int, seed_path: Path) -> tuple[int, ...]:
    """`count` weekdays from Monday (0) to Friday (4) in order, determined by the path alone."""
    return tuple(sorted(derive_random(*seed_path, "days").sample(range(5), count)))
