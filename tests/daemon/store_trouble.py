"""Ways to make a store unavailable: a full disk, a foreign lock, a table that takes no rows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from parktime.daemon.store.store import Store


@contextmanager
def full(store: Store) -> Iterator[None]:
    """Let the store's file grow no more, as on a full disk; free pages are removed first."""
    raw = store.database.connection.connection.driver_connection
    store.database.connection.rollback()
    raw.execute("VACUUM")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = raw.execute("PRAGMA max_page_count").fetchone()[0]
    (pages,) = raw.execute("PRAGMA page_count").fetchone()
    raw.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    try:
        yield
    finally:
        raw.execute(f"PRAGMA max_page_count = {before}").fetchone()


@contextmanager
def locked(store: Store, path: Path) -> Iterator[None]:
    """Another connection holds the write lock."""
    store.database.connection.rollback()
    store.database.connection.connection.driver_connection.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@contextmanager
def a_store_that_takes_no(table, env) -> Iterator[None]:
    """The database of an environment refuses every new row of that table."""
    with closing(sqlite3.connect(env.path)) as other:
        other.execute(
            f"CREATE TRIGGER full BEFORE INSERT ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        try:
            yield
        finally:
            other.execute("DROP TRIGGER full")
