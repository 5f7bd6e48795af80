"""Faults of the daemon's store in SQLite: a full disk, and a lock of another process."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from parktime.harness.errors import RefusedError

_SQLITE: Final = "sqlite:///"
_FULL: Final = "parktime_full_disk"
_LAST_ROWID: Final = 2**63 - 1
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"


class FullDisk:
    """The disk of the store at a URL. While it is full, every write fails and everything can be
    read.

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
                for write in ("INSERT", "UPDATE", "DELETE"):
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
