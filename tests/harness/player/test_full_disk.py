import sqlite3
from contextlib import closing

import pytest

from parktime.harness.errors import RefusedError
from parktime.harness.player.store_faults import FullDisk

WRITES = (
    "INSERT INTO rows VALUES (2)",
    "UPDATE rows SET n = 3",
    "DELETE FROM rows",
    "INSERT OR REPLACE INTO rows VALUES (1)",
)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def store(tmp_path):
    with closing(
        sqlite3.connect(tmp_path / "store.db", timeout=0.01, isolation_level=None)
    ) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("CREATE TABLE rows (n)")
        store.execute("INSERT INTO rows VALUES (1)")
        yield store


def rows(store):
    return store.execute("SELECT n FROM rows").fetchall()


def test_while_it_is_full_all_can_be_read_and_sqlite_itself_refuses_every_write(store, url):
    disk = FullDisk(url)
    disk.fill()
    disk.fill()
    for write in WRITES:
        with pytest.raises(sqlite3.OperationalError, match="database or disk is full") as refused:
            store.execute(write)
        assert refused.value.sqlite_errorname == "SQLITE_FULL"
        assert not store.in_transaction
        assert rows(store) == [(1,)]
    disk.free()
    disk.free()
    for write in WRITES:
        store.execute(write)
    assert rows(store) == [(1,)]


def test_one_small_row_still_fits_as_on_a_real_disk(store, url):
    store.execute("CREATE TABLE parktime_store (n)")
    store.execute("INSERT INTO parktime_store VALUES (1)")
    FullDisk(url).fill()
    store.execute("UPDATE parktime_store SET n = 2")
    assert store.execute("SELECT n FROM parktime_store").fetchall() == [(2,)]


def test_nothing_of_it_is_left_when_it_is_free(store, url):
    tables = "SELECT name FROM sqlite_master WHERE name NOT GLOB 'sqlite_*'"
    FullDisk(url).fill()
    FullDisk(url).free()
    assert store.execute(tables).fetchall() == [("rows",)]


def test_a_copy_is_as_full(store, url, tmp_path):
    FullDisk(url).fill()
    with closing(sqlite3.connect(tmp_path / "copy.db", isolation_level=None)) as copy:
        store.backup(copy)
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            copy.execute(WRITES[0])
        FullDisk(f"sqlite:///{tmp_path / 'copy.db'}").free()
        copy.execute(WRITES[0])


def test_the_disk_of_another_kind_of_store_is_not_filled():
    disk = FullDisk("postgresql+psycopg://somewhere/x")
    with pytest.raises(RefusedError, match="only the disk of a store in SQLite can be full"):
        disk.fill()
    disk.free()
