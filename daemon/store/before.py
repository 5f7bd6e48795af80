"""What of a standing was otherwise before a commit, so that any past instant can be told, and gone back to."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from daemon.model.kept import Kept
from daemon.model.link import ChildLink, Choice, Links, RoomLink
from daemon.model.service import Stage, Standing
from daemon.model.settings import Settings
from daemon.model.staged import Staged
from daemon.model.unsettled import Unsettled

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


PLAIN_FIELDS = tuple(name for name in Before.__struct_fields__ if name in Standing.__dataclass_fields__)
"""The fields of a standing that are replaced whole."""


def before(old: Standing, new: Standing) -> Before:
    """What the step from one standing to the next replaces."""
    values: dict[str, Any] = {
        name: getattr(old, name) for name in PLAIN_FIELDS if getattr(old, name) != getattr(new, name)
    }
    if old.links != new.links:  # cheap where the rows are the same objects
        values |= {"children": _replaced(old.links.children, new.links.children)}
        values |= {"rooms": _replaced(old.links.rooms, new.links.rooms)}
    if old.created_ids != new.created_ids:
        values |= {"created": new.created_ids - old.created_ids, "forgotten": old.created_ids - new.created_ids}
    return Before(**values)


def undone(standing: Standing, steps: Iterable[Before]) -> Standing:
    """The standing before some steps, from the one after them; the last step comes first."""
    values: dict[str, Any] = {}
    children: dict[str, ChildLink | None] = {}
    rooms: dict[str, RoomLink | None] = {}
    created_ids = standing.created_ids
    for step in steps:
        values |= {name: value for name in PLAIN_FIELDS if (value := getattr(step, name)) is not UNSET}
        children |= step.children
        rooms |= step.rooms
        created_ids = (created_ids - step.created) | step.forgotten
    links = Links(_put_back(standing.links.children, children), _put_back(standing.links.rooms, rooms))
    return replace(standing, **values, links=links, created_ids=created_ids)


def _replaced(old: Mapping[str, AnyLink], new: Mapping[str, AnyLink]) -> dict[str, AnyLink | None]:
    changed = {ccms_id: old.get(ccms_id) for ccms_id, link in new.items() if old.get(ccms_id) != link}
    return changed | {ccms_id: link for ccms_id, link in old.items() if ccms_id not in new}


def _put_back(links: dict[str, AnyLink], replaced: Mapping[str, AnyLink | None]) -> dict[str, AnyLink]:
    together = {**links, **replaced}
    return {ccms_id: link for ccms_id, link in together.items() if link is not None}
