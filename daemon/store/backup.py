"""Copies, backups and restores of a store, and inspection of one."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.integrity import (
    find_contradictions,
    find_damage,
    find_missing,
    find_unreadable,
)
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.schema import (
    SCHEMA_VERSION,
    open_engine,
    open_readonly,
    upgrade,
    version_of,
)
from parktime.daemon.store.tables import METADATA, RunRow, ServiceRow, table
from parktime.daemon.store.url import (
    display_url,
    new_file,
    sqlite_path,
    store_url,
    translate_errors,
)

_BATCH_SIZE = 1_000
_RUN, _SERVICE = table(RunRow), table(ServiceRow)
_SUFFIXES = ("", "-wal", "-shm")
"""Suffixes of the files of an SQLite database: the file, and what is not yet written to it."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Result of inspecting a store. `problems` describes damage and contradictions."""

    version: int
    services: int
    runs: int
    problems: tuple[str, ...]

    @property
    def summary(self) -> str:
        """Version and size on one line, without the problems."""
        services = f"{self.services} service{'s' * (self.services != 1)}"
        runs = f"{self.runs} run{'s' * (self.runs != 1)}"
        return f"version {self.version}, {services}, {runs}"


def inspect_store(address: str) -> Inspection:
    """Check a store without changing it. Raises StoreError if there is no store to read."""
    with _reading(store_url(address)) as (connection, url):
        return _inspect(connection, url)


def inspect_version(address: str) -> int:
    """The version of a store. Raises StoreError if there is no store to read."""
    with _reading(store_url(address)) as (connection, url):
        return _version(connection, url)


@contextmanager
def _reading(url: sa.URL) -> Iterator[tuple[sa.Connection, sa.URL]]:
    """A connection that changes nothing. Raises StoreError."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise StoreError(f"there is no store {display_url(url)}")
    engine = postgresql_engine(url) if path is None else open_readonly(path)
    with translate_errors(url):
        try:
            with engine.connect() as connection:
                yield connection, url
        finally:
            engine.dispose()


def _version(connection: sa.Connection, url: sa.URL) -> int:
    version = version_of(connection, url)
    if version is None:
        raise StoreError(f"there is nothing yet in {display_url(url)}")
    return version


def _inspect(connection: sa.Connection, url: sa.URL) -> Inspection:
    version = _version(connection, url)
    problems = find_damage(connection)
    if not problems and version == SCHEMA_VERSION:
        problems = (
            find_missing(connection)
            or find_contradictions(connection)
            or find_unreadable(connection)
        )
    services, runs = (_count_rows(connection, each) for each in (_SERVICE, _RUN))
    return Inspection(version, services, runs, tuple(problems))


def _count_rows(connection: sa.Connection, rows: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def copy_store(connection: sa.Connection, address: str) -> None:
    """Copy the store of a connection to a new one. Raises StoreError if the address has a store."""
    url = store_url(address)
    with translate_errors(url):
        path = sqlite_path(url)
        if connection.dialect.name == "sqlite" and path is not None:
            source = cast(sqlite3.Connection, connection.connection.driver_connection)
            with closing(sqlite3.connect(new_file(path))) as target:
                source.backup(target)
        else:
            _copy_to_new(connection, url)


def _copy_to_new(connection: sa.Connection, url: sa.URL) -> None:
    engine = open_engine(url.render_as_string(hide_password=False))
    try:
        with engine.begin() as target:
            if target.execute(sa.select(METADATA.tables["service"])).first() is not None:
                raise StoreError(f"{display_url(url)} is a store already: copy to where none is")
            _copy_rows(connection, target)
    finally:
        engine.dispose()


def _copy_rows(source: sa.Connection, target: sa.Connection) -> None:
    """Copy all rows, as of one moment, to a store without services."""
    with source.begin():
        if source.dialect.name == "postgresql":
            source.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for each in METADATA.sorted_tables:
            _copy_table(source, target, each)


def _copy_table(source: sa.Connection, target: sa.Connection, rows: sa.Table) -> None:
    target.execute(sa.delete(rows))  # the metadata of a new store
    result = source.execute(sa.select(rows).order_by(*rows.primary_key.columns))
    for batch in result.mappings().partitions(_BATCH_SIZE):
        target.execute(sa.insert(rows), [dict[str, Any](row) for row in batch])
    _reset_sequence(target, rows)


def _reset_sequence(target: sa.Connection, rows: sa.Table) -> None:
    """Let PostgreSQL's sequence continue after the ids of the copied rows."""
    column = rows.autoincrement_column
    if target.dialect.name == "postgresql" and column is not None:
        query = sa.select(sa.func.pg_get_serial_sequence(rows.name, column.name))
        name = target.execute(query).scalar()
        if name is not None:
            following = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            target.execute(sa.select(sa.func.setval(name, following, False)))


