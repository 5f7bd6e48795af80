"""Why a room is as it is, and what would change it (room-window, room-removed, room-returns)."""

from collections.abc import Iterator, Sequence
from datetime import date

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.explain.sentences import (
    Explanation,
    PlannedChanges,
    describe_close_calls,
    describe_held,
    describe_kept,
    describe_later_run,
    describe_next_run,
    describe_rule,
    find_kept,
    is_pending,
    nearby_sessions,
)
from parktime.daemon.forecast.rooms import (
    Absence,
    plan_room_changes,
    room_close_calls,
    rooms_only,
)
from parktime.daemon.forecast.runs import RunDay, plan_later_days
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.close_calls import CloseCall
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import active_keeps


def explain_room(
    plan_input: PlanInput, ccms_id: str, days: Sequence[RunDay], last: date
) -> Explanation:
    """Explain one room; parameters and errors as in `explain_child`."""
    rooms = rooms_only(plan_input)
    link = plan_room_changes(rooms)[0].rooms[ccms_id]
    kept = find_kept(
        active_keeps(rooms, read_bookings(rooms.roster.sessions, rooms.window)), "room", ccms_id
    )
    pending = () if plan_input.pending is None else plan_input.pending.changes
    held = is_pending(pending, "room", ccms_id)
    next_run, then = (
        (PlannedChanges(days[0], ()), None)
        if held and days
        else _next_changes(rooms, ccms_id, days)
    )
    calls = () if kept or held else tuple(_close_calls(rooms, link, (next_run, then)))
    rule = "kept" if kept else "hold-above" if held else _rule(plan_input, link, next_run)
    sentences = (
        _describe_listing(plan_input, link),
        _describe_sessions(plan_input, link),
        _describe_link(plan_input, link),
        *_describe_hold(plan_input, link),
        *describe_kept(kept),
        *describe_held(plan_input, pending, "room", ccms_id),
        describe_rule(rule),
        describe_next_run(next_run),
        *([] if next_run is None else [describe_later_run(then, last)]),
        *describe_close_calls(calls),
    )
    return Explanation(
        ccms_id=ccms_id,
        name=link.name,
        sentences=sentences,
        rule=rule,
        next_run=next_run,
        then=then,
        close_calls=calls,
    )


def _close_calls(
    rooms: PlanInput, link: RoomLink, planned: Sequence[PlannedChanges | None]
) -> Iterator[CloseCall]:
    if rooms.incomplete or None in planned[:1]:
        return
    dates = next((row.dates for row in rooms.roster.sessions if row.room_id == link.ccms_id), ())
    goes = [
        Absence(each.day, None)
        for each in planned
        if each is not None and any(change.kind == "remove_room" for change in each.changes)
    ]
    yield from room_close_calls(rooms, link, dates, goes)


def _next_changes(
    rooms: PlanInput, ccms_id: str, days: Sequence[RunDay]
) -> tuple[PlannedChanges | None, PlannedChanges | None]:
    if not days:
        return None, None
    asked = (
        (day, _own_changes(changes, ccms_id))
        for day, changes in plan_later_days(rooms, days, plan_room_changes)
    )
    planned = [PlannedChanges(day, changes) for day, changes in asked if changes]
    now = [each for each in planned if each.day == days[0]]
    return (now or [PlannedChanges(days[0], ())])[0], next(
        (each for each in planned if each.day != days[0]), None
    )


def _own_changes(changes: Sequence[Change], ccms_id: str) -> tuple[Change, ...]:
    return tuple(change for change in changes if change.ccms_id == ccms_id)


def _rule(plan_input: PlanInput, link: RoomLink, next_run: PlannedChanges | None) -> RuleId:
    if next_run is None:
        return "setup-page"
    if next_run.changes:
        return next_run.changes[0].rule
    if link.mapping == "skip":
        return "room-skip"
    if link.mapping == "create":
        return "map-room" if link.confirmed else "new-room"
    room = _room(plan_input, link)
    if room is None or room.state == "removed":
        return "room-removed"
    if plan_input.incomplete:
        return "whole-read"
    return "room-window" if _sessions_in_window(plan_input, link) else "room-skip"


def _room(plan_input: PlanInput, link: RoomLink) -> StoryparkRoom | None:
    return plan_input.storypark.room(link.target_id)


def _sessions_in_window(plan_input: PlanInput, link: RoomLink) -> int:
    """The number of sessions that keep the room today."""
    first, last = plan_input.window.first, plan_input.window.last
    rows = (row for row in plan_input.roster.sessions if row.room_id == link.ccms_id)
    return sum(first <= day <= last for row in rows for day in row.dates)


def _describe_listing(plan_input: PlanInput, link: RoomLink) -> str:
    listed = any(room.id == link.ccms_id for room in plan_input.roster.rooms)
    lists = "lists" if listed else "no longer lists"
    return f"{plan_input.policy.name} {lists} the room {link.name} ({link.ccms_id})."


def _describe_sessions(plan_input: PlanInput, link: RoomLink) -> str:
    found = nearby_sessions(
        plan_input.today, (row for row in plan_input.roster.sessions if row.room_id == link.ccms_id)
    )
    last = (
        "no session before today in sight"
        if found.last is None
        else f"its last session was on {found.last[0]}"
    )
    ahead = "none ahead" if found.next is None else f"its next is on {found.next[0]}"
    count = _sessions_in_window(plan_input, link)
    return (
        f"It has {count} session{'' if count == 1 else 's'} {plan_input.window}; {last}, {ahead}."
    )


def _describe_link(plan_input: PlanInput, link: RoomLink) -> str:
    if link.mapping == "skip":
        return "It is mapped to skip: Storypark's room stays as it is, whatever the bookings do."
    if link.mapping == "create":
        return "It is mapped to create: it is added to Storypark once it has sessions."
    room = _room(plan_input, link)
    if room is None:
        return "It is linked to a room that is no longer in Storypark."
    posts = f"{room.posts} post{'' if room.posts == 1 else 's'}"
    state = (
        f"which is there, with {posts}"
        if room.state == "present"
        else f"which is removed, its {posts} kept"
    )
    return f"It is linked to Storypark's room {room.name} ({room.id}), {state}."


def _describe_hold(plan_input: PlanInput, link: RoomLink) -> list[str]:
    until = plan_input.holds.get(link.ccms_id)
    if until is None:
        return []
    holds = "holds" if plan_input.today < until else "held"
    return [f"Support {holds} it on every date before {until}."]
