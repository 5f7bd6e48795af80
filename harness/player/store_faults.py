"""Faults of the daemon's store in SQLite: a full disk, a lock, a power cut, an old backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from parktime.daemon.store.backup import backup, restore
from parktime.daemon.store.errors import StoreError
from parktime.harness.errors import RefusedError

_SQLITE: Final = "sqlite:///"
_FULL: Final = "parktime_full_disk"
_FITS: Final = "parktime_store"
_LAST_ROWID: Final = 2**63 - 1
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"


class FullDisk:
    """The disk of the store at a URL. While it is full, everything can be read, and no write
    succeeds that needs more space. As on a real disk, one row still fits: the store's metadata.

    SQLite reports a table that has used its last row number with the same error as a full disk
    (SQLITE_FULL, "database or disk is full") and rolls the transaction back alike. Triggers in the
    store's file make every write need such a row, so that a copy of the file fails as well.
    """

    def __init__(self, store_url: str) -> None:
        self._url = store_url

    def fill(self) -> None:
        """Fill the disk until `free`; idempotent. Raises RefusedError if it is not SQLite."""
        if not self._url.startswith(_SQLITE):
            raise RefusedError(
                "only the disk of a store in SQLite can be full: of PostgreSQL's nothing is known"
                " here"
            )
        with self._writing() as store:
            tables = [name for (name,) in store.execute(_TABLES)]
            if _FULL in tables:
                return
            store.execute(f"CREATE TABLE {_FULL} (row INTEGER PRIMARY KEY AUTOINCREMENT)")
            store.execute(f"INSERT INTO {_FULL} VALUES ({_LAST_ROWID})")
            for table in tables:
                for write in ("INSERT", "UPDATE", "DELETE") if table != _FITS else ():
                    store.execute(
                        f'CREATE TRIGGER "{_FULL}_{table}_{write}" BEFORE {write} ON "{table}" '
                        f"BEGIN INSERT INTO {_FULL} VALUES (NULL); END"
                    )

    def free(self) -> None:
        """Make space again; idempotent."""
        if not self._url.startswith(_SQLITE):
            return
        with self._writing() as store:
            ours = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?"
            for (trigger,) in store.execute(ours, (f"{_FULL}_*",)).fetchall():
                store.execute(f'DROP TRIGGER "{trigger}"')
            store.execute(f"DROP TABLE IF EXISTS {_FULL}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction on a connection of its own."""
        with closing(
            sqlite3.connect(self._url.removeprefix(_SQLITE), isolation_level=None)
        ) as store:
            store.execute("BEGIN IMMEDIATE")
            try:
                yield store
            except BaseException:
                store.execute("ROLLBACK")
                raise
            store.execute("COMMIT")


class StoreLock:
    """Another process's lock on the store at a URL: everything can be read, and nothing written."""

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self._held: sqlite3.Connection | None = None

    def hold(self) -> None:
        """Lock the store until `let_go`; idempotent. Raises RefusedError if it is not SQLite."""
        if not self._url.startswith(_SQLITE):
            raise RefusedError("only a store in SQLite can be locked")
        if self._held is None:
            self._held = sqlite3.connect(self._url.removeprefix(_SQLITE), isolation_level=None)
            self._held.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        """Unlock the store; idempotent."""
        if self._held is not None:
            held, self._held = self._held, None
            with closing(held):
                held.rollback()

    @property
    def is_held(self) -> bool:
        """Whether the store is locked."""
        return self._held is not None


_FILES: Final = ("", "-wal")
"""Suffixes of the files that have a store's content."""


class PowerSupply:
    """What a power cut leaves of the store at a URL: everything up to the last synced transaction.

    `before_write` must be called before each transaction, with whether it is synced.
    """

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self._synced: dict[Path, bytes] | None = None

    def before_write(self, synced: bool) -> None:
        """Keep the files as they are before the first transaction that is not synced."""
        if synced:  # it takes the ones before it to the disk as well
            self._synced = None
        elif self._synced is None and self._url.startswith(_SQLITE):
            self._synced = {path: path.read_bytes() for path in self._files() if path.exists()}

    def fail(self) -> None:
        """Cut the store back, while no daemon uses it. Raises RefusedError if it is not SQLite."""
        if not self._url.startswith(_SQLITE):
            raise RefusedError("only a store in SQLite can be cut back to its last sync")
        kept, self._synced = self._synced, None
        if kept is None:
            return
        for path in (*self._files(), Path(f"{self._files()[0]}-shm")):
            path.unlink(missing_ok=True)
        for path, content in kept.items():
            path.write_bytes(content)

    def _files(self) -> list[Path]:
        return [Path(self._url.removeprefix(_SQLITE) + suffix) for suffix in _FILES]


class StoreBackup:
    """One backup of the store at a URL, as `parktime store backup` and `restore` make it."""

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self._copies = 0

    def make(self) -> None:
        """Make a backup, beside the store. Raises RefusedError."""
        self._need_sqlite()
        with _refusals():
            backup(self._url, self._path(self._copies + 1))
        self._copies += 1

    def restore(self) -> None:
        """Put the last backup in the place of the store, which no daemon may use.

        Raises RefusedError.
        """
        self._need_sqlite()
        if not self._copies:
            raise RefusedError("there is no backup of the store: make one with {store: backup}")
        with _refusals():
            restore(self._url, self._path(self._copies), replace=True)

    def _path(self, number: int) -> Path:
        return Path(f"{self._url.removeprefix(_SQLITE)}.backup{number}")

    def _need_sqlite(self) -> None:
        if not self._url.startswith(_SQLITE):
            raise RefusedError("only a store in SQLite is backed up and restored here")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise RefusedError(str(error)) from error
