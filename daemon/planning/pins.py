"""For how long what somebody decided about a child or room stays: what the CCMS says of it then, and whether it still does (kept)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from parktime.daemon.domain.roster import Child, Room
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service import Keep, ServiceState
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.inputs import PlanInput

Subject = tuple[Literal["child", "room"], str]
"""A child or room by its CCMS id."""


def child_record(child: Child | None, bookings: Bookings, *, rooms: bool = False) -> str:
    """What the CCMS says of a child, in a line: whether it is listed, its label, name and birth date.

    Bookings count through the label alone, since time itself moves them on; but with `rooms`, for whoever was moved by them, the rooms that they give it too.
    """
    if child is None:
        return "not listed"
    told = [
        child.label,
        child.given,
        child.family,
        "-" if child.born is None else child.born.isoformat(),
    ]
    if rooms:
        week = bookings.deciding.get(child.id)
        told.append(f"in {' '.join(sorted(week.room_ids)) if week else 'no room'}")
    return " | ".join(told)


def room_record(room: Room | None, ccms_id: str, bookings: Bookings) -> str:
    """What the CCMS says of a room, in a line: whether it is listed, its name, and whether it has a session in the window.

    Where time alone changes that, the rules want the room as it is kept.
    """
    used = "in use" if ccms_id in bookings.active_room_ids else "no session"
    return f"not listed | {used}" if room is None else f"{room.name} | {used}"


def keep_subject(
    plan_input: PlanInput,
    bookings: Bookings,
    change: Change,
    why: tuple[Literal["undone", "rejected"], datetime, int],
    *,
    rooms: bool = False,
) -> Keep:
    """The child or room of a change, to be kept from now on. `why`: the reason, since when, and the ordinal of the run that was undone or held."""
    if change.about == "room":
        room = next((room for room in plan_input.roster.rooms if room.id == change.ccms_id), None)
        record = room_record(room, change.ccms_id, bookings)
    else:
        child = next(
            (child for child in plan_input.roster.children if child.id == change.ccms_id), None
        )
        record = child_record(child, bookings, rooms=rooms)
    return Keep(change.about, change.ccms_id, change.subject, *why, record)


def active_keeps(plan_input: PlanInput, bookings: Bookings) -> tuple[Keep, ...]:
    """Those of whom the CCMS still says what it said; an incomplete reading says nothing, so that everything stays kept."""
    if not plan_input.kept or plan_input.incomplete:
        return plan_input.kept
    children = {child.id: child for child in plan_input.roster.children}
    rooms = {room.id: room for room in plan_input.roster.rooms}

    def holds(kept: Keep) -> bool:
        if kept.about == "room":
            return kept.record == room_record(rooms.get(kept.ccms_id), kept.ccms_id, bookings)
        child = children.get(kept.ccms_id)
        return kept.record in (
            child_record(child, bookings),
            child_record(child, bookings, rooms=True),
        )

    return tuple(kept for kept in plan_input.kept if holds(kept))


def kept_ids(kept: Iterable[Keep], about: Literal["child", "room"]) -> frozenset[str]:
    """The CCMS ids of the children or rooms among them."""
    return frozenset(each.ccms_id for each in kept if each.about == about)


def remove_keeps(kept: Iterable[Keep], subjects: Collection[Subject]) -> tuple[Keep, ...]:
    """The others: these are let go."""
    return tuple(each for each in kept if (each.about, each.ccms_id) not in subjects)


def add_keeps(kept: Iterable[Keep], new: Collection[Keep]) -> tuple[Keep, ...]:
    """All of them, the newer word counting; in the order of their ids."""
    others = remove_keeps(kept, {(each.about, each.ccms_id) for each in new})
    return tuple(sorted((*others, *new), key=lambda each: (each.about, each.ccms_id)))


def unchosen_keeps(state: ServiceState) -> tuple[Keep, ...]:
    """Who stays kept once the choices are in force: to map somebody or something anew is to let go of it."""
    return remove_keeps(state.kept, {(choice.kind, choice.ccms_id) for choice in state.choices})
