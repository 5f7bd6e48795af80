import sqlite3
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.schema import SCHEMA_VERSION, open_engine


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_fresh_store_is_made_and_opened_again(url):
    for _ in range(2):
        engine = open_engine(url)
        with engine.connect() as connection:
            assert "journal" in sa.inspect(connection).get_table_names()
        engine.dispose()


def test_somebody_elses_tables_are_refused_untouched(url):
    plain = sa.create_engine(url)
    with plain.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE children (name TEXT)")
    with pytest.raises(StoreError, match=r"not a store of parktime.*empty database"):
        open_engine(url)
    with plain.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["children"]
    plain.dispose()


def test_a_refused_file_keeps_every_byte(tmp_path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE children (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError):
        open_engine(sqlite_url(path))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["other.sqlite"]


def test_a_file_that_is_no_database_is_refused_untouched(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Mia Nguyen, Possums\n" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"cannot be opened: .*not a database"):
        open_engine(sqlite_url(path))
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path):
    with pytest.raises(StoreError, match="No such file or directory"):
        open_engine(sqlite_url(tmp_path / "nowhere" / "store.sqlite"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("store.sqlite", "sqlite:///PATH"),
        ("", "must be a URL"),
        ("mysql://localhost/x", "SQLite or PostgreSQL"),
    ],
)
def test_other_addresses_are_refused_with_what_would_be_right(address, words):
    with pytest.raises(StoreError, match=words):
        open_engine(address)


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path):
    with pytest.raises(StoreError) as refused:
        open_engine(f"postgresql://me:secret@/parktime?host={tmp_path}")
    assert "cannot be opened" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_the_file_is_for_its_owner_alone_and_written_ahead(tmp_path):
    path = tmp_path / "store.sqlite"
    engine = open_engine(sqlite_url(path))
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_killed_creation_left_is_a_fresh_store(tmp_path):
    path = tmp_path / "store.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    engine = open_engine(sqlite_url(path))
    with engine.connect() as opened:
        assert (
            opened.exec_driver_sql("SELECT schema_version FROM parktime_store").scalar()
            == SCHEMA_VERSION
        )
    engine.dispose()


def test_errors_do_not_repeat_what_was_to_be_stored(url):
    engine = open_engine(url)
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as failed:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Mia Nguyen"})
    engine.dispose()
    assert "Mia" not in str(failed.value)
