"""Gives the space of deleted history back."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from parktime.daemon.store.backup import inspect_version
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.tables import METADATA
from parktime.daemon.store.url import sqlite_path, store_url, translate_errors


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on the disk."""

    before: int
    after: int


def vacuum(address: str) -> Sizes:
    """Rewrite the file of an SQLite store, or free the dead rows of one in PostgreSQL.

    SQLite needs a store that no daemon uses, and room for a second copy. PostgreSQL works beside
    the daemon, and keeps most of the space for new rows.

    Raises:
        StoreError: there is no store, it is in use, or the disk is full. Nothing is changed then.
    """
    inspect_version(address)
    url = store_url(address)
    path = sqlite_path(url)
    with translate_errors(url):
        if path is None:
            return _vacuum_server(url)
        with exclusive_lock(address):
            return _vacuum_file(path)


def _vacuum_file(path: Path) -> Sizes:
    before = _size(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Sizes(before, _size(path))


def _size(path: Path) -> int:
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _vacuum_server(url: sa.URL) -> Sizes:
    engine = postgresql_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            before = _size_on_server(connection)
            connection.exec_driver_sql("SET statement_timeout = 0")
            for each in METADATA.sorted_tables:
                connection.exec_driver_sql(f'VACUUM (ANALYZE) "{each.name}"')
            return Sizes(before, _size_on_server(connection))
    finally:
        engine.dispose()


def _size_on_server(connection: sa.Connection) -> int:
    names = [each.name for each in METADATA.sorted_tables]
    query = sa.text(
        "SELECT sum(pg_total_relation_size(to_regclass(quote_ident(name)))) "
        "FROM unnest(CAST(:names AS text[])) AS name"
    )
    return int(connection.execute(query, {"names": names}).scalar_one())
