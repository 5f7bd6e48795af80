"""A disk that is full, for the daemon's store alone: SQLite itself refuses every write to it, and everything can be read."""

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
    """The disk of the store at a URL. What makes it full stands in the store's file, so that whoever opens or copies it meets the same.

    Nobody can fill a real disk for one program alone. But of a table that has given its last row number SQLite says what it says of a full disk, by the
    same code and in the same words (SQLITE_FULL, "database or disk is full"), and undoes the transaction alike; here every write to any table needs such a row.
    """

    def __init__(self, store_url: str) -> None:
        self._url = store_url

    def fill(self) -> None:
        """From now on, until it is freed; to fill it twice does nothing. RefusedError where it is no SQLite file."""
        if not self._url.startswith(_SQLITE):
            raise RefusedError(
                "only the disk of a store in SQLite can be full: of PostgreSQL's nothing is known here"
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
        """There is space again; nothing where there was."""
        if not self._url.startswith(_SQLITE):
            return
        with self._writing() as store:
            ours = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?"
            for (trigger,) in store.execute(ours, (f"{_FULL}_*",)).fetchall():
                store.execute(f'DROP TRIGGER "{trigger}"')
            store.execute(f"DROP TABLE IF EXISTS {_FULL}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, by somebody else than the daemon."""
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
    """A lock on the store at a URL as another program would have it: everything can be read, and nothing written."""

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self._held: sqlite3.Connection | None = None

    def hold(self) -> None:
        """From now on, until it is let go; to hold it twice does nothing. RefusedError where it is no SQLite file."""
        if not self._url.startswith(_SQLITE):
            raise RefusedError("only a store in SQLite can be locked")
        if self._held is None:
            self._held = sqlite3.connect(self._url.removeprefix(_SQLITE), isolation_level=None)
            self._held.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        """The store is free again."""
        if self._held is not None:
            held, self._held = self._held, None
            with closing(held):
                held.rollback()

    @property
    def is_held(self) -> bool:
        """Whether nothing can be written."""
        return self._held is not None
