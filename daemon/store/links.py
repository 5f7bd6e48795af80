"""Links in the store: one row per child and room, with its name and mapping."""

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
    """The table of one kind of link, and how its rows are built."""

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
    """Current links of a service, in the order in which they were first seen."""
    return Links(_read(connection, CHILDREN, service), _read(connection, ROOMS, service))


def _read(
    connection: sa.Connection, links_table: LinkTable[AnyLink], service: str
) -> dict[str, AnyLink]:
    columns = [links_table.rows.c[name] for name in links_table.columns]
    query = (
        sa.select(*columns)
        .where(links_table.rows.c.service == service)
        .order_by(links_table.rows.c.id)
    )
    links = {row.ccms_id: links_table.kind(*row) for row in connection.execute(query)}
    if not {link.mapping for link in links.values()} <= _MAPPINGS:
        raise ValueError(f"a stored mapping is none of {', '.join(sorted(_MAPPINGS))}")
    return links


def write_links(connection: sa.Connection, service: str, old: Links, new: Links) -> None:
    """Write the differences between two versions of the links."""
    _write(connection, CHILDREN, service, old.children, new.children)
    _write(connection, ROOMS, service, old.rooms, new.rooms)


def _write(
    connection: sa.Connection,
    links_table: LinkTable[AnyLink],
    service: str,
    old: Mapping[str, AnyLink],
    new: Mapping[str, AnyLink],
) -> None:
    if old == new:  # cheap if the rows are the same objects
        return
    fresh = [link for ccms_id, link in new.items() if ccms_id not in old]
    changed = [link for ccms_id, link in new.items() if ccms_id in old and old[ccms_id] != link]
    _remove(connection, links_table, service, [ccms_id for ccms_id in old if ccms_id not in new])
    _change(connection, links_table, service, changed)
    if fresh:
        connection.execute(
            sa.insert(links_table.rows),
            [{"service": service, **_values(links_table, link)} for link in fresh],
        )


def _remove(
    connection: sa.Connection, links_table: LinkTable[AnyLink], service: str, gone: list[str]
) -> None:
    if gone:
        statement = sa.delete(links_table.rows).where(_same_subject(links_table.rows))
        connection.execute(
            statement, [{"of_service": service, "subject": ccms_id} for ccms_id in gone]
        )


def _change(
    connection: sa.Connection, links_table: LinkTable[AnyLink], service: str, changed: list[AnyLink]
) -> None:
    """Unlink all before linking any, so that two children can swap profiles."""
    if not changed:
        return
    subjects = [{"of_service": service, "subject": link.ccms_id} for link in changed]
    unlink = (
        sa.update(links_table.rows)
        .where(_same_subject(links_table.rows))
        .values(mapping="skip", target_id=None)
    )
    connection.execute(unlink, subjects)
    statement = sa.update(links_table.rows).where(_same_subject(links_table.rows))
    named = statement.values({name: sa.bindparam(f"new_{name}") for name in links_table.columns})
    values = [
        {f"new_{name}": value for name, value in _values(links_table, link).items()}
        for link in changed
    ]
    connection.execute(
        named, [subject | value for subject, value in zip(subjects, values, strict=True)]
    )


def _same_subject(rows: sa.Table) -> sa.ColumnElement[bool]:
    return (rows.c.service == sa.bindparam("of_service")) & (
        rows.c.ccms_id == sa.bindparam("subject")
    )


def _values(links_table: LinkTable[AnyLink], link: AnyLink) -> dict[str, Any]:
    return {name: getattr(link, name) for name in links_table.columns}
