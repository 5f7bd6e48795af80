"""Why a room is as it is, and what would change it (room-window, room-removed, room-returns, room-skip)."""

from collections.abc import Sequence
from datetime import date

from parktime.daemon.domain.links import RoomLink
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import StoryparkRoom
from parktime.daemon.explain.sentences import (
    Doing,
    Explanation,
    around,
    held_told,
    is_staged,
    kept_one,
    kept_told,
    next_told,
    rule_told,
    then_told,
)
from parktime.daemon.forecast.rooms import ask_rooms, of_rooms_alone
from parktime.daemon.forecast.runs import RunDay, ask_later
from parktime.daemon.planning.bookings import read_bookings
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import still_kept


def explain_room(
    situation: Situation, ccms_id: str, days: Sequence[RunDay], last: date
) -> Explanation:
    """Sentences about one room; KeyError for one that was never seen. The sessions reach to the end of the window of `last`, the last day asked about."""
    rooms = of_rooms_alone(situation)
    link = ask_rooms(rooms)[0].rooms[ccms_id]
    kept = kept_one(
        still_kept(rooms, read_bookings(rooms.roster.sessions, rooms.window)), "room", ccms_id
    )
    staged = () if situation.staged is None else situation.staged.changes
    held = is_staged(staged, "room", ccms_id)
    next_run, then = (Doing(days[0], ()), None) if held and days else _ahead(rooms, ccms_id, days)
    rule = "kept" if kept else "hold-above" if held else _rule(situation, link, next_run)
    sentences = (
        _listed(situation, link),
        _booked(situation, link),
        _linked(situation, link),
        *_held(situation, link),
        *kept_told(kept),
        *held_told(situation, staged, "room", ccms_id),
        rule_told(rule),
        next_told(next_run),
        *([] if next_run is None else [then_told(then, last)]),
    )
    return Explanation(ccms_id, link.name, sentences, rule, next_run, then)


def _ahead(
    rooms: Situation, ccms_id: str, days: Sequence[RunDay]
) -> tuple[Doing | None, Doing | None]:
    if not days:
        return None, None
    asked = ((day, _own(changes, ccms_id)) for day, changes in ask_later(rooms, days, ask_rooms))
    told = [Doing(day, changes) for day, changes in asked if changes]
    now = [doing for doing in told if doing.day == days[0]]
    return (now or [Doing(days[0], ())])[0], next(
        (doing for doing in told if doing.day != days[0]), None
    )


def _own(changes: Sequence[Change], ccms_id: str) -> tuple[Change, ...]:
    return tuple(change for change in changes if change.ccms_id == ccms_id)


def _rule(situation: Situation, link: RoomLink, next_run: Doing | None) -> RuleId:
    if next_run is None:
        return "setup-page"
    if next_run.changes:
        return next_run.changes[0].rule
    if link.mapping == "skip":
        return "room-skip"
    if link.mapping == "create":
        return "map-room" if link.confirmed else "new-room"
    room = _room(situation, link)
    if room is None or room.state == "removed":
        return "room-removed"
    if situation.incomplete:
        return "whole-read"
    return "room-window" if _in_window(situation, link) else "room-skip"


def _room(situation: Situation, link: RoomLink) -> StoryparkRoom | None:
    return situation.target.room(link.target_id)


def _in_window(situation: Situation, link: RoomLink) -> int:
    """The sessions that keep the room today."""
    first, last = situation.window.first, situation.window.last
    rows = (row for row in situation.roster.sessions if row.room_id == link.ccms_id)
    return sum(first <= day <= last for row in rows for day in row.dates)


def _listed(situation: Situation, link: RoomLink) -> str:
    listed = any(room.id == link.ccms_id for room in situation.roster.rooms)
    return f"{situation.policy.name} {'lists' if listed else 'no longer lists'} the room {link.name} ({link.ccms_id})."


def _booked(situation: Situation, link: RoomLink) -> str:
    found = around(
        situation.today, (row for row in situation.roster.sessions if row.room_id == link.ccms_id)
    )
    last = (
        "no session before today in sight"
        if found.last is None
        else f"its last session was on {found.last[0]}"
    )
    ahead = "none ahead" if found.next is None else f"its next is on {found.next[0]}"
    count = _in_window(situation, link)
    return f"It has {count} session{'' if count == 1 else 's'} {situation.window}; {last}, {ahead}."


def _linked(situation: Situation, link: RoomLink) -> str:
    if link.mapping == "skip":
        return "It is mapped to skip: Storypark's room stays as it is, whatever the bookings do."
    if link.mapping == "create":
        return "It is mapped to create: it is added to Storypark once it has sessions."
    room = _room(situation, link)
    if room is None:
        return "It is linked to a room that is no longer in Storypark."
    posts = f"{room.posts} post{'' if room.posts == 1 else 's'}"
    state = (
        f"which is there, with {posts}"
        if room.state == "present"
        else f"which is removed, its {posts} kept"
    )
    return f"It is linked to Storypark's room {room.name} ({room.id}), {state}."


def _held(situation: Situation, link: RoomLink) -> list[str]:
    until = situation.holds.get(link.ccms_id)
    if until is None:
        return []
    return [
        f"Support {'holds' if situation.today < until else 'held'} it on every date before {until}."
    ]
