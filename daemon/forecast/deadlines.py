"""Deadlines: until when which action would still prevent a removal, an archive or a wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import DateRange
from parktime.daemon.domain.run import Change
from parktime.daemon.forecast.ccms_future import CcmsFuture
from parktime.daemon.forecast.runs import UpcomingRun
from parktime.daemon.planning.bookings import LABEL_AHEAD, LABEL_BACK
from parktime.daemon.planning.inputs import PlanInput

Action = Literal[
    "book", "status", "enrol", "map", "map_room", "hold_room", "sync_inactive", "paid_children"
]
"""Where each is done:

- book, status, enrol: in the CCMS
- map, map_room: on the page, with an update
- sync_inactive: on the page
- hold_room: by support
- paid_children: in Storypark
"""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An action that prevents a change if it is done before the instant `before`.

    `refresh`: the page must be refreshed too, since no publication comes before the run.
    `first`, `last`: a session is needed on one of these dates, both inclusive; the service is open
    on both.
    `until`: the date until which a room must be held.
    `paid_children`: the size of the plan that is needed.
    """

    action: Action
    before: datetime
    words: str
    refresh: bool = False
    first: date | None = None
    last: date | None = None
    until: date | None = None
    paid_children: int | None = None


@dataclass(frozen=True, slots=True)
class DeadlineContext:
    """What the deadlines of a forecast depend on."""

    now: datetime
    zone: ZoneInfo
    future: CcmsFuture
    runs: tuple[UpcomingRun, ...]
    closed: tuple[DateRange, ...] = ()

    def local(self, at: datetime) -> str:
        """An instant in local time, as text."""
        return at.astimezone(self.zone).strftime("%a %d %b %Y %H:%M")

    def day(self, at: datetime) -> date:
        """The local date of an instant."""
        return at.astimezone(self.zone).date()

    def open_dates(self, first: date, last: date) -> "OpenDates | None":
        """The open days from `first` to `last`; None if the service is closed on all of them."""
        closed = [
            (begins, ends)
            for begins, ends in sorted(self.closed)
            if begins <= last and ends >= first
        ]
        for begins, ends in closed:
            if begins <= first <= ends:
                first = ends + timedelta(days=1)
        for begins, ends in reversed(closed):
            if begins <= last <= ends:
                last = begins - timedelta(days=1)
        if first > last:
            return None
        between = any(first <= begins and ends <= last for begins, ends in closed)
        return OpenDates(first, last, " on a day when the service is open" if between else "")


@dataclass(frozen=True, slots=True)
class OpenDates:
    """Two open days; `words` says so if there are closed days between them, else it is empty."""

    first: date
    last: date
    words: str

    def __str__(self) -> str:
        return f"between {self.first} and {self.last}{self.words}"


def find_deadlines(context: DeadlineContext, number: int, change: Change) -> tuple[Deadline, ...]:
    """The deadlines for a change of run `number`, the latest first; past ones are left out."""
    ways = {
        "remove_room": _room_deadlines,
        "archive": _child_deadlines,
        "wait": _space_deadlines,
    }.get(change.kind)
    found = () if ways is None else ways(context, number, change)
    return tuple(
        sorted(
            (each for each in found if each.before > context.now),
            key=lambda each: each.before,
            reverse=True,
        )
    )


def _room_deadlines(context: DeadlineContext, number: int, change: Change) -> Iterator[Deadline]:
    run = context.runs[number]
    policy, window = run.plan_input.policy, run.plan_input.window
    dates = context.open_dates(window.first, window.last)
    if dates is not None:
        words = f"a session in {change.subject} {dates}"
        yield from _ccms_deadlines(context, run, "book", words, dates)
    before = context.local(run.at)
    if policy.rooms_can_be_skipped:
        yield Deadline(
            "map_room",
            run.at,
            f"mapping {change.subject} to skip, with an update, before {before}, "
            "the run that removes it",
        )
    else:
        until = _return_date(context, number, change) or context.day(run.at) + timedelta(days=1)
        yield Deadline(
            "hold_room",
            run.at,
            f"a hold of {change.subject} until {until}, by support, before {before}, "
            "the run that removes it",
            until=until,
        )


def _return_date(context: DeadlineContext, number: int, change: Change) -> date | None:
    """The local date of the run that returns a room, if it returns."""
    for run in context.runs[number + 1 :]:
        if any(
            each.kind == "return_room" and each.ccms_id == change.ccms_id
            for each in run.plan.changes
        ):
            return context.day(run.at)
    return None


