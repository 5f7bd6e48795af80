"""Opening a database: creates, upgrades or refuses a store."""

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.integrity import find_damage, find_missing
from parktime.daemon.store.lease import LEASES
from parktime.daemon.store.postgresql import postgresql_engine, warn_if_not_durable
from parktime.daemon.store.service_state import write_checksums
from parktime.daemon.store.tables import METADATA, AlembicVersionRow, StoreRow, table
from parktime.daemon.store.url import (
    REMEDY,
    display_url,
    new_file,
    sqlite_path,
    store_url,
    translate_errors,
)
from parktime.daemon.telemetry.log import log

_META, _ALEMBIC = table(StoreRow), table(AlembicVersionRow)

REVISIONS: Final = {3: "0001", 4: "0002", 5: "0003", 6: "0004", 7: "0005", 8: "0006", 9: "0007"}
"""Schema version (as operators and earlier releases know it) to Alembic revision."""
OLDEST_VERSION, SCHEMA_VERSION = min(REVISIONS), max(REVISIONS)
BUSY_TIMEOUT_MS = 5_000
"""How long to wait for a lock of another process."""
UNAVAILABLE_TIMEOUT_MS = 100
"""The same while the store is unavailable, so that not every caller waits."""
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
    "PRAGMA synchronous = FULL",  # each commit is on the disk when it returns
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
)


def open_engine(address: str, *, durable: bool = True) -> sa.Engine:
    """Open a store; an empty database becomes a new one, and an earlier version is upgraded.

    `durable`: whether an SQLite store survives a loss of power; without it, commits are faster.

    Raises:
        StoreError: if the database cannot be opened, is damaged, or is not a store that this
            release reads. It is unchanged then.
    """
    url = store_url(address)
    with translate_errors(url):
        _check_file(url)
        return _ready(_engine(url, durable))


def _check_file(url: sa.URL) -> None:
    """Check an SQLite file read-only: switching it to WAL mode would already write to it."""
    path = sqlite_path(url)
    if path is None:
        return
    if not path.exists():
        new_file(path)
        return
    with open_readonly(path).connect() as connection:
        version_of(connection, url)


def open_readonly(path: Path) -> sa.Engine:
    """An engine that cannot write to an SQLite file."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=sa.NullPool
    )


def _engine(url: sa.URL, durable: bool) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return postgresql_engine(url, pool_pre_ping=True, pool_size=2)
    engine = sa.create_engine(url, hide_parameters=True)  # parameters have names of children
    pragmas = _PRAGMAS if durable else (*_PRAGMAS, "PRAGMA synchronous = NORMAL")

    def configure(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    event.listen(engine, "connect", configure)
    return engine


def _ready(engine: sa.Engine) -> sa.Engine:
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(
                    "BEGIN IMMEDIATE"
                )  # the driver would commit each table by itself
            _make_ready(connection, engine.url)
            if engine.dialect.name == "postgresql":
                warn_if_not_durable(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_ready(connection: sa.Connection, url: sa.URL) -> None:
    version = version_of(connection, url)
    if version is None:
        create_tables(connection)
        return
    problems = find_damage(connection)
    if version == SCHEMA_VERSION:
        problems = problems or find_missing(connection)
    if problems:
        raise StoreError(f"{display_url(url)} is damaged: {'; '.join(problems)}. {REMEDY}")
    if version < SCHEMA_VERSION:
        upgrade(connection, version)


def create_tables(connection: sa.Connection) -> None:
    """Make a store of the current version in an empty database."""
    for statement in _create_statements(connection.engine.url.drivername):
        connection.exec_driver_sql(statement)
    connection.execute(_META.insert(), _FRESH)
    connection.execute(_ALEMBIC.insert(), {"version_num": REVISIONS[SCHEMA_VERSION]})


@cache
def _create_statements(driver: str) -> tuple[str, ...]:
    """The SQL that makes the tables; compiling it takes longer than executing it."""
    statements: list[str] = []

    def keep(statement: Any, *_: Any, **__: Any) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = sa.create_mock_engine(f"{driver}://", keep)
    METADATA.create_all(engine, checkfirst=False)
    return tuple(statements)


def upgrade(connection: sa.Connection, version: int) -> None:
    """Migrate a store of an earlier version, within the transaction of the connection."""
    from parktime.daemon.store import migrations  # Alembic loads slowly and is rarely needed

    if _revision_of(connection) is None:
        migrations.stamp(connection, REVISIONS[version])
    migrations.upgrade(connection)
    write_checksums(connection)
    log.info("store_upgraded", from_version=version, to_version=SCHEMA_VERSION)


def version_of(connection: sa.Connection, url: sa.URL) -> int | None:
    """Schema version of a store; None for an empty database.

    Raises StoreError for a database of something else, and for a version that is not supported.
    """
    tables = set(sa.inspect(connection).get_table_names()) - {LEASES}
    if not tables:
        return None
    if _META.name not in tables:
        raise StoreError(
            f"{display_url(url)} is not a store of parktime: it has tables of something else. "
            "Nothing was changed. Give the daemon an empty database, "
            "or a file that does not exist yet."
        )
    version = connection.execute(sa.select(_META.c.schema_version)).scalar()
    revision = _revision_of(connection)
    if version in REVISIONS and revision == REVISIONS[version]:
        return int(version)
    if version == OLDEST_VERSION and revision is None:  # made before stores had revisions
        return int(version)
    at_revision = f" (revision {revision})" if revision else ""
    raise StoreError(
        f"{display_url(url)} is a store of version {version}{at_revision}, and this parktime reads "
        f"versions {OLDEST_VERSION} to {SCHEMA_VERSION}. Nothing was changed. "
        "Use the parktime that made it, or give the daemon a new store."
    )


def _revision_of(connection: sa.Connection) -> str | None:
    """Alembic revision of the store; None if it has never been stamped."""
    if not sa.inspect(connection).has_table(_ALEMBIC.name):
        return None
    return connection.execute(sa.select(_ALEMBIC.c.version_num)).scalar()
