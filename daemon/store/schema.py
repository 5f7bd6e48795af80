"""Opening a database: a fresh one becomes a store, a store of this version is used, anything else is refused untouched."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from daemon.store.tables import METADATA, Meta, table

SCHEMA_VERSION = 3
BUSY_TIMEOUT_MS = 5_000
_OWNER_ONLY = 0o600
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


class StoreError(Exception):
    """The store cannot be opened or used as asked; the message says what to do about it."""


def open_engine(address: str) -> sa.Engine:
    """The engine of a store that is ready for use, created where there was none.

    Raises StoreError for an address that cannot be opened, and for a database that is not a store of this version.
    """
    url = store_url(address)
    with explained(url):
        _look_before_touching(url)
        return _ready(_engine(url))


@contextmanager
def explained(url: sa.URL) -> Iterator[None]:
    """What the database says of a store that cannot be opened, in words."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(f"the store {shown(url)} cannot be opened: {_reason(error)}") from error


def store_url(address: str) -> sa.URL:
    """The URL of a store; StoreError for one of nothing that a store can be kept in."""
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            "the store's address must be a URL: sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE"
        ) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"the store can be kept in SQLite or PostgreSQL, not in {url.get_backend_name()}")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def shown(url: sa.URL) -> str:
    """A store's address without its password."""
    return url.render_as_string(hide_password=True)


def _reason(error: Exception) -> str:
    """The driver's own words, on one line and without the statement."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())


def _look_before_touching(url: sa.URL) -> None:
    """Look at an SQLite file read-only: already WAL mode would write to it. A fresh one is made for its owner's eyes only."""
    path = sqlite_path(url)
    if path is None:
        return
    if not path.exists():
        new_file(url)
        return
    uri = f"{path.absolute().as_uri()}?mode=ro"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=sa.NullPool)
    with engine.connect() as connection:
        _is_fresh(connection, url)


def new_file(url: sa.URL) -> Path:
    """The file of a store that is to be made, for its owner's eyes only: credentials will be in it. StoreError if it is there."""
    path = sqlite_path(url)
    if path is None:
        raise StoreError(f"{shown(url)} names no file")
    if path.exists():
        raise StoreError(f"{path} is there already; nothing was changed")
    path.touch(mode=_OWNER_ONLY)
    return path


def sqlite_path(url: sa.URL) -> Path | None:
    """The file of an SQLite store; None for any other."""
    in_a_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if in_a_file else None


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=2)
    engine = sa.create_engine(url, hide_parameters=True)  # they bear names
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _ready(engine: sa.Engine) -> sa.Engine:
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # else its driver commits each table by itself
            if _is_fresh(connection, engine.url):
                METADATA.create_all(connection)
                connection.execute(table(Meta).insert(), _FRESH)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _is_fresh(connection: sa.Connection, url: sa.URL) -> bool:
    """Whether nothing is there yet; StoreError if what is there is not a store of this version."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return True
    if Meta.__tablename__ not in tables:
        raise StoreError(
            f"{shown(url)} is not a store of parktime: it has tables of something else. "
            "Nothing was changed. Give the daemon an empty database, or a file that does not exist yet."
        )
    version = connection.execute(sa.select(table(Meta).c.schema_version)).scalar()
    if version != SCHEMA_VERSION:
        raise StoreError(
            f"{shown(url)} is a store of version {version}, and this parktime reads version {SCHEMA_VERSION}. "
            "Nothing was changed. Use the parktime that made it, or give the daemon a new store."
        )
    return False
