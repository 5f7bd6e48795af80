"""The labels that Manage will give by itself, publication by publication (manage-status)."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daemon.explaining.label_ahead import AHEAD, BACK
from daemon.model.roster import Child, Label

Dates = Sequence[date]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, and the last local date on which it surely holds."""

    label: Label
    until: date


def label_on(dates: Dates, day: date) -> Labelled:
    """By a child's sessions, in any room and in their order: Active with one between six weeks back and eight weeks ahead."""
    after = bisect_right(dates, day + AHEAD)
    if after and dates[after - 1] >= day - BACK:
        return Labelled("Active", dates[after - 1] + BACK)
    return Labelled("Inactive", dates[after] - AHEAD - timedelta(days=1) if after < len(dates) else date.max)


def set_by_hand(child: Child, dates: Dates, published_on: date) -> bool:
    """Whether a label follows no bookings. Where the CCMS does not tell, one that its bookings do not give was set by somebody."""
    if child.label_set_by_hand is not None:
        return child.label_set_by_hand
    return child.label != label_on(dates, published_on).label


class Labels:
    """The children of one picture, each with its label of a later local date."""

    def __init__(self, children: tuple[Child, ...], dates: Mapping[str, Dates], published_on: date) -> None:
        self._dates = dates
        self._following = frozenset(
            child.id for child in children if not set_by_hand(child, dates.get(child.id, ()), published_on)
        )
        self._children = children
        self._until = published_on

    def on(self, day: date) -> tuple[Child, ...]:
        """The children as a publication on that date labels them; the very same where all labels are the same."""
        if day > self._until:
            found = {
                child.id: label_on(self._dates.get(child.id, ()), day)
                for child in self._children
                if child.id in self._following
            }
            self._until = min((each.until for each in found.values()), default=date.max)
            relabelled = tuple(_labelled(child, found.get(child.id)) for child in self._children)
            if relabelled != self._children:
                self._children = relabelled
        return self._children


def _labelled(child: Child, found: Labelled | None) -> Child:
    return child if found is None or found.label == child.label else replace(child, label=found.label)


def dates_by_child(rows: Sequence[tuple[str, Dates]]) -> dict[str, tuple[date, ...]]:
    """All dates of each child in their order, whatever the room."""
    found: dict[str, list[Dates]] = {}
    for child_id, dates in rows:
        found.setdefault(child_id, []).append(dates)
    return {
        child_id: tuple(lists[0]) if len(lists) == 1 else tuple(sorted({day for dates in lists for day in dates}))
        for child_id, lists in found.items()
    }


def next_within(dates: Mapping[str, Dates], first: date, last: date) -> dict[str, date]:
    """Of each child the earliest date from `first` to `last`; without those who have none."""
    found: dict[str, date] = {}
    for child_id, days in dates.items():
        at = bisect_left(days, first)
        if at < len(days) and days[at] <= last:
            found[child_id] = days[at]
    return found
