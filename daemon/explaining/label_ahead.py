"""When Manage is to label a child otherwise, going by its bookings (manage-status). For words only: a plan takes the label that Manage tells."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daemon.model.roster import Label

BACK = timedelta(days=42)
AHEAD = timedelta(days=56)
_LONGEST_GAP = BACK + AHEAD + timedelta(days=1)
"""Between two sessions that keep one label."""


@dataclass(frozen=True, slots=True)
class Relabelling:
    """A label, and the local date from which a child is expected to bear it."""

    label: Label
    on: date


def relabelling(label: Label, dates: Sequence[date], today: date, seen_to: date) -> Relabelling | None:
    """The next change of label. None where no session in sight brings one, or the label is not what the bookings say: somebody set it.

    `dates`: the child's sessions in their order, from six weeks back to `seen_to`.
    """
    if label == "Archived" or (label == "Active") != _is_active(dates, today):
        return None
    if label == "Inactive":
        ahead = next((day for day in dates if day > today + AHEAD), None)
        return None if ahead is None else Relabelling("Active", ahead - AHEAD)
    last = _last_in_a_row(dates, today)
    return None if last + _LONGEST_GAP > seen_to else Relabelling("Inactive", last + BACK + timedelta(days=1))


def _is_active(dates: Sequence[date], today: date) -> bool:
    at = bisect_left(dates, today - BACK)
    return at < len(dates) and dates[at] <= today + AHEAD


def _last_in_a_row(dates: Sequence[date], today: date) -> date:
    """The last session before the first gap in which none is near enough to keep the label."""
    at = bisect_left(dates, today - BACK)
    while at + 1 < len(dates) and dates[at + 1] - dates[at] <= _LONGEST_GAP:
        at += 1
    return dates[at]
