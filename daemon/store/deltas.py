"""Reverse deltas: the values of a service's state that each commit replaced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.references import DissolvedLink, WriteNotKept
from parktime.daemon.domain.service import Settings, Stage
from parktime.daemon.domain.service_state import (
    Keep,
    PendingApproval,
    ServiceState,
    UnconfirmedWrite,
)
from parktime.daemon.store.tables import DeltaRow, table

AnyLink = TypeVar("AnyLink", ChildLink, RoomLink)


class StateDelta(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Values that a commit replaced; fields that it left as they were are unset.

    `children` and `rooms` have the previous link of each that changed, None if it had none.
    `created` and `forgotten` are the ids of created profiles that the commit added and removed.
    """

    stage: Stage | UnsetType = UNSET
    anchor: datetime | UnsetType | None = UNSET
    last_slot: datetime | UnsetType | None = UNSET
    pin: str | UnsetType | None = UNSET
    settings: Settings | UnsetType = UNSET
    choices: tuple[Choice, ...] | UnsetType = UNSET
    holds: dict[str, date] | UnsetType = UNSET
    last_ordinal: int | UnsetType = UNSET
    unconfirmed: tuple[UnconfirmedWrite, ...] | UnsetType = UNSET
    kept: tuple[Keep, ...] | UnsetType = UNSET
    pending: PendingApproval | UnsetType | None = UNSET
    failures: int | UnsetType = UNSET
    dissolved: tuple[DissolvedLink, ...] | UnsetType = UNSET
    not_kept: tuple[WriteNotKept, ...] | UnsetType = UNSET
    children: dict[str, ChildLink | None] = {}
    rooms: dict[str, RoomLink | None] = {}
    created: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()


PLAIN_FIELDS = tuple(
    name for name in StateDelta.__struct_fields__ if name in ServiceState.__dataclass_fields__
)
"""Fields of a service state that a delta replaces as a whole."""

_DELTAS = table(DeltaRow)
_INSERT = sa.insert(_DELTAS)
_DECODER = msgspec.json.Decoder(StateDelta)


def delta_between(old: ServiceState, new: ServiceState) -> StateDelta:
    """The delta that leads from `new` back to `old`."""
    values: dict[str, Any] = {
        name: getattr(old, name)
        for name in PLAIN_FIELDS
        if getattr(old, name) != getattr(new, name)
    }
    if old.links != new.links:  # cheap if the rows are the same objects
        values |= {"children": _replaced(old.links.children, new.links.children)}
        values |= {"rooms": _replaced(old.links.rooms, new.links.rooms)}
    if old.created_ids != new.created_ids:
        values |= {
            "created": new.created_ids - old.created_ids,
            "forgotten": old.created_ids - new.created_ids,
        }
    return StateDelta(**values)


def apply_deltas(state: ServiceState, deltas: Iterable[StateDelta]) -> ServiceState:
    """The state before the commits of these deltas, newest first."""
    values: dict[str, Any] = {}
    children: dict[str, ChildLink | None] = {}
    rooms: dict[str, RoomLink | None] = {}
    created_ids = state.created_ids
    for delta in deltas:
        values |= {
            name: value for name in PLAIN_FIELDS if (value := getattr(delta, name)) is not UNSET
        }
        children |= delta.children
        rooms |= delta.rooms
        created_ids = (created_ids - delta.created) | delta.forgotten
    links = Links(_restored(state.links.children, children), _restored(state.links.rooms, rooms))
    return replace(state, **values, links=links, created_ids=created_ids)


def _replaced(old: Mapping[str, AnyLink], new: Mapping[str, AnyLink]) -> dict[str, AnyLink | None]:
    changed = {
        ccms_id: old.get(ccms_id) for ccms_id, link in new.items() if old.get(ccms_id) != link
    }
    return changed | {ccms_id: link for ccms_id, link in old.items() if ccms_id not in new}


def _restored(
    links: dict[str, AnyLink], replaced: Mapping[str, AnyLink | None]
) -> dict[str, AnyLink]:
    merged = {**links, **replaced}
    return {ccms_id: link for ccms_id, link in merged.items() if link is not None}


@dataclass(frozen=True, slots=True)
class Commit:
    """A stored commit of a service.

    `delta` (JSON) is its reverse delta. `run` is the id of its run, 0 for none. `intent` (JSON) is
    what it removed from the journal, if the run had been begun at an earlier instant, else empty.
    """

    revision: int
    service: str
    at: datetime
    run: int
    delta: str
    intent: str


def write_commit(connection: sa.Connection, commit: Commit) -> None:
    """Store a commit."""
    values = {
        "revision": commit.revision,
        "service": commit.service,
        "at": commit.at,
        "run": commit.run,
        "before": commit.delta,
        "intent": commit.intent,
    }
    connection.execute(_INSERT, values)


def read_later(connection: sa.Connection, service: str, at: datetime) -> list[Commit]:
    """The first commit of a service later than `at`, and all that followed it, newest first."""
    of_service = _DELTAS.c.service == service
    first = (
        sa.select(sa.func.min(_DELTAS.c.revision))
        .where(of_service, _DELTAS.c.at > at)
        .scalar_subquery()
    )
    query = (
        sa.select(_DELTAS)
        .where(of_service, _DELTAS.c.revision >= first)
        .order_by(_DELTAS.c.revision.desc())
    )
    return [
        Commit(row.revision, row.service, row.at, row.run, delta=row.before, intent=row.intent)
        for row in connection.execute(query)
    ]


def state_before(state: ServiceState, commits: list[Commit]) -> ServiceState:
    """The state of a service before some commits, newest first, given the state after them."""
    return apply_deltas(state, (_DECODER.decode(commit.delta) for commit in commits))


def delete_later(connection: sa.Connection, commits: list[Commit]) -> None:
    """Delete commits of one service, newest first."""
    oldest = commits[-1]
    later = _DELTAS.c.revision >= oldest.revision
    connection.execute(sa.delete(_DELTAS).where(_DELTAS.c.service == oldest.service, later))
