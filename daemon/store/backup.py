"""Backups: a store as a file of its own, made while a daemon is at work, looked at, and put in a store's place."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from parktime.daemon.store.integrity import contradictions, damage, illegible
from parktime.daemon.store.lock import sole_use
from parktime.daemon.store.schema import open_engine, reading, version_of
from parktime.daemon.store.tables import METADATA, RunRow, ServiceRow, table
from parktime.daemon.store.url import StoreError, explained, new_file, shown, sqlite_path, store_url

_ROWS_AT_A_TIME = 1_000


def copy(connection: sa.Connection, address: str) -> None:
    """Copy the store of a connection to an address where none is. Raises StoreError if there is anything."""
    url = store_url(address)
    with explained(url):
        path = sqlite_path(url)
        if connection.dialect.name == "sqlite" and path is not None:
            _copy_file_copy(connection, path)
        else:
            _copy_to_rows(connection, url)


def _copy_file_copy(connection: sa.Connection, path: Path) -> None:
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
        name = target.execute(
            sa.select(sa.func.pg_get_serial_sequence(table.name, counted.name))
        ).scalar()
        if name is not None:
            last = sa.select(sa.func.coalesce(sa.func.max(counted), 0) + 1).scalar_subquery()
            target.execute(sa.select(sa.func.setval(name, last, False)))


pass

_RUN, _SERVICE = table(RunRow), table(ServiceRow)
_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps of a database: the file, and what belongs to it and is not in it yet."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at a store found. `wrong`: in words, what is damaged or contradicts itself."""

    version: int
    services: int
    runs: int
    wrong: tuple[str, ...]

    @property
    def words(self) -> str:
        """On one line, but for what is wrong."""
        services, runs = (
            f"{self.services} service{'s' * (self.services != 1)}",
            f"{self.runs} run{'s' * (self.runs != 1)}",
        )
        return f"version {self.version}, {services}, {runs}"


def look(address: str) -> Findings:
    """Look through a store, which stays as it is. StoreError where there is none that this version reads."""
    url = store_url(address)
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise StoreError(f"there is no store {shown(url)}")
    engine = sa.create_engine(url, hide_parameters=True) if path is None else reading(path)
    with explained(url):
        try:
            with engine.connect() as connection:
                return _look(connection, url)
        finally:
            engine.dispose()


def _look(connection: sa.Connection, url: sa.URL) -> Findings:
    version = version_of(connection, url)
    if version is None:
        raise StoreError(f"there is nothing yet in {shown(url)}")
    wrong = damage(connection, thorough=True)
    if not wrong:
        wrong = contradictions(connection) or illegible(connection)
    services, runs = (_count(connection, each) for each in (_SERVICE, _RUN))
    return Findings(version, services, runs, tuple(wrong))


def _count(connection: sa.Connection, rows: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def backup(address: str, path: Path) -> Findings:
    """Copy a store, as it is at one moment, to an SQLite file that is not there yet. A daemon may be at work on it.

    Raises StoreError, and leaves no file, if the store or its copy is not whole.
    """
    url = store_url(address)
    _refuse(path.exists(), f"{path} is there already: give the backup another name")
    _refuse(not path.parent.is_dir(), f"there is no folder {path.parent}")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with explained(url):
            _copy_out(url, part)
            _close_up(part)
        found = look(f"sqlite:///{part}")
        _refuse(
            bool(found.wrong),
            f"{shown(url)} is not whole: {'; '.join(found.wrong)}. No backup was made",
        )
        part.rename(path)
    finally:
        _remove(part)
    return found


def _copy_out(url: sa.URL, part: Path) -> None:
    look(url.render_as_string(hide_password=False))
    source = sqlite_path(url)
    if source is not None:
        _copy_file(source, part)
        return
    engine = sa.create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            copy(connection, f"sqlite:///{part}")
    finally:
        engine.dispose()


def _close_up(part: Path) -> None:
    """One file and nothing beside it, which can be read where nothing can be written."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(new_file(target))) as new:
        old.backup(new)


def restore(address: str, path: Path, *, replace: bool) -> tuple[Findings, Path | None]:
    """Put a backup in a store's place; what it held, and where the store that was there is kept, if one was.

    StoreError, and nothing changed: for a backup that is not whole, a store in use, and one that is not empty unless `replace`.
    """
    url = store_url(address)
    found = look(f"sqlite:///{path}")
    _refuse(
        bool(found.wrong),
        f"the backup {path} is not whole: {'; '.join(found.wrong)}. Nothing was changed",
    )
    with sole_use(address), explained(url):
        target = sqlite_path(url)
        if target is None:
            _restore_rows(url, path, replace=replace)
            return found, None
        return found, _restore_file(target, path, replace=replace)


def _restore_file(target: Path, path: Path, *, replace: bool) -> Path | None:
    there = target.exists() and target.stat().st_size > 0
    _refuse(
        there and not replace,
        f"{target} is not empty: --replace puts the backup in its place, and keeps it beside",
    )
    part = target.with_name(f"{target.name}.part")
    _remove(part)
    try:
        _copy_file(path, part)
        kept = _keep(target) if there else None
        for suffix in _BESIDE[1:]:  # they belong to the file that goes
            target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
        part.replace(target)
    finally:
        _remove(part)
    return kept


def _keep(target: Path) -> Path:
    names = (target.with_name(f"{target.name}.replaced-{number}") for number in count(1))
    kept = next(name for name in names if not name.exists())
    for suffix in ("", "-wal"):  # SQLite makes the third anew
        source = target.with_name(f"{target.name}{suffix}")
        if source.exists() and source.stat().st_size:
            shutil.copy2(source, kept.with_name(f"{kept.name}{suffix}"))
    return kept


def _restore_rows(url: sa.URL, path: Path, *, replace: bool) -> None:
    """Restore in one transaction of the server."""
    source, target = reading(path), sa.create_engine(url, hide_parameters=True)
    try:
        with source.connect() as old, target.begin() as new:
            there = version_of(new, url) is not None
            _refuse(
                there and not replace,
                f"{shown(url)} is not empty: --replace puts the backup in its place",
            )
            METADATA.drop_all(new)
            METADATA.create_all(new)
            copy_rows(old, new)
    finally:
        source.dispose()
        target.dispose()


def _remove(part: Path) -> None:
    for suffix in _BESIDE:
        part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)


def _refuse(refused: bool, words: str) -> None:
    if refused:
        raise StoreError(words)
