"""Links in the store: a row for each child and room, with what it is called and what it is mapped to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

import sqlalchemy as sa

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.links import Mapping as Mapped
from parktime.daemon.store.tables import ChildRow, RoomRow, table

AnyLink = TypeVar("AnyLink", ChildLink, RoomLink)


@dataclass(frozen=True, slots=True)
class LinkTable(Generic[AnyLink]):
    """The table of one kind of link, and what its rows are."""

    rows: sa.Table
    kind: Callable[..., AnyLink]
    columns: tuple[str, ...]


_MAPPING = ("mapping", "target_id", "confirmed")
_MAPPINGS = frozenset(get_args(Mapped))
CHILDREN: LinkTable[ChildLink] = LinkTable(
    table(ChildRow), ChildLink, ("ccms_id", "given", "family", "born", *_MAPPING)
)
ROOMS: LinkTable[RoomLink] = LinkTable(table(RoomRow), RoomLink, ("ccms_id", "name", *_MAPPING))


def read_links(connection: sa.Connection, service: str) -> Links:
    """The links of a service now, in the order in which they were first seen."""
    return Links(_read(connection, CHILDREN, service), _read(connection, ROOMS, service))


def _read(connection: sa.Connection, of: LinkTable[AnyLink], service: str) -> dict[str, AnyLink]:
    columns = [of.rows.c[name] for name in of.columns]
    query = sa.select(*columns).where(of.rows.c.service == service).order_by(of.rows.c.id)
    links = {row.ccms_id: of.kind(*row) for row in connection.execute(query)}
    if not {link.mapping for link in links.values()} <= _MAPPINGS:
        raise ValueError(f"a mapping is none of {', '.join(sorted(_MAPPINGS))}")
    return links


def write_links(connection: sa.Connection, service: str, old: Links, new: Links) -> None:
    """Write what differs."""
    _write(connection, CHILDREN, service, old.children, new.children)
    _write(connection, ROOMS, service, old.rooms, new.rooms)


def _write(
    connection: sa.Connection,
    of: LinkTable[AnyLink],
    service: str,
    old: Mapping[str, AnyLink],
    new: Mapping[str, AnyLink],
) -> None:
    if old == new:  # cheap where the rows are the same objects
        return
    fresh = [link for ccms_id, link in new.items() if ccms_id not in old]
    changed = [link for ccms_id, link in new.items() if ccms_id in old and old[ccms_id] != link]
    _remove(connection, of, service, [ccms_id for ccms_id in old if ccms_id not in new])
    _change(connection, of, service, changed)
    if fresh:
        connection.execute(
            sa.insert(of.rows), [{"service": service, **_values(of, link)} for link in fresh]
        )


def _remove(
    connection: sa.Connection, of: LinkTable[AnyLink], service: str, gone: list[str]
) -> None:
    if gone:
        statement = sa.delete(of.rows).where(_this(of.rows))
        connection.execute(
            statement, [{"of_service": service, "subject": ccms_id} for ccms_id in gone]
        )


def _change(
    connection: sa.Connection, of: LinkTable[AnyLink], service: str, changed: list[AnyLink]
) -> None:
    """All are let go before any is linked, so that two can swap their profiles."""
    if not changed:
        return
    subjects = [{"of_service": service, "subject": link.ccms_id} for link in changed]
    let_go = sa.update(of.rows).where(_this(of.rows)).values(mapping="skip", target_id=None)
    connection.execute(let_go, subjects)
    statement = sa.update(of.rows).where(_this(of.rows))
    named = statement.values({name: sa.bindparam(f"new_{name}") for name in of.columns})
    values = [
        {f"new_{name}": value for name, value in _values(of, link).items()} for link in changed
    ]
    connection.execute(
        named, [subject | value for subject, value in zip(subjects, values, strict=True)]
    )


def _this(rows: sa.Table) -> sa.ColumnElement[bool]:
    return (rows.c.service == sa.bindparam("of_service")) & (
        rows.c.ccms_id == sa.bindparam("subject")
    )


def _values(of: LinkTable[AnyLink], link: AnyLink) -> dict[str, Any]:
    return {name: getattr(link, name) for name in of.columns}