def _child_deadlines(context: DeadlineContext, number: int, change: Change) -> Iterator[Deadline]:
    run = context.runs[number]
    child = next(
        (child for child in run.plan_input.roster.children if child.id == change.ccms_id), None
    )
    if child is None:
        yield from _enrolment_deadlines(context, run, change)
        yield from _page_deadlines(context, run, change, inactive=False)
        return
    dates = _active_dates(context, run)
    by_bookings = child.label == "Inactive" and child.label_set_by_hand is not True
    if by_bookings and dates is not None:
        words = f"a session of {change.subject} {dates}"
        yield from _ccms_deadlines(context, run, "book", words, dates)
    yield from _ccms_deadlines(
        context, run, "status", f"the label Active given to {change.subject} by hand"
    )
    yield from _page_deadlines(context, run, change, inactive=child.label == "Inactive")


def _enrolment_deadlines(
    context: DeadlineContext, run: UpcomingRun, change: Change
) -> Iterator[Deadline]:
    words = f"{change.subject} enrolled again"
    if not run.plan_input.policy.has_labels:
        yield from _ccms_deadlines(context, run, "enrol", words)
        return
    dates = _active_dates(context, run)
    if dates is not None:
        yield from _ccms_deadlines(context, run, "enrol", f"{words} with a session {dates}", dates)


def _page_deadlines(
    context: DeadlineContext, run: UpcomingRun, change: Change, *, inactive: bool
) -> Iterator[Deadline]:
    before = context.local(run.at)
    if inactive and not run.plan_input.settings.sync_inactive:
        words = f"switching Inactive children on before {before}, the run that archives the profile"
        yield Deadline("sync_inactive", run.at, words)
    left = run.left_page.get(change.ccms_id)
    if left is not None:
        words = (
            f"mapping {change.subject} to skip, with an update, before {context.local(left)}, "
            "when it leaves the page: the profile stays as it is"
        )
        yield Deadline("map", left, words)


def _active_dates(context: DeadlineContext, run: UpcomingRun) -> OpenDates | None:
    """The dates on which a session makes a child Active for this run; None if all are closed."""
    published, today = context.day(context.future.published_at(run.at)), context.day(run.at)
    return context.open_dates(today - LABEL_BACK, published + LABEL_AHEAD)


def _ccms_deadlines(
    context: DeadlineContext,
    run: UpcomingRun,
    action: Action,
    words: str,
    dates: OpenDates | None = None,
) -> Iterator[Deadline]:
    """Deadlines in the CCMS: an entry must be published before the run, or refreshed."""
    first, last = (None, None) if dates is None else (dates.first, dates.last)
    published = context.future.published_at(run.at)
    ccms = run.plan_input.policy.name
    if context.future.is_live:
        text = (
            f"{words}, entered in {ccms} before {context.local(run.at)}, the run that takes it away"
        )
        yield Deadline(action, run.at, text, first=first, last=last)
        return
    text = (
        f"{words}, entered in {ccms} before {context.local(published)}, "
        "the last publication that the run reads"
    )
    yield Deadline(action, published, text, first=first, last=last)
    if published < run.at:
        text = (
            f"{words}, entered in {ccms} and refreshed before {context.local(run.at)}, "
            "the run that takes it away"
        )
        yield Deadline(action, run.at, text, refresh=True, first=first, last=last)


def _space_deadlines(context: DeadlineContext, number: int, change: Change) -> Iterator[Deadline]:
    run = context.runs[number]
    needed = _paid_children_needed(run.plan_input, run, change)
    words = (
        f"a plan of {needed} paid children before {context.local(run.at)}, "
        f"the run that leaves {change.subject} waiting"
    )
    yield Deadline("paid_children", run.at, words, paid_children=needed)


def _paid_children_needed(plan_input: PlanInput, run: UpcomingRun, change: Change) -> int:
    """The size of the plan at which this child and all before it in the queue have a space."""
    kinds = [each.kind for each in run.plan.changes]
    place = [each.ccms_id for each in run.plan.changes if each.kind == "wait"].index(
        change.ccms_id
    ) + 1
    taken = kinds.count("create") + kinds.count("restore")
    return plan_input.storypark.active_count - kinds.count("archive") + taken + place
