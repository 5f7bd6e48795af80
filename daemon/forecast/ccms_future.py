"""What the CCMS will serve to upcoming runs, assuming that nobody edits anything in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import Child, Label, Publications, Roster
from parktime.daemon.domain.service import Policy
from parktime.daemon.planning.bookings import LABEL_AHEAD, LABEL_BACK, NEXT_SESSION_WEEKS


class CcmsFuture(Protocol):
    """The future data of a CCMS, for one forecast.

    Call each method with non-decreasing instants. While the data is the same, the methods return
    identical objects, which callers compare with `is`.
    """

    @property
    def is_live(self) -> bool:
        """Whether the API serves the present state, without publications."""

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """The publications after `after`, up to and including `to`; none if the API is live."""

    def roster(self, at: datetime) -> Roster:
        """The roster that a run at `at` will read, with the sessions of its window at least."""

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """The next session of each child, from the local date of `at` to 53 weeks ahead."""

    def published_at(self, at: datetime) -> datetime:
        """The publication that a run at `at` will read; `at` itself if the API is live."""


_LONGEST_GAP = LABEL_BACK + LABEL_AHEAD + timedelta(days=1)
"""The longest gap between two sessions that keeps a label."""


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A label, and the local date from which a child is expected to have it."""

    label: Label
    on: date


def next_label_change(
    label: Label, dates: Sequence[date], today: date, seen_to: date
) -> LabelChange | None:
    """The next change of label by bookings; None if there is none, or the label was set by hand.

    `dates`: the child's sessions in order, from six weeks back to `seen_to`.
    """
    if label == "Archived" or (label == "Active") != _is_active(dates, today):
        return None
    if label == "Inactive":
        ahead = next((day for day in dates if day > today + LABEL_AHEAD), None)
        return None if ahead is None else LabelChange("Active", ahead - LABEL_AHEAD)
    last = _last_in_a_row(dates, today)
    return (
        None
        if last + _LONGEST_GAP > seen_to
        else LabelChange("Inactive", last + LABEL_BACK + timedelta(days=1))
    )


def _is_active(dates: Sequence[date], today: date) -> bool:
    at = bisect_left(dates, today - LABEL_BACK)
    return at < len(dates) and dates[at] <= today + LABEL_AHEAD


def _last_in_a_row(dates: Sequence[date], today: date) -> date:
    """The last session before the first gap that is too long to keep the label."""
    at = bisect_left(dates, today - LABEL_BACK)
    while at + 1 < len(dates) and dates[at + 1] - dates[at] <= _LONGEST_GAP:
        at += 1
    return dates[at]


Dates = Sequence[date]


@dataclass(frozen=True, slots=True)
class DatedLabel:
    """A label, and the last local date on which it certainly holds."""

    label: Label
    until: date


def label_on(dates: Dates, day: date) -> DatedLabel:
    """The label by bookings: Active with a session from six weeks back to eight weeks ahead.

    `dates`: the child's sessions in any room, in order.
    """
    after = bisect_right(dates, day + LABEL_AHEAD)
    if after and dates[after - 1] >= day - LABEL_BACK:
        return DatedLabel("Active", dates[after - 1] + LABEL_BACK)
    return DatedLabel(
        "Inactive",
        dates[after] - LABEL_AHEAD - timedelta(days=1) if after < len(dates) else date.max,
    )


def is_set_by_hand(child: Child, dates: Dates, published_on: date) -> bool:
    """Whether a label was set by hand; if the CCMS does not say, whether bookings differ."""
    if child.label_set_by_hand is not None:
        return child.label_set_by_hand
    return child.label != label_on(dates, published_on).label


class LabelSchedule:
    """The children of one picture with their labels on later dates."""

    def __init__(
        self, children: tuple[Child, ...], dates: Mapping[str, Dates], published_on: date
    ) -> None:
        self._dates = dates
        self._following = frozenset(
            child.id
            for child in children
            if not is_set_by_hand(child, dates.get(child.id, ()), published_on)
        )
        self._children = children
        self._until = published_on

    def on(self, day: date) -> tuple[Child, ...]:
        """The children with their labels on `day`; the identical tuple if no label changes."""
        if day > self._until:
            found = {
                child.id: label_on(self._dates.get(child.id, ()), day)
                for child in self._children
                if child.id in self._following
            }
            self._until = min((each.until for each in found.values()), default=date.max)
            relabelled = tuple(_relabel(child, found.get(child.id)) for child in self._children)
            if relabelled != self._children:
                self._children = relabelled
        return self._children


def _relabel(child: Child, found: DatedLabel | None) -> Child:
    return (
        child if found is None or found.label == child.label else replace(child, label=found.label)
    )


def dates_by_child(rows: Sequence[tuple[str, Dates]]) -> dict[str, tuple[date, ...]]:
    """All dates of each child in order, in any room."""
    found: dict[str, list[Dates]] = {}
    for child_id, dates in rows:
        found.setdefault(child_id, []).append(dates)
    return {
        child_id: tuple(lists[0])
        if len(lists) == 1
        else tuple(sorted({day for dates in lists for day in dates}))
        for child_id, lists in found.items()
    }


def first_dates(dates: Mapping[str, Dates], first: date, last: date) -> dict[str, date]:
    """The earliest date from `first` to `last` of each child that has one."""
    found: dict[str, date] = {}
    for child_id, days in dates.items():
        at = bisect_left(days, first)
        if at < len(days) and days[at] <= last:
            found[child_id] = days[at]
    return found


class PublishedFuture:
    """The future by what the CCMS has published; unpublished edits are not in it.

    The sessions of `roster` reach from six weeks back to 53 weeks after the last run.
    `republished_at`: an instant at which the CCMS publishes once more.
    """

    def __init__(
        self,
        roster: Roster,
        publications: Publications,
        policy: Policy,
        zone: ZoneInfo,
        republished_at: datetime | None = None,
    ) -> None:
        self._roster = roster
        self._publications = (
            publications if republished_at is None else replace(publications, last=republished_at)
        )
        self._zone = zone
        self._dates = dates_by_child([(row.child_id, row.dates) for row in roster.sessions])
        published_on = self._local(publications.last)
        self._labels = (
            LabelSchedule(roster.children, self._dates, published_on) if policy.has_labels else None
        )

    def roster(self, at: datetime) -> Roster:
        """See `CcmsFuture`."""
        if self._labels is not None:
            children = self._labels.on(self._local(self.published_at(at)))
            if children is not self._roster.children:
                self._roster = replace(self._roster, children=children)
        return self._roster

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """See `CcmsFuture`."""
        today = self._local(at)
        return first_dates(self._dates, today, today + timedelta(weeks=NEXT_SESSION_WEEKS))

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """See `CcmsFuture`."""
        return self._publications.between(after, to)

    @property
    def is_live(self) -> bool:
        """See `CcmsFuture`."""
        return self._publications.is_live

    def published_at(self, at: datetime) -> datetime:
        """See `CcmsFuture`."""
        return self._publications.read_at(at)

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
