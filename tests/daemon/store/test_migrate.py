import json
import signal
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from daemon.model.service import Standing
from daemon.store.codec import from_json, to_json
from daemon.store.migrations import OLDEST, STEPS
from daemon.store.schema import OLDEST_VERSION, SCHEMA_VERSION, open_engine
from daemon.store.store import Forgotten, Store, StoreError
from daemon.store.tables import METADATA
from tests.daemon.store.earlier_stores import VERSIONS, lay_down, told_then
from tests.daemon.store.standings import run_of

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]


def in_json(value):
    return json.loads(to_json(value))


def test_there_is_a_step_to_every_version():
    assert (OLDEST, set(STEPS)) == (OLDEST_VERSION, set(range(OLDEST_VERSION + 1, SCHEMA_VERSION + 1)))
    assert list(range(OLDEST_VERSION, SCHEMA_VERSION)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_of_an_earlier_store_is_told_as_before(url, version):
    lay_down(url, version)
    then = told_then(version)
    store = Store.open(url)
    assert in_json(store.services()) == then["services"]
    for key, standing in then["standings"].items():
        assert store.standing(key) == from_json(json.dumps(standing), Standing)
        assert in_json(store.archived(key)) == [row | {"run_kept": True} for row in then["archived"][key]]
        for at, links in then["links"][key]:
            assert in_json(store.standing_at(key, datetime.fromisoformat(at)).links) == links
        for at, settings in then["settings"][key]:
            assert (
                in_json(store.standing_at(key, datetime.fromisoformat(at)).settings) == {"hold_above": None} | settings
            )
    assert in_json(store.runs(limit=100, changes=True)) == then["runs"]
    (left,), (left_then,) = store.interrupted(), then["interrupted"]
    assert left.standing == from_json(json.dumps(left_then["standing"]), Standing)
    assert left.extra == left_then["extra"] | {"settled": []}
    assert in_json(left.changes) == left_then["changes"]
    store.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migrated_store_lives_on(url, version):
    lay_down(url, version)
    store = Store.open(url)
    (left,) = store.interrupted()
    before, revision = store.standing("banksia"), store.revision()
    store.finish_run(replace(run_of(3), id=left.run_id, at=left.at), left.standing)
    assert store.revision() > revision
    with pytest.raises(Forgotten, match="only from 2026-11-30T22:00:00"):
        store.set_back(datetime.fromisoformat("2026-11-30T21:00:00Z"), 1)
    store.set_back(datetime.fromisoformat("2026-11-30T23:00:00Z"), 1)
    assert store.standing("banksia") == before
    assert [run.ordinal for run in store.runs("banksia", limit=9)] == [1, 0]
    store.save_standing("new", replace(before, choices=()), left.at)
    store.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migrated_store_has_the_very_tables_of_a_new_one(url, version):
    lay_down(url, version)
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        if engine.dialect.name == "sqlite":
            fresh = sa.create_engine("sqlite://")
            METADATA.create_all(fresh)
            with fresh.connect() as new:
                assert definitions(connection) == definitions(new)
    engine.dispose()


def definitions(connection):
    """What SQLite has of each table: names, types, whether they may be missing, keys and indexes."""
    inspector = sa.inspect(connection)
    names = sorted(inspector.get_table_names())
    columns = {
        (name, column["name"], str(column["type"]), column["nullable"], column["primary_key"], column["default"])
        for name in names
        for column in inspector.get_columns(name)
    }
    indexes = {
        (
            name,
            index["name"],
            *index["column_names"],
            index["unique"],
            str(index["dialect_options"].get("sqlite_where")),
        )
        for name in names
        for index in inspector.get_indexes(name)
    }
    keys = {
        (name, key["referred_table"], *key["constrained_columns"])
        for name in names
        for key in inspector.get_foreign_keys(name)
    }
    return columns, indexes, keys


@pytest.mark.parametrize("version", VERSIONS)
def test_an_earlier_file_is_kept_beside_as_it_was(tmp_path, version):
    path = tmp_path / "store.sqlite"
    lay_down(f"sqlite:///{path}", version)
    (tmp_path / f"store.sqlite.version-{version}").write_text("somebody's")
    before = dumped(path)
    Store.open(f"sqlite:///{path}").close()
    kept = tmp_path / f"store.sqlite.version-{version}-2"
    assert dumped(kept) == before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (tmp_path / f"store.sqlite.version-{version}").read_text() == "somebody's"


def dumped(path):
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines


class CutShort(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migration_that_is_cut_short_leaves_the_earlier_store(tmp_path, version):
    path = tmp_path / "store.sqlite"
    url = f"sqlite:///{path}"
    lay_down(url, version)
    before = dumped(path)
    for statements in (5, 20, 40, 60):
        with pytest.raises(CutShort):
            cut_short(url, statements)
        assert dumped(path) == before
    store = Store.open(url)
    assert in_json(store.services()) == told_then(version)["services"]
    store.close()


def cut_short(url, statements):
    """Open a store, up to some statement."""
    left = iter(range(statements))

    def stop(*_):
        if next(left, None) is None:
            raise CutShort

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", stop)
    try:
        open_engine(url)
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", stop)


KILLED = """
import os, signal, sys
import sqlalchemy as sa
from daemon.store.schema import open_engine
def stop(connection, cursor, statement, *_):
    if statement.strip().startswith("DROP TABLE") and "settings" in statement:
        os.kill(os.getpid(), signal.SIGKILL)
sa.event.listen(sa.engine.Engine, "before_cursor_execute", stop)
open_engine(sys.argv[1])
"""


@pytest.mark.e2e
def test_a_migration_that_is_killed_is_done_at_the_next_opening(url):
    lay_down(url, 2)
    killed = subprocess.run([sys.executable, "-c", KILLED, url], capture_output=True, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    plain = sa.create_engine(url)
    with plain.connect() as connection:
        assert connection.exec_driver_sql("SELECT schema_version FROM parktime_store").scalar() == 2
        assert "standing" not in sa.inspect(connection).get_table_names()
    plain.dispose()
    store = Store.open(url)
    assert in_json(store.services()) == told_then(2)["services"]
    store.close()


def test_a_store_older_than_any_is_refused(url):
    lay_down(url, 1)
    plain = sa.create_engine(url)
    with plain.begin() as connection:
        connection.exec_driver_sql("UPDATE parktime_store SET schema_version = 0")
    plain.dispose()
    with pytest.raises(StoreError, match=r"version 0, and this parktime reads versions 1 to 3"):
        open_engine(url)