def backup(address: str, path: Path) -> Inspection:
    """Copy a store, as of one moment, to a new SQLite file; a daemon may be using the store.

    Raises:
        StoreError: if the store or its copy has problems. No file is left then.
    """
    url = store_url(address)
    _refuse(path.exists(), f"{path} is there already: give the backup another name")
    _refuse(not path.parent.is_dir(), f"there is no folder {path.parent}")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with translate_errors(url):
            _copy_out(url, part)
            with closing(sqlite3.connect(part)) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # one file that can be read-only
        found = inspect_store(f"sqlite:///{part}")
        _refuse(
            bool(found.problems),
            f"{display_url(url)} is not whole: {'; '.join(found.problems)}. No backup was made",
        )
        part.rename(path)
    finally:
        _remove(part)
    return found


def _copy_out(url: sa.URL, part: Path) -> None:
    found = inspect_store(url.render_as_string(hide_password=False))
    source = sqlite_path(url)
    if source is not None:
        _copy_file(source, part)
        return
    _refuse(
        found.version != SCHEMA_VERSION,
        f"{display_url(url)} is of version {found.version}: open it with a daemon first, "
        "or make a backup with pg_dump",
    )
    engine = postgresql_engine(url)
    try:
        with engine.connect() as connection:
            copy_store(connection, f"sqlite:///{part}")
    finally:
        engine.dispose()


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(new_file(target))) as new:
        old.backup(new)


def restore(address: str, path: Path, *, replace: bool) -> tuple[Inspection, Path | None]:
    """Replace a store by a backup; returns its inspection and where the old SQLite file is kept.

    Raises:
        StoreError: if the backup has problems, if the store is in use, or if it is not empty
            and `replace` is false. Nothing is changed then.
    """
    url = store_url(address)
    found = inspect_store(f"sqlite:///{path}")
    _refuse(
        bool(found.problems),
        f"the backup {path} is not whole: {'; '.join(found.problems)}. Nothing was changed",
    )
    with exclusive_lock(address), translate_errors(url):
        target = sqlite_path(url)
        if target is None:
            _restore_rows(url, path, replace=replace)
            return found, None
        return found, _restore_file(target, path, replace=replace)


def _restore_file(target: Path, path: Path, *, replace: bool) -> Path | None:
    exists = target.exists() and target.stat().st_size > 0
    _refuse(
        exists and not replace,
        f"{target} is not empty: --replace puts the backup in its place, and keeps it beside",
    )
    part = target.with_name(f"{target.name}.part")
    _remove(part)
    try:
        _copy_file(path, part)
        kept = _keep(target) if exists else None
        for suffix in _SUFFIXES[1:]:  # they belong to the replaced file
            target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
        part.replace(target)
    finally:
        _remove(part)
    return kept


def _keep(target: Path) -> Path:
    """Copy the store to the first free name `….replaced-N`."""
    names = (target.with_name(f"{target.name}.replaced-{number}") for number in count(1))
    kept = next(name for name in names if not name.exists())
    for suffix in ("", "-wal"):  # SQLite rebuilds the third file
        source = target.with_name(f"{target.name}{suffix}")
        if source.exists() and source.stat().st_size:
            shutil.copy2(source, kept.with_name(f"{kept.name}{suffix}"))
    return kept


def _restore_rows(url: sa.URL, path: Path, *, replace: bool) -> None:
    """Restore to PostgreSQL in one transaction."""
    source, target = _upgraded_copy(path), postgresql_engine(url)
    try:
        with source.connect() as old, target.begin() as new:
            exists = version_of(new, url) is not None
            _refuse(
                exists and not replace,
                f"{display_url(url)} is not empty: --replace puts the backup in its place",
            )
            METADATA.drop_all(new)
            METADATA.create_all(new)
            _copy_rows(old, new)
    finally:
        source.dispose()
        target.dispose()


def _upgraded_copy(path: Path) -> sa.Engine:
    """A copy of an SQLite store in memory, of the current version."""
    engine = sa.create_engine("sqlite://", hide_parameters=True, poolclass=sa.StaticPool)
    with engine.begin() as connection, closing(sqlite3.connect(path)) as source:
        source.backup(cast(sqlite3.Connection, connection.connection.driver_connection))
        version = version_of(connection, engine.url)
        if version is not None and version < SCHEMA_VERSION:
            upgrade(connection, version)
    return engine


def _remove(part: Path) -> None:
    for suffix in _SUFFIXES:
        part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)


def _refuse(refused: bool, message: str) -> None:
    if refused:
        raise StoreError(message)
