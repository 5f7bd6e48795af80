"""Opening a database, its URL and its tables."""

import sqlite3
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.schema import SCHEMA_VERSION, open_engine
from parktime.daemon.store.tables import METADATA
from parktime.daemon.store.url import (
    display_url,
    new_file,
    sqlite_path,
    store_url,
    translate_errors,
)


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_new_store_is_created_and_reopened(url):
    for _ in range(2):
        engine = open_engine(url)
        with engine.connect() as connection:
            assert "journal" in sa.inspect(connection).get_table_names()
        engine.dispose()


def test_a_database_of_something_else_is_refused_unchanged(url):
    plain = sa.create_engine(url)
    with plain.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE children (name TEXT)")
    with pytest.raises(StoreError, match=r"not a store of parktime.*empty database"):
        open_engine(url)
    with plain.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["children"]
    plain.dispose()


def test_a_refused_file_is_unchanged(tmp_path):
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


def test_a_file_that_is_no_database_is_refused_unchanged(tmp_path):
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
def test_other_addresses_are_refused_with_the_remedy(address, words):
    with pytest.raises(StoreError, match=words):
        open_engine(address)


def test_the_error_of_an_unreachable_server_has_no_password(tmp_path):
    with pytest.raises(StoreError) as refused:
        open_engine(f"postgresql://me:secret@/parktime?host={tmp_path}")
    assert "cannot be opened" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_the_file_is_private_and_in_wal_mode(tmp_path):
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
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_database_file_becomes_a_store(tmp_path):
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


def test_errors_do_not_show_parameters(url):
    engine = open_engine(url)
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as failed:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Mia Nguyen"})
    engine.dispose()
    assert "Mia" not in str(failed.value)


def test_postgresql_uses_psycopg():
    assert store_url("postgresql://me@host/parktime").drivername == "postgresql+psycopg"


def test_a_password_is_not_shown():
    assert (
        display_url(store_url("postgresql://me:secret@host/parktime"))
        == "postgresql+psycopg://me:***@host/parktime"
    )


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "postgresql://me@host/parktime"]
)
def test_only_sqlite_files_have_a_path(address):
    assert sqlite_path(store_url(address)) is None


def test_a_new_file_is_private_and_replaces_nothing(tmp_path):
    path = new_file(tmp_path / "store.sqlite")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="is there already"):
        new_file(path)


def test_database_errors_do_not_show_the_statement():
    with pytest.raises(StoreError, match=r"^the store sqlite:// cannot be opened: no such table: nowhere$"), translate_errors(sa.make_url("sqlite://")):  # fmt: skip
        sa.create_engine("sqlite://").connect().exec_driver_sql("SELECT 'Mia Nguyen' FROM nowhere")


def test_the_tables_have_their_own_metadata():
    assert not SQLModel.metadata.tables
    assert {"service", "run", "change", "journal", "child", "room", "past"} <= set(METADATA.tables)


def test_rows_reference_a_known_service():
    for name, table in METADATA.tables.items():
        if "service" in table.c and name != "change":
            assert table.c.service.references(METADATA.tables["service"].c.key), name


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("postgres://me@host/db", "postgresql+psycopg"),
        ("postgresql+asyncpg://me@host/db", "postgresql+psycopg"),
        ("postgresql+psycopg2://me@host/db?sslmode=require", "postgresql+psycopg"),
        ("sqlite+aiosqlite:///store.db", "sqlite"),
        ("sqlite+pysqlite:///store.db", "sqlite"),
    ],
)
def test_urls_as_hosters_give_them_are_taken(given, taken):
    assert store_url(given).drivername == taken


@pytest.mark.parametrize(
    "given",
    [
        "mysql://me@host/db",
        "sqlite+pysqlcipher:///store.db",
        "sqlite://store.db",
        "sqlite:///store.db?mode=ro",
        "sqlite:///file:store.db",
        "store.db",
    ],
)
def test_other_urls_are_refused_with_the_remedy_and_leave_no_file(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="sqlite:///PATH"):
        open_engine(given)
    assert list(tmp_path.iterdir()) == []
