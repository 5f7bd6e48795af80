import sqlite3
from contextlib import closing

import pytest

from parktime.harness.errors import RefusedError
from parktime.harness.player.store_faults import StoreLock


def test_while_it_is_held_all_can_be_read_and_nothing_written(tmp_path):
    with closing(
        sqlite3.connect(tmp_path / "store.db", timeout=0.01, isolation_level=None)
    ) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("CREATE TABLE rows (n)")
        lock = StoreLock(f"sqlite:///{tmp_path / 'store.db'}")
        lock.hold()
        lock.hold()
        assert lock.is_held
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            store.execute("INSERT INTO rows VALUES (1)")
        assert store.execute("SELECT * FROM rows").fetchall() == []
        lock.let_go()
        lock.let_go()
        assert not lock.is_held
        store.execute("INSERT INTO rows VALUES (1)")


def test_another_store_is_not_locked():
    with pytest.raises(RefusedError, match="only a store in SQLite"):
        StoreLock("postgresql+psycopg://somewhere/x").hold()
