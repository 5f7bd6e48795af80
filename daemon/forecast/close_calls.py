"""Close calls of coming runs: rooms and labels that stay or go by seven days or less."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.roster import Sessions
from parktime.daemon.domain.run import Change
from parktime.daemon.forecast.ccms_future import dates_by_child
from parktime.daemon.forecast.runs import UpcomingRun
from parktime.daemon.planning.close_calls import (
    CloseCall,
    Margin,
    label_goes,
    label_stays,
    room_goes,
    room_stays,
)
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import kept_ids

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UpcomingCloseCall:
    """A close call, and the first run at which it decides."""

    at: datetime
    call: CloseCall


@dataclass(frozen=True, slots=True)
class SessionDates:
    """The session dates, in order, of every room and of every child."""

    rooms: dict[str, tuple[date, ...]]
    children: dict[str, tuple[date, ...]]

    @classmethod
    def of(cls, sessions: Sequence[Sessions]) -> "SessionDates":
        """The dates of these rows."""
        return cls(
            dates_by_child([(row.room_id, row.dates) for row in sessions]),
            dates_by_child([(row.child_id, row.dates) for row in sessions]),
        )


def upcoming_close_calls(
    runs: Iterable[UpcomingRun], zone: ZoneInfo
) -> Iterator[UpcomingCloseCall]:
    """The close calls of these runs, each at the first run at which it decides."""
    sessions: Sequence[Sessions] | None = None
    reported: set[tuple[str, str, date]] = set()
    for run in runs:
        if run.plan_input.incomplete:
            continue
        if run.plan_input.roster.sessions is not sessions:
            sessions = run.plan_input.roster.sessions
            dates = SessionDates.of(sessions)
            stays = _stays(run.plan_input, dates)
        today = run.at.astimezone(zone).date()
        calls = [call for call in stays if _decides(call, today) and _is_staying(run, call)]
        calls += [call for change in run.plan.changes if (call := _goes(run, change, dates, today))]
        for call in calls:
            key = (call.about, call.ccms_id, call.margin.on)
            if key not in reported:
                reported.add(key)
                yield UpcomingCloseCall(run.at, call)


def _stays(plan_input: PlanInput, dates: SessionDates) -> list[CloseCall]:
    """Every gap that a linked room or a labelled child narrowly outlasts."""
    policy, weeks = plan_input.policy, plan_input.settings.weeks
    calls = [
        CloseCall("room", room.id, room.name, margin)
        for room in plan_input.roster.rooms
        for margin in room_stays(dates.rooms.get(room.id, ()), policy.following_weeks, weeks)
    ]
    if not policy.has_labels or plan_input.settings.sync_inactive:
        return calls
    return calls + [
        CloseCall("child", child.id, child.name, margin)
        for child in plan_input.roster.children
        if not child.label_set_by_hand
        for margin in label_stays(dates.children.get(child.id, ()))
    ]


def _decides(call: CloseCall, today: date) -> bool:
    return call.margin.on <= today < call.margin.on + _WEEK


def _is_staying(run: UpcomingRun, call: CloseCall) -> bool:
    """Whether a run leaves the room present, or the child's profile active, because of its rule."""
    plan_input, links = run.plan_input, run.plan.links
    if call.ccms_id in kept_ids(run.plan.kept, call.about):
        return False
    if call.about == "room":
        link = links.rooms.get(call.ccms_id)
        return link is not None and is_room_followed(plan_input, link, call.margin.on)
    profile = plan_input.linked_profile(links.children.get(call.ccms_id))
    labels = {child.id: child.label for child in plan_input.roster.children}
    return profile is not None and profile.state == "active" and labels[call.ccms_id] == "Active"


def is_room_followed(plan_input: PlanInput, link: RoomLink, day: date) -> bool:
    """Whether a room is in Storypark, and there as long as it has sessions: linked and not held."""
    room = plan_input.storypark.room(link.target_id) if link.is_linked else None
    held_until = plan_input.holds.get(link.ccms_id)
    return (
        room is not None and room.state == "present" and (held_until is None or held_until <= day)
    )


def _goes(run: UpcomingRun, change: Change, dates: SessionDates, today: date) -> CloseCall | None:
    margin: Margin | None = None
    if change.rule == "room-removed":
        margin = room_goes(dates.rooms.get(change.ccms_id, ()), run.plan_input.window)
    elif change.kind == "archive" and change.rule == "leaves-scope":
        child = next(
            (each for each in run.plan_input.roster.children if each.id == change.ccms_id), None
        )
        if child is not None and child.label == "Inactive" and not child.label_set_by_hand:
            margin = label_goes(dates.children.get(change.ccms_id, ()), today)
    if margin is None:
        return None
    return CloseCall(change.about, change.ccms_id, change.subject, margin)
