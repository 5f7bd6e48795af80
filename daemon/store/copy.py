"""Copying a store, whole, as it is at one moment: nobody who uses it meanwhile is held up for long."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from daemon.store.address import StoreError, explained, new_file, shown, sqlite_path, store_url
from daemon.store.schema import open_engine
from daemon.store.tables import METADATA

_ROWS_AT_A_TIME = 1_000


def copy(connection: sa.Connection, address: str) -> None:
    """Copy the store of a connection to an address where none is. Raises StoreError if there is anything."""
    url = store_url(address)
    with explained(url):
        path = sqlite_path(url)
        if connection.dialect.name == "sqlite" and path is not None:
            _copy_file(connection, path)
        else:
            _copy_to_rows(connection, url)


def _copy_file(connection: sa.Connection, path: Path) -> None:
    source = cast(sqlite3.Connection, connection.connection.driver_connection)
    with closing(sqlite3.connect(new_file(path))) as target:
        source.backup(target)


def _copy_to_rows(connection: sa.Connection, url: sa.URL) -> None:
    engine = open_engine(url.render_as_string(hide_password=False))
    try:
        with engine.begin() as target:
            if target.execute(sa.select(METADATA.tables["service"])).first() is not None:
                raise StoreError(f"{shown(url)} is a store already: copy to where none is")
            copy_rows(connection, target)
    finally:
        engine.dispose()


def copy_rows(source: sa.Connection, target: sa.Connection) -> None:
    """Copy every row of a store, as they are at one moment, into the tables of another that holds nothing."""
    with source.begin():
        if source.dialect.name == "postgresql":
            source.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in METADATA.sorted_tables:
            _copy_table(source, target, table)


def _copy_table(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    target.execute(sa.delete(table))  # the one row about a fresh store itself
    rows = source.execute(sa.select(table).order_by(*table.primary_key.columns))
    for some in rows.mappings().partitions(_ROWS_AT_A_TIME):
        target.execute(sa.insert(table), [dict[str, Any](row) for row in some])
    _go_on_counting(target, table)


def _go_on_counting(target: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL numbers rows by a sequence, which rows that come with their number leave behind."""
    counted = table.autoincrement_column
    if target.dialect.name == "postgresql" and counted is not None:
        name = target.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, counted.name))).scalar()
        if name is not None:
            last = sa.select(sa.func.coalesce(sa.func.max(counted), 0) + 1).scalar_subquery()
            target.execute(sa.select(sa.func.setval(name, last, False)))
