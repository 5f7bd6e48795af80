"""A service at an instant, past or foretold, and the differences of two such worlds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar

from parktime.tui.presenters.forecast import PlannedRun
from parktime.tui.presenters.glyphs import Mark
from parktime.tui.presenters.values import format_value
from parktime.tui.snapshot import Change, Run

T = TypeVar("T", "PastRoom", "PastChild")

PRESENT = Mark("●", "present", "text-primary")
REMOVED = Mark("✖", "removed", "text-warning", bold=True)
NOT_ADDED = Mark("○", "not added")

_ROOM_STATES = {"add_room": "present", "return_room": "present", "remove_room": "removed"}
_CHILD_STATES = {"create": "active", "restore": "active", "archive": "archived"}


@dataclass(frozen=True, slots=True)
class PastRoom:
    """A room; `state` None: not in Storypark. `rule` made it so, None if no run did."""

    ccms_id: str
    name: str
    mapping: str
    state: str | None
    children: int = 0
    rule: str | None = None
    room_id: str | None = None


@dataclass(frozen=True, slots=True)
class PastChild:
    """A child; `state` None: without a profile, `rooms` None: not known."""

    ccms_id: str
    name: str
    mapping: str
    state: str | None
    rooms: tuple[str, ...] | None = None
    rule: str | None = None
    profile_id: str | None = None


@dataclass(frozen=True, slots=True)
class PastWorld:
    """`GET …/world`: a service at an instant, or a page of it."""

    at: datetime
    stage: str
    last_run: Run | None
    counts: dict[str, int]
    rooms: tuple[PastRoom, ...]
    children: tuple[PastChild, ...]
    next_after: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise in the second world: of a child or room, or of a link."""

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    what: str
    before: str
    after: str
    rule: str


def foretold(world: PastWorld, runs: Sequence[PlannedRun], at: datetime) -> PastWorld:
    """The world after all foretold runs up to an instant, if nobody does anything."""
    changes = [each.change for run in runs if run.at <= at for each in run.changes]
    rooms = {room.ccms_id: room for room in world.rooms}
    children = {child.ccms_id: child for child in world.children}
    for change in changes:
        if change.about == "room":
            rooms[change.ccms_id] = _room_after(rooms.get(change.ccms_id), change)
        else:
            children[change.ccms_id] = _child_after(children.get(change.ccms_id), change)
    counted = _children_by_room(children)
    return replace(
        world,
        at=at,
        rooms=tuple(
            replace(room, children=counted.get(room.name, 0) if room.state == "present" else 0)
            for room in rooms.values()
        ),
        children=tuple(children.values()),
        counts=world.counts | _counts(children),
    )


def differences(before: PastWorld, after: PastWorld) -> list[Difference]:
    """What differs, rooms first."""
    rooms = _pairs(before.rooms, after.rooms)
    children = _pairs(before.children, after.children)
    found = [each for old, new in rooms for each in _of_rooms(old, new)]
    return [*found, *(each for old, new in children for each in _of_children(old, new))]


def room_mark(room: PastRoom) -> Mark:
    """The mark of the state of a room."""
    return {"present": PRESENT, "removed": REMOVED}.get(room.state or "", NOT_ADDED)


def describe_world(world: PastWorld) -> str:
    """`29 active children, 1 archived, 27 without a room`; zeros are left out."""
    words = {
        "archived": "archived",
        "waiting": "waiting for space",
        "without_a_room": "without a room",
        "without_profile": "without a profile",
        "pending": "held for approval",
        "kept": "kept",
    }
    counts = world.counts
    more = [f"{counts[name]} {word}" for name, word in words.items() if counts.get(name)]
    unknown = sum(child.state == "active" and child.rooms is None for child in world.children)
    if unknown:
        more.append(f"{unknown} in rooms that no run has changed")
    return ", ".join([f"{counts.get('active', 0)} active children", *more])


def _room_after(room: PastRoom | None, change: Change) -> PastRoom:
    known = room or PastRoom(change.ccms_id, change.subject, "linked", None)
    if change.kind == "rename_room":
        return replace(known, name=str(change.after), rule=change.rule)
    state = _ROOM_STATES.get(change.kind, known.state)
    mapping = "linked" if change.kind in _ROOM_STATES else known.mapping
    return replace(known, state=state, mapping=mapping, rule=change.rule)


def _child_after(child: PastChild | None, change: Change) -> PastChild:
    known = child or PastChild(change.ccms_id, change.subject, "create", None)
    if change.kind == "move":
        return replace(known, rooms=tuple(change.after), rule=change.rule)
    if change.kind not in _CHILD_STATES:
        return known
    mapping = "linked" if change.kind == "create" else known.mapping
    return replace(known, state=_CHILD_STATES[change.kind], mapping=mapping, rule=change.rule)


def _children_by_room(children: Mapping[str, PastChild]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for child in children.values():
        for name in (child.rooms or ()) if child.state == "active" else ():
            counted[name] = counted.get(name, 0) + 1
    return counted


def _counts(children: Mapping[str, PastChild]) -> dict[str, int]:
    states = [child.state for child in children.values()]
    return {
        "children": len(states),
        "active": states.count("active"),
        "archived": states.count("archived"),
        "without_profile": states.count(None),
        "without_a_room": sum(
            child.state == "active" and child.rooms == () for child in children.values()
        ),
    }


def _pairs(before: Sequence[T], after: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    """What both worlds have of each child or room, by its id."""
    old = {each.ccms_id: each for each in before}
    new = {each.ccms_id: each for each in after}
    for ccms_id in sorted(old | new):
        yield old.get(ccms_id), new.get(ccms_id)


def _of_rooms(old: PastRoom | None, new: PastRoom | None) -> Iterator[Difference]:
    yield from _differing("room", old, new, _room_values(old), _room_values(new))


def _of_children(old: PastChild | None, new: PastChild | None) -> Iterator[Difference]:
    yield from _differing("child", old, new, _child_values(old), _child_values(new))


def _room_values(room: PastRoom | None) -> dict[str, str]:
    if room is None:
        return {}
    return {"state": room.state or "not added", "link": room.mapping, "name": room.name}


def _child_values(child: PastChild | None) -> dict[str, str]:
    if child is None:
        return {}
    return {
        "profile": child.state or "none",
        "rooms": _rooms(child),
        "link": child.mapping,
        "name": child.name,
    }


def _rooms(child: PastChild) -> str:
    return "not known" if child.rooms is None else format_value(list(child.rooms))


def _differing(
    about: Literal["child", "room"],
    old: PastRoom | PastChild | None,
    new: PastRoom | PastChild | None,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> Iterator[Difference]:
    """The values that differ; of what only one world has, its first alone."""
    known = new or old
    assert known is not None, "a pair has one of the two"
    for what in after or before:
        values = before.get(what, "unknown"), after.get(what, "unknown")
        if values[0] != values[1]:
            yield Difference(about, known.ccms_id, known.name, what, *values, known.rule or "")
            if not (before and after):
                return
