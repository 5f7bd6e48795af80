"""Links in the store: a row for what a child or room is called, and dated rows for what it is mapped to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from daemon.link import ChildLink, Links, RoomLink
from daemon.store.dated import close_rows, held_at, open_row, open_rows
from daemon.store.tables import ChildLinkRow, ChildRow, RoomLinkRow, RoomRow, table

AnyLink = TypeVar("AnyLink", ChildLink, RoomLink)


@dataclass(frozen=True, slots=True)
class LinkTables(Generic[AnyLink]):
    """The two tables of one kind of link, and how its rows are made and read."""

    rows: sa.Table
    links: sa.Table
    described: Callable[[AnyLink], dict[str, Any]]
    read: Callable[[Any], AnyLink]


def _child(row: Any) -> ChildLink:
    return ChildLink(row.ccms_id, row.given, row.family, row.born, row.mapping, row.target_id, row.confirmed)


def _room(row: Any) -> RoomLink:
    return RoomLink(row.ccms_id, row.name, row.mapping, row.target_id, row.confirmed)


CHILDREN: LinkTables[ChildLink] = LinkTables(
    table(ChildRow),
    table(ChildLinkRow),
    lambda link: {"given": link.given, "family": link.family, "born": link.born},
    _child,
)
ROOMS: LinkTables[RoomLink] = LinkTables(table(RoomRow), table(RoomLinkRow), lambda link: {"name": link.name}, _room)


def read_links(connection: sa.Connection, service: str, at: datetime | None = None) -> Links:
    """The links of a service now, or those that held at a past instant (under the names of today)."""
    return Links(_read(connection, CHILDREN, service, at), _read(connection, ROOMS, service, at))


def _read(
    connection: sa.Connection, tables: LinkTables[AnyLink], service: str, at: datetime | None
) -> dict[str, AnyLink]:
    rows, links = tables.rows, tables.links
    together = rows.join(links, (rows.c.service == links.c.service) & (rows.c.ccms_id == links.c.ccms_id))
    when = open_row(links) if at is None else held_at(links, at)
    query = (
        sa.select(rows, links.c.mapping, links.c.target_id, links.c.confirmed)
        .select_from(together)
        .where(rows.c.service == service, when)
        .order_by(rows.c.id)
    )
    return {row.ccms_id: tables.read(row) for row in connection.execute(query)}


def write_links(connection: sa.Connection, service: str, old: Links, new: Links, at: datetime) -> None:
    """Write what differs. All closing comes before all opening, so that two can swap their profiles."""
    _write(connection, CHILDREN, service, old.children, new.children, at)
    _write(connection, ROOMS, service, old.rooms, new.rooms, at)


def _write(
    connection: sa.Connection,
    tables: LinkTables[AnyLink],
    service: str,
    old: Mapping[str, AnyLink],
    new: Mapping[str, AnyLink],
    at: datetime,
) -> None:
    if old == new:  # cheap where the rows are the same objects
        return
    differing = [link for ccms_id, link in new.items() if old.get(ccms_id) != link]
    gone = [ccms_id for ccms_id in old if ccms_id not in new]
    remapped = [link for link in differing if not _same_mapping(old.get(link.ccms_id), link)]
    closing = [link.ccms_id for link in remapped if link.ccms_id in old]
    _describe(connection, tables, service, old, differing)
    close_rows(connection, tables.links, service, at, closing + gone)
    open_rows(connection, tables.links, service, at, [_mapping_values(link) for link in remapped])


def _same_mapping(old: ChildLink | RoomLink | None, new: ChildLink | RoomLink) -> bool:
    return old is not None and _mapping_values(old) == _mapping_values(new)


def _mapping_values(link: ChildLink | RoomLink) -> dict[str, Any]:
    return {
        "ccms_id": link.ccms_id,
        "mapping": link.mapping,
        "target_id": link.target_id,
        "confirmed": link.confirmed,
    }


def _describe(
    connection: sa.Connection,
    tables: LinkTables[AnyLink],
    service: str,
    old: Mapping[str, AnyLink],
    differing: list[AnyLink],
) -> None:
    """Names (and birth dates) as last read: one row each, in the order in which they were first seen."""
    rows = tables.rows
    unknown = [link for link in differing if link.ccms_id not in old]
    seen = _seen(connection, rows, service) if unknown else set()
    fresh = [link for link in unknown if link.ccms_id not in seen]
    fresh_ids = {link.ccms_id for link in fresh}
    known = [link for link in differing if link.ccms_id not in fresh_ids]
    if fresh:
        values = [{"service": service, "ccms_id": link.ccms_id, **tables.described(link)} for link in fresh]
        connection.execute(sa.insert(rows), values)
    if known:
        of_subject = rows.c.ccms_id == sa.bindparam("subject")
        statement = sa.update(rows).where(rows.c.service == service, of_subject)
        named = statement.values({name: sa.bindparam(name) for name in tables.described(known[0])})
        connection.execute(named, [{"subject": link.ccms_id, **tables.described(link)} for link in known])


def _seen(connection: sa.Connection, rows: sa.Table, service: str) -> set[str]:
    return set(connection.execute(sa.select(rows.c.ccms_id).where(rows.c.service == service)).scalars())
