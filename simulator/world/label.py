"""The label that Manage derives for each child (rule manage-status)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from simulator.scenario.scenario import Label as PinnedLabel
from simulator.world.sessions import Attendance

Label = Literal["Active", "Inactive", "Archived"]

DAYS_BACK = 42
"""Six weeks: how long a session keeps a child Active, in days, both ends included."""
DAYS_AHEAD = 56
"""Eight weeks: how far ahead a session makes a child Active, in days, both ends included."""
LOOKAHEAD_DAYS = 366
"""How far ahead the end of a label is looked for."""

LABELS: dict[PinnedLabel, Label] = {
    "active": "Active",
    "inactive": "Inactive",
    "archived": "Archived",
}


@dataclass(frozen=True, slots=True)
class LabelPeriod:
    """A label and the dates (both inclusive) on which it holds if the child is not edited."""

    label: Label
    since: date
    until: date

    def covers(self, today: date) -> bool:
        """Whether the label is known to hold on `today`."""
        return self.since <= today <= self.until


def label_period(pinned: PinnedLabel | None, attendance: Attendance, today: date) -> LabelPeriod:
    """The label on a local date: the pinned one, or what the sessions around that date imply."""
    if pinned is not None:
        return LabelPeriod(LABELS[pinned], date.min, date.max)
    latest = attendance.latest(
        today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    )
    if latest is not None:
        return LabelPeriod("Active", today, latest + timedelta(days=DAYS_BACK))
    return LabelPeriod("Inactive", today, _last_inactive_day(attendance, today))


def _last_inactive_day(attendance: Attendance, today: date) -> date:
    ahead = today + timedelta(days=DAYS_AHEAD)
    foreseen = ahead + timedelta(days=LOOKAHEAD_DAYS)
    upcoming = attendance.next(ahead, foreseen)
    return (foreseen if upcoming is None else upcoming - timedelta(days=1)) - timedelta(
        days=DAYS_AHEAD
    )
