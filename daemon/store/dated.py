"""Dated rows: what holds from one instant until another, so that a past instant can be told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa


def open_row(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows that hold now."""
    return table.c.valid_until.is_(None)


def held_at(table: sa.Table, at: datetime) -> sa.ColumnElement[bool]:
    """The rows that held at an instant, its own changes included."""
    return (table.c.valid_from <= at) & (open_row(table) | (table.c.valid_until > at))


def replace_row(connection: sa.Connection, table: sa.Table, service: str, at: datetime, values: dict[str, Any]) -> None:
    """Close the service's one open row at an instant, and open the next."""
    connection.execute(sa.update(table).where(table.c.service == service, open_row(table)), {"valid_until": at})
    connection.execute(sa.insert(table), {**values, "service": service, "valid_from": at, "valid_until": None})


def close_rows(connection: sa.Connection, table: sa.Table, service: str, at: datetime, ccms_ids: Sequence[str]) -> None:
    """Close the open rows of some children or rooms."""
    if not ccms_ids:
        return
    of_subject = table.c.ccms_id == sa.bindparam("subject")
    statement = sa.update(table).where(table.c.service == service, of_subject, open_row(table))
    connection.execute(statement.values(valid_until=at), [{"subject": ccms_id} for ccms_id in ccms_ids])


def open_rows(
    connection: sa.Connection, table: sa.Table, service: str, at: datetime, values: Sequence[dict[str, Any]]
) -> None:
    """Open rows; their forerunners are closed already."""
    if values:
        same = {"service": service, "valid_from": at, "valid_until": None}
        connection.execute(sa.insert(table), [{**value, **same} for value in values])
