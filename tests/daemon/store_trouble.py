"""A store on a disk that is full, and one that somebody else has locked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from parktime.daemon.store.store import Store


@contextmanager
def full(store: Store) -> Iterator[None]:
    """No page more for its file, as where the disk is full; pages that are free, and what SQLite keeps beside it, are made good first."""
    raw = store._connection.connection.driver_connection
    store._connection.rollback()
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
    """Somebody else is writing to it, and does not come to an end."""
    store._connection.rollback()
    store._connection.connection.driver_connection.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
