"""Keeps: children and rooms that no run changes, until the CCMS changes their record (kept)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from parktime.daemon.domain.roster import Child, Room
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service_state import Keep, ServiceState
from parktime.daemon.planning.bookings import Bookings
from parktime.daemon.planning.inputs import PlanInput

Subject = tuple[Literal["child", "room"], str]
"""A child or room, by its CCMS id."""


def child_record(child: Child | None, bookings: Bookings, *, rooms: bool = False) -> str:
    """The CCMS's record of a child in one line: label, name and birth date, or "not listed".

    Bookings are left out, since they change as time passes; the label reflects them. With `rooms`
    the child's rooms are included, for a child whose rooms were changed.
    """
    if child is None:
        return "not listed"
    record = [
        child.label,
        child.given,
        child.family,
        "-" if child.born is None else child.born.isoformat(),
    ]
    if rooms:
        week = bookings.deciding.get(child.id)
        record.append(f"in {' '.join(sorted(week.room_ids)) if week else 'no room'}")
    return " | ".join(record)


def room_record(room: Room | None, ccms_id: str, bookings: Bookings) -> str:
    """The CCMS's record of a room in one line: its name, and whether it has a session.

    The session counts although it may pass with time alone: then the rules agree with the keep.
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
    """A keep for the child or room of a change.

    Args:
        plan_input: The current reading, which provides the record.
        bookings: The sessions of that reading.
        change: The change that was undone or rejected.
        why: The reason, the instant, and the number of the run that was undone or held.
        rooms: Include the child's rooms in the record.
    """
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
    """The keeps whose record is unchanged. After an incomplete reading: all of them."""
    if not plan_input.kept or plan_input.incomplete:
        return plan_input.kept
    children = {child.id: child for child in plan_input.roster.children}
    rooms = {room.id: room for room in plan_input.roster.rooms}

    def is_unchanged(keep: Keep) -> bool:
        if keep.about == "room":
            return keep.record == room_record(rooms.get(keep.ccms_id), keep.ccms_id, bookings)
        child = children.get(keep.ccms_id)
        return keep.record in (
            child_record(child, bookings),
            child_record(child, bookings, rooms=True),
        )

    return tuple(keep for keep in plan_input.kept if is_unchanged(keep))


def kept_ids(keeps: Iterable[Keep], about: Literal["child", "room"]) -> frozenset[str]:
    """The CCMS ids of the children, or of the rooms, that are kept."""
    return frozenset(keep.ccms_id for keep in keeps if keep.about == about)


def remove_keeps(keeps: Iterable[Keep], subjects: Collection[Subject]) -> tuple[Keep, ...]:
    """The keeps without those of the given subjects."""
    return tuple(keep for keep in keeps if (keep.about, keep.ccms_id) not in subjects)


def add_keeps(keeps: Iterable[Keep], new: Collection[Keep]) -> tuple[Keep, ...]:
    """All keeps, sorted by subject; a new one replaces an old one of the same subject."""
    others = remove_keeps(keeps, {(keep.about, keep.ccms_id) for keep in new})
    return tuple(sorted((*others, *new), key=lambda keep: (keep.about, keep.ccms_id)))


def unchosen_keeps(state: ServiceState) -> tuple[Keep, ...]:
    """The keeps that remain once the choices take effect: a new mapping ends a keep."""
    return remove_keeps(state.kept, {(choice.kind, choice.ccms_id) for choice in state.choices})
