"""A service as it was at a past instant."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.schemas.run import RunSchema, serialize_run
from parktime.daemon.domain.links import Mapping
from parktime.daemon.domain.service import Stage
from parktime.daemon.store.past_world import PastChild, PastRoom, PastWorld


class PastRoomSchema(TypedDict):
    """A room. `state` null: not added to Storypark; `children`: active ones, as far as known.

    `rule` and `run` are of the last change that made it so, null if no run did.
    """

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None
    state: Literal["present", "removed"] | None
    children: int
    rule: str | None
    run: int | None


class PastChildSchema(TypedDict):
    """A child. `state` null: without a profile; `rooms` null: not known.

    `rule` and `run` are of the last change to profile or rooms, null if no run made any.
    """

    ccms_id: str
    name: str
    mapping: Mapping
    profile_id: str | None
    state: Literal["active", "archived"] | None
    rooms: list[str] | None
    rule: str | None
    run: int | None


class PastWorldSchema(TypedDict):
    """A service at the end of an instant, as its runs left it; nothing is set back.

    `last_run`: the newest run by then. `counts` are of all children. Rooms are on the first page
    only. `next_after` gets further children, null if there are none.
    """

    at: str
    stage: Stage
    last_run: RunSchema | None
    counts: dict[str, int]
    rooms: list[PastRoomSchema]
    children: list[PastChildSchema]
    next_after: str | None


def serialize_past_world(
    at: str, world: PastWorld, *, after: str | None, limit: int
) -> PastWorldSchema:
    """A page of a past world in JSON; children after an id, in the order of their ids."""
    ordered = sorted(world.children, key=lambda child: child.link.ccms_id)
    last = world.last_run
    rest = [child for child in ordered if after is None or child.link.ccms_id > after]
    shown = rest[:limit]
    rooms = sorted(world.rooms, key=lambda room: room.link.ccms_id) if after is None else []
    return {
        "at": at,
        "stage": world.state.stage,
        "last_run": None if last is None else serialize_run(last, changes=False),
        "counts": _counts(world),
        "rooms": [_room(room) for room in rooms],
        "children": [_child(child) for child in shown],
        "next_after": shown[-1].link.ccms_id if len(rest) > limit else None,
    }


def _counts(world: PastWorld) -> dict[str, int]:
    states = [child.state for child in world.children]
    return {
        "children": len(states),
        "active": states.count("active"),
        "archived": states.count("archived"),
        "without_profile": states.count(None),
        "waiting": 0 if world.last_run is None else len(world.last_run.waiting),
        "without_a_room": 0 if world.last_run is None else len(world.last_run.without_a_room),
        "pending": 0 if world.state.pending is None else len(world.state.pending.changes),
        "kept": len(world.state.kept),
    }


def _room(room: PastRoom) -> PastRoomSchema:
    return {
        "ccms_id": room.link.ccms_id,
        "name": room.link.name,
        "mapping": room.link.mapping,
        "room_id": room.link.target_id,
        "state": room.state,
        "children": room.children,
        "rule": room.rule,
        "run": room.run,
    }


def _child(child: PastChild) -> PastChildSchema:
    return {
        "ccms_id": child.link.ccms_id,
        "name": child.link.name,
        "mapping": child.link.mapping,
        "profile_id": child.link.target_id,
        "state": child.state,
        "rooms": None if child.rooms is None else list(child.rooms),
        "rule": child.rule,
        "run": child.run,
    }
