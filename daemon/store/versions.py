"""The past in the store: for every commit, what of the standing was otherwise before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from parktime.daemon.domain.links import ChildLink, Choice, Links, RoomLink
from parktime.daemon.domain.service import Kept, Settings, Stage, Staged, Standing, Unsettled
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.tables import PastRow, table

AnyLink = TypeVar("AnyLink", ChildLink, RoomLink)


class Before(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Values that a commit replaced; unset where it replaced none. Of links, each that it changed (None: there was none).

    `created` and `forgotten`: ids of profiles made for the service that the commit added and took away.
    """

    stage: Stage | UnsetType = UNSET
    anchor: datetime | UnsetType | None = UNSET
    settled_until: datetime | UnsetType | None = UNSET
    pin: str | UnsetType | None = UNSET
    settings: Settings | UnsetType = UNSET
    choices: tuple[Choice, ...] | UnsetType = UNSET
    holds: dict[str, date] | UnsetType = UNSET
    last_ordinal: int | UnsetType = UNSET
    unsettled: tuple[Unsettled, ...] | UnsetType = UNSET
    kept: tuple[Kept, ...] | UnsetType = UNSET
    staged: Staged | UnsetType | None = UNSET
    failures: int | UnsetType = UNSET
    children: dict[str, ChildLink | None] = {}
    rooms: dict[str, RoomLink | None] = {}
    created: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()


PLAIN_FIELDS = tuple(
    name for name in Before.__struct_fields__ if name in Standing.__dataclass_fields__
)
"""The fields of a standing that are replaced whole."""


def before(old: Standing, new: Standing) -> Before:
    """What the step from one standing to the next replaces."""
    values: dict[str, Any] = {
        name: getattr(old, name)
        for name in PLAIN_FIELDS
        if getattr(old, name) != getattr(new, name)
    }
    if old.links != new.links:  # cheap where the rows are the same objects
        values |= {"children": _replaced(old.links.children, new.links.children)}
        values |= {"rooms": _replaced(old.links.rooms, new.links.rooms)}
    if old.created_ids != new.created_ids:
        values |= {
            "created": new.created_ids - old.created_ids,
            "forgotten": old.created_ids - new.created_ids,
        }
    return Before(**values)


def undone(standing: Standing, steps: Iterable[Before]) -> Standing:
    """The standing before some steps, from the one after them; the last step comes first."""
    values: dict[str, Any] = {}
    children: dict[str, ChildLink | None] = {}
    rooms: dict[str, RoomLink | None] = {}
    created_ids = standing.created_ids
    for step in steps:
        values |= {
            name: value for name in PLAIN_FIELDS if (value := getattr(step, name)) is not UNSET
        }
        children |= step.children
        rooms |= step.rooms
        created_ids = (created_ids - step.created) | step.forgotten
    links = Links(
        _put_back(standing.links.children, children), _put_back(standing.links.rooms, rooms)
    )
    return replace(standing, **values, links=links, created_ids=created_ids)


def _replaced(old: Mapping[str, AnyLink], new: Mapping[str, AnyLink]) -> dict[str, AnyLink | None]:
    changed = {
        ccms_id: old.get(ccms_id) for ccms_id, link in new.items() if old.get(ccms_id) != link
    }
    return changed | {ccms_id: link for ccms_id, link in old.items() if ccms_id not in new}


def _put_back(
    links: dict[str, AnyLink], replaced: Mapping[str, AnyLink | None]
) -> dict[str, AnyLink]:
    together = {**links, **replaced}
    return {ccms_id: link for ccms_id, link in together.items() if link is not None}


pass

_PAST = table(PastRow)
_INSERT = sa.insert(_PAST)
_BEFORE = msgspec.json.Decoder(Before)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a service as the past keeps it; `before` and `intent` in JSON."""

    revision: int
    service: str
    at: datetime
    run: int
    before: str
    intent: str


def write_past(
    connection: sa.Connection,
    service: str,
    old: Standing,
    new: Standing,
    commit: tuple[int, datetime, int, str],
) -> None:
    """Remember what a commit (its revision, instant, run id and intent) replaces."""
    revision, at, run_id, intent = commit
    values = {"revision": revision, "service": service, "at": at, "run": run_id, "intent": intent}
    connection.execute(_INSERT, {**values, "before": to_json(before(old, new))})


def read_later(connection: sa.Connection, service: str, at: datetime) -> list[Commit]:
    """The commits of a service from the first that is later than an instant, newest first."""
    of_service = _PAST.c.service == service
    first = (
        sa.select(sa.func.min(_PAST.c.revision))
        .where(of_service, _PAST.c.at > at)
        .scalar_subquery()
    )
    query = (
        sa.select(_PAST)
        .where(of_service, _PAST.c.revision >= first)
        .order_by(_PAST.c.revision.desc())
    )
    return [
        Commit(row.revision, row.service, row.at, row.run, row.before, row.intent)
        for row in connection.execute(query)
    ]


def standing_before(standing: Standing, commits: list[Commit]) -> Standing:
    """How a service stood before some commits, newest first, from how it stood after them."""
    return undone(standing, (_BEFORE.decode(commit.before) for commit in commits))


def forget_later(connection: sa.Connection, commits: list[Commit]) -> None:
    """Take commits of one service, newest first, out of the past."""
    first = _PAST.c.revision >= commits[-1].revision
    connection.execute(sa.delete(_PAST).where(_PAST.c.service == commits[-1].service, first))
