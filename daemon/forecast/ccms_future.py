"""What a CCMS will say to the runs to come, while nobody edits anything."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import Child, Label, Publications, Roster
from parktime.daemon.domain.service import Policy
from parktime.daemon.planning.bookings import NEXT_SESSION_WEEKS


class Outlook(Protocol):
    """For one look ahead: asked with instants that never go back. While a CCMS will say the same, the very same objects are given."""

    @property
    def is_live(self) -> bool:
        """Whether the API serves the state of the very moment, without publications."""

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """The publications later than one instant, up to another, included; none where the API is live."""

    def roster(self, at: datetime) -> Roster:
        """The children, labels and rooms that a run at that instant will read, and their sessions, of its window at least."""

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """Each child's next session from the local date of that instant to 53 weeks ahead (plan-space)."""

    def published_at(self, at: datetime) -> datetime:
        """The publication that a run at that instant will read; where the API is live, the instant itself."""


BACK = timedelta(days=42)
AHEAD = timedelta(days=56)
_LONGEST_GAP = BACK + AHEAD + timedelta(days=1)
"""Between two sessions that keep one label."""


@dataclass(frozen=True, slots=True)
class Relabelling:
    """A label, and the local date from which a child is expected to bear it."""

    label: Label
    on: date


def relabelling(
    label: Label, dates: Sequence[date], today: date, seen_to: date
) -> Relabelling | None:
    """The next change of label. None where no session in sight brings one, or the label is not what the bookings say: somebody set it.

    `dates`: the child's sessions in their order, from six weeks back to `seen_to`.
    """
    if label == "Archived" or (label == "Active") != _is_active(dates, today):
        return None
    if label == "Inactive":
        ahead = next((day for day in dates if day > today + AHEAD), None)
        return None if ahead is None else Relabelling("Active", ahead - AHEAD)
    last = _last_in_a_row(dates, today)
    return (
        None
        if last + _LONGEST_GAP > seen_to
        else Relabelling("Inactive", last + BACK + timedelta(days=1))
    )


def _is_active(dates: Sequence[date], today: date) -> bool:
    at = bisect_left(dates, today - BACK)
    return at < len(dates) and dates[at] <= today + AHEAD


def _last_in_a_row(dates: Sequence[date], today: date) -> date:
    """The last session before the first gap in which none is near enough to keep the label."""
    at = bisect_left(dates, today - BACK)
    while at + 1 < len(dates) and dates[at + 1] - dates[at] <= _LONGEST_GAP:
        at += 1
    return dates[at]


pass

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
    return Labelled(
        "Inactive", dates[after] - AHEAD - timedelta(days=1) if after < len(dates) else date.max
    )


def set_by_hand(child: Child, dates: Dates, published_on: date) -> bool:
    """Whether a label follows no bookings. Where the CCMS does not tell, one that its bookings do not give was set by somebody."""
    if child.label_set_by_hand is not None:
        return child.label_set_by_hand
    return child.label != label_on(dates, published_on).label


class Labels:
    """The children of one picture, each with its label of a later local date."""

    def __init__(
        self, children: tuple[Child, ...], dates: Mapping[str, Dates], published_on: date
    ) -> None:
        self._dates = dates
        self._following = frozenset(
            child.id
            for child in children
            if not set_by_hand(child, dates.get(child.id, ()), published_on)
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
    return (
        child if found is None or found.label == child.label else replace(child, label=found.label)
    )


def dates_by_child(rows: Sequence[tuple[str, Dates]]) -> dict[str, tuple[date, ...]]:
    """All dates of each child in their order, whatever the room."""
    found: dict[str, list[Dates]] = {}
    for child_id, dates in rows:
        found.setdefault(child_id, []).append(dates)
    return {
        child_id: tuple(lists[0])
        if len(lists) == 1
        else tuple(sorted({day for dates in lists for day in dates}))
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


pass


class LastPicture:
    """See Outlook. What people have entered and no publication tells yet is not in it.

    The sessions reach from six weeks back to 53 weeks after the last run that is asked about. `anew`: an instant at which the CCMS publishes once more.
    """

    def __init__(
        self,
        roster: Roster,
        publications: Publications,
        policy: Policy,
        zone: ZoneInfo,
        anew: datetime | None = None,
    ) -> None:
        self._roster = roster
        self._publications = publications if anew is None else replace(publications, last=anew)
        self._zone = zone
        self._dates = dates_by_child([(row.child_id, row.dates) for row in roster.sessions])
        published_on = self._local(publications.last)
        self._labels = (
            Labels(roster.children, self._dates, published_on) if policy.has_labels else None
        )

    def roster(self, at: datetime) -> Roster:
        """See Outlook."""
        if self._labels is not None:
            children = self._labels.on(self._local(self.published_at(at)))
            if children is not self._roster.children:
                self._roster = replace(self._roster, children=children)
        return self._roster

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """See Outlook."""
        today = self._local(at)
        return next_within(self._dates, today, today + timedelta(weeks=NEXT_SESSION_WEEKS))

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """See Outlook."""
        return self._publications.between(after, to)

    @property
    def is_live(self) -> bool:
        """See Outlook."""
        return self._publications.is_live

    def published_at(self, at: datetime) -> datetime:
        """See Outlook."""
        return self._publications.read_at(at)

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
