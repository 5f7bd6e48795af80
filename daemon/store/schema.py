"""Open a database: an empty one becomes a store, anything that is not a store of this version is refused."""

import sqlite3
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event

from parktime.daemon.store.integrity import damage
from parktime.daemon.store.tables import METADATA, Meta, table
from parktime.daemon.store.url import (
    REMEDY,
    StoreError,
    explained,
    new_file,
    shown,
    sqlite_path,
    store_url,
)

SCHEMA_VERSION = 4
"""Stamped into every store. The tables in `tables.py` are this version: a change of them needs an upgrade here."""
OLDEST_VERSION = 3
BUSY_TIMEOUT_MS = 5_000
"""How long a lock of somebody else's is waited for."""
TROUBLED_TIMEOUT_MS = 100
"""The same where the store could not be used when last tried."""
_FRESH = {
    "id": 1,
    "schema_version": SCHEMA_VERSION,
    "epoch": 0,
    "last_run_id": 0,
    "exact_from": None,
    "kept_from": None,
}
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
)


def open_engine(address: str) -> sa.Engine:
    """The engine of a store that is ready for use, created where there was none.

    Raises StoreError for an address that cannot be opened, and for a database that is damaged or no store that this version reads.
    """
    url = store_url(address)
    with explained(url):
        _look_before_touching(url)
        return _ready(_engine(url))


def _look_before_touching(url: sa.URL) -> None:
    """Check an SQLite file read-only: switching it to WAL mode would already write to it."""
    path = sqlite_path(url)
    if path is None:
        return
    if not path.exists():
        new_file(path)
        return
    with reading(path).connect() as connection:
        version_of(connection, url)


def reading(path: Path) -> sa.Engine:
    """An SQLite file, to be read only."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=sa.NullPool
    )


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=2)
    engine = sa.create_engine(url, hide_parameters=True)  # they bear names
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def set_patience(connection: sa.Connection, timeout_ms: int) -> None:
    """How long SQLite waits for a lock; PostgreSQL, which locks rows, is asked by nobody else for the same."""
    if connection.dialect.name == "sqlite" and not connection.closed:
        raw = cast(sqlite3.Connection, connection.connection.driver_connection)
        raw.execute(f"PRAGMA busy_timeout = {timeout_ms}")


def _ready(engine: sa.Engine) -> sa.Engine:
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(
                    "BEGIN IMMEDIATE"
                )  # else its driver commits each table by itself
            _make_ready(connection, engine.url)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_ready(connection: sa.Connection, url: sa.URL) -> None:
    version = version_of(connection, url)
    if version is None:
        METADATA.create_all(connection)
        connection.execute(table(Meta).insert(), _FRESH)
        return
    if version == OLDEST_VERSION:
        _upgrade(connection)
    if wrong := damage(connection):
        raise StoreError(f"{shown(url)} is damaged: {'; '.join(wrong)}. {REMEDY}")


def version_of(connection: sa.Connection, url: sa.URL) -> int | None:
    """The version of a store; None for an empty database. Raises StoreError for one that cannot be read here."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return None
    if Meta.__tablename__ not in tables:
        raise StoreError(
            f"{shown(url)} is not a store of parktime: it has tables of something else. "
            "Nothing was changed. Give the daemon an empty database, or a file that does not exist yet."
        )
    version = connection.execute(sa.select(table(Meta).c.schema_version)).scalar()
    if version not in (OLDEST_VERSION, SCHEMA_VERSION):
        raise StoreError(
            f"{shown(url)} is a store of version {version}, and this parktime reads version {SCHEMA_VERSION} only. "
            "Nothing was changed. Use the parktime that made it, or give the daemon a new store."
        )
    return int(version)


def _upgrade(connection: sa.Connection) -> None:
    """Version 3 to 4: runs get the codes of their notes, archives the status they were made for."""
    connection.exec_driver_sql("ALTER TABLE run ADD COLUMN note_codes VARCHAR")
    connection.exec_driver_sql('ALTER TABLE "change" ADD COLUMN status VARCHAR')
    connection.execute(table(Meta).update().values(schema_version=SCHEMA_VERSION))
