"""Until when which action would prevent a change that takes something away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.run import Change
from parktime.daemon.forecast.ccms_future import AHEAD, BACK, Outlook
from parktime.daemon.forecast.runs import RunAhead
from parktime.daemon.planning.inputs import Situation

Action = Literal[
    "book", "status", "enrol", "map", "map_room", "hold_room", "sync_inactive", "paid_children"
]
"""book, status, enrol: in the CCMS · map, map_room, sync_inactive: on the page, the first two with an update · hold_room: by support · paid_children: in Storypark."""


@dataclass(frozen=True, slots=True)
class LastMoment:
    """An action that prevents a change if it is done before `before`; at that instant it is too late.

    `refresh`: it takes a refresh of the page too, since no publication comes before the run. `first` and `last` (both included) are the dates of which one
    needs a session; `until` is the date to which a room is to be held, `paid_children` the size of the plan that is needed.
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
class Telling:
    """What the last moments of a forecast depend on."""

    now: datetime
    zone: ZoneInfo
    outlook: Outlook
    runs: tuple[RunAhead, ...]

    def local(self, at: datetime) -> str:
        """An instant as people of the service write it."""
        return at.astimezone(self.zone).strftime("%a %d %b %Y %H:%M")

    def day(self, at: datetime) -> date:
        """Its local date."""
        return at.astimezone(self.zone).date()


def last_moments(telling: Telling, number: int, change: Change) -> tuple[LastMoment, ...]:
    """Of a change of that run, the earliest last; none for changes that take nothing away. What is too late already is left out."""
    ways = {"remove_room": _room_kept, "archive": _child_kept, "wait": _space_given}.get(
        change.kind
    )
    found = () if ways is None else ways(telling, number, change)
    return tuple(
        sorted(
            (each for each in found if each.before > telling.now),
            key=lambda each: each.before,
            reverse=True,
        )
    )


def _room_kept(telling: Telling, number: int, change: Change) -> Iterator[LastMoment]:
    run = telling.runs[number]
    policy, window = run.situation.policy, run.situation.window
    yield from _in_ccms(
        telling,
        run,
        "book",
        f"a session in {change.subject} between {window.first} and {window.last}",
        window.first,
        window.last,
    )
    before = telling.local(run.at)
    if policy.rooms_can_be_skipped:
        yield LastMoment(
            "map_room",
            run.at,
            f"mapping {change.subject} to skip, with an update, before {before}, the run that removes it",
        )
    else:
        until = _returns_on(telling, number, change) or telling.day(run.at) + timedelta(days=1)
        yield LastMoment(
            "hold_room",
            run.at,
            f"a hold of {change.subject} until {until}, by support, before {before}, the run that removes it",
            until=until,
        )


def _returns_on(telling: Telling, number: int, change: Change) -> date | None:
    """The local date of the run that brings a room back."""
    for run in telling.runs[number + 1 :]:
        if any(
            each.kind == "return_room" and each.ccms_id == change.ccms_id
            for each in run.plan.changes
        ):
            return telling.day(run.at)
    return None


def _child_kept(telling: Telling, number: int, change: Change) -> Iterator[LastMoment]:
    run = telling.runs[number]
    child = next(
        (child for child in run.situation.roster.children if child.id == change.ccms_id), None
    )
    if child is None:
        yield from _listed_again(telling, run, change)
        yield from _on_the_page(telling, run, change, inactive=False)
        return
    first, last = _active_dates(telling, run)
    if child.label == "Inactive" and child.label_set_by_hand is not True:
        yield from _in_ccms(
            telling,
            run,
            "book",
            f"a session of {change.subject} between {first} and {last}",
            first,
            last,
        )
    yield from _in_ccms(
        telling, run, "status", f"the label Active given to {change.subject} by hand"
    )
    yield from _on_the_page(telling, run, change, inactive=child.label == "Inactive")


def _listed_again(telling: Telling, run: RunAhead, change: Change) -> Iterator[LastMoment]:
    words = f"{change.subject} enrolled again"
    if not run.situation.policy.has_labels:
        yield from _in_ccms(telling, run, "enrol", words)
        return
    first, last = _active_dates(telling, run)
    yield from _in_ccms(
        telling, run, "enrol", f"{words} with a session between {first} and {last}", first, last
    )


def _on_the_page(
    telling: Telling, run: RunAhead, change: Change, *, inactive: bool
) -> Iterator[LastMoment]:
    before = telling.local(run.at)
    if inactive and not run.situation.settings.sync_inactive:
        words = f"switching Inactive children on before {before}, the run that archives the profile"
        yield LastMoment("sync_inactive", run.at, words)
    left = run.left_page.get(change.ccms_id)
    if left is not None:
        words = f"mapping {change.subject} to skip, with an update, before {telling.local(left)}, when it leaves the page: the profile stays as it is"
        yield LastMoment("map", left, words)


def _active_dates(telling: Telling, run: RunAhead) -> tuple[date, date]:
    """The dates of which a session makes a child Active, whether it is published in time or by a refresh."""
    published, today = telling.day(telling.outlook.published_at(run.at)), telling.day(run.at)
    return today - BACK, published + AHEAD


def _in_ccms(
    telling: Telling,
    run: RunAhead,
    action: Action,
    words: str,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[LastMoment]:
    """What is entered in the CCMS has to be published before the run: by the last publication that it reads, or by a refresh."""
    published = telling.outlook.published_at(run.at)
    ccms = run.situation.policy.name
    if telling.outlook.is_live:
        told = (
            f"{words}, entered in {ccms} before {telling.local(run.at)}, the run that takes it away"
        )
        yield LastMoment(action, run.at, told, first=first, last=last)
        return
    told = f"{words}, entered in {ccms} before {telling.local(published)}, the last publication that the run reads"
    yield LastMoment(action, published, told, first=first, last=last)
    if published < run.at:
        told = f"{words}, entered in {ccms} and refreshed before {telling.local(run.at)}, the run that takes it away"
        yield LastMoment(action, run.at, told, refresh=True, first=first, last=last)


def _space_given(telling: Telling, number: int, change: Change) -> Iterator[LastMoment]:
    run = telling.runs[number]
    needed = _paid_children_needed(run.situation, run, change)
    words = f"a plan of {needed} paid children before {telling.local(run.at)}, the run that leaves {change.subject} waiting"
    yield LastMoment("paid_children", run.at, words, paid_children=needed)


def _paid_children_needed(situation: Situation, run: RunAhead, change: Change) -> int:
    """So many that everybody up to this one in line has a space."""
    kinds = [each.kind for each in run.plan.changes]
    place = [each.ccms_id for each in run.plan.changes if each.kind == "wait"].index(
        change.ccms_id
    ) + 1
    taken = kinds.count("create") + kinds.count("restore")
    return situation.target.active_count - kinds.count("archive") + taken + place
