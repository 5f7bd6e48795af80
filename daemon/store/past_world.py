"""A service as it was at the end of a past instant: its rooms and children, as runs left them.

Nothing is set back: the state comes from the reverse deltas, the rest from the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from parktime.daemon.domain.links import ChildLink, RoomLink
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import Change, Run
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.history import read_last_at
from parktime.daemon.store.serializers import change_from_row
from parktime.daemon.store.tables import ChangeRow, table

_CHANGE = table(ChangeRow)

RoomState = Literal["present", "removed"]
ChildState = Literal["active", "archived"]

_PRESENCE: Final = ("add_room", "remove_room", "return_room")
_PROFILE: Final = ("create", "restore", "archive")
_ROOMS: Final = ("create", "move")


@dataclass(frozen=True, slots=True)
class PastRoom:
    """A room at an instant. `state` None: nobody has added it to Storypark.

    `rule` and `run` are of the last change that made it so, None if no run did.
    """

    link: RoomLink
    state: RoomState | None
    children: int = 0
    rule: RuleId | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class PastChild:
    """A child at an instant. `state` None: without a profile; `rooms` None: not known."""

    link: ChildLink
    state: ChildState | None
    rooms: tuple[str, ...] | None
    rule: RuleId | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class PastWorld:
    """A service at the end of an instant; `last_run` is the newest run by then."""

    state: ServiceState
    last_run: Run | None
    rooms: tuple[PastRoom, ...]
    children: tuple[PastChild, ...]


def read_past_world(
    connection: sa.Connection, service: str, at: datetime, state: ServiceState
) -> PastWorld:
    """The world at the end of an instant; `state` is the service's state then."""
    last = read_last_at(connection, service, at)
    newest = 0 if last is None else last.id
    presence = _last_changes(connection, service, _PRESENCE, newest)
    profiles = _last_changes(connection, service, _PROFILE, newest)
    placed = _last_changes(connection, service, _ROOMS, newest)
    moved_later = _first_moves(connection, service, newest)
    names = {link.ccms_id: link.name for link in state.links.rooms.values()}
    children = tuple(
        _child(link, profiles, placed, moved_later, names) for link in state.links.children.values()
    )
    counts: dict[str, int] = {}
    for child in children:
        for name in (child.rooms or ()) if child.state == "active" else ():
            counts[name] = counts.get(name, 0) + 1
    rooms = tuple(_room(link, presence, counts) for link in state.links.rooms.values())
    return PastWorld(state, last, rooms, children)


_Found = dict[str, tuple[int, Change]]


def _last_changes(
    connection: sa.Connection, service: str, kinds: Sequence[str], newest: int
) -> _Found:
    """The last change of these kinds up to a run, by child or room."""
    return _edge(connection, service, kinds, _CHANGE.c.run <= newest, sa.func.max)


def _first_moves(connection: sa.Connection, service: str, newest: int) -> _Found:
    """The first move of each child after a run: it says where the child was before."""
    return _edge(connection, service, ("move",), _CHANGE.c.run > newest, sa.func.min)


def _edge(
    connection: sa.Connection,
    service: str,
    kinds: Sequence[str],
    within: sa.ColumnElement[bool],
    which: Any,
) -> _Found:
    of_kinds = (_CHANGE.c.service == service) & _CHANGE.c.kind.in_(kinds) & within
    edge = (
        sa.select(_CHANGE.c.ccms_id, which(_CHANGE.c.run).label("run"))
        .where(of_kinds)
        .group_by(_CHANGE.c.ccms_id)
        .subquery()
    )
    query = (
        sa.select(_CHANGE)
        .join(edge, (edge.c.run == _CHANGE.c.run) & (edge.c.ccms_id == _CHANGE.c.ccms_id))
        .where(_CHANGE.c.service == service, _CHANGE.c.kind.in_(kinds))
        .order_by(_CHANGE.c.run, _CHANGE.c.position)
    )
    return {row.ccms_id: (row.run, change_from_row(row)) for row in connection.execute(query)}


def _room(link: RoomLink, presence: _Found, counts: dict[str, int]) -> PastRoom:
    found = presence.get(link.ccms_id)
    children = counts.get(link.name, 0)
    if found is None:
        return PastRoom(link, "present" if link.is_linked else None, children)
    run, change = found
    state: RoomState = "removed" if change.kind == "remove_room" else "present"
    return PastRoom(link, state, children if state == "present" else 0, change.rule, run)


def _child(
    link: ChildLink,
    profiles: _Found,
    placed: _Found,
    moved_later: _Found,
    names: dict[str, str],
) -> PastChild:
    run, change = profiles.get(link.ccms_id, (None, None))
    state: ChildState | None = "active" if link.is_linked else None
    if change is not None and link.is_linked:
        state = "archived" if change.kind == "archive" else "active"
    place = placed.get(link.ccms_id)
    if place is not None and (run is None or place[0] > run):
        run, change = place
    return PastChild(
        link,
        state,
        _rooms(place and place[1], moved_later.get(link.ccms_id), names),
        None if change is None else change.rule,
        run,
    )


def _rooms(
    place: Change | None, later: tuple[int, Change] | None, names: dict[str, str]
) -> tuple[str, ...] | None:
    """The names of the rooms that a child was in: as it was put there, or found there later."""
    if later is not None:
        return tuple(later[1].before)
    if place is None:
        return None
    if place.kind == "move":
        return tuple(place.after)
    return tuple(names.get(ccms_id, ccms_id) for ccms_id in place.fields.add_rooms)
