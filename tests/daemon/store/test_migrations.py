"""Stores of schema version 3 are upgraded without loss; other versions are refused.

The files in `fixtures/` are frozen: dumps of such a store for both databases, and its contents.
"""

import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import run as run_process

import pytest
import sqlalchemy as sa

from parktime.daemon.store import migrations
from parktime.daemon.store.backup import restore
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.schema import (
    REVISIONS,
    SCHEMA_VERSION,
    create_tables,
    open_engine,
    version_of,
)
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.store import Store
from parktime.daemon.store.tables import METADATA

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parents[3]
RENAMED = {"settled_until": "last_slot", "unsettled": "unconfirmed", "staged": "pending"}
"""Fields of a service state that have other names in version 3."""


def renamed(value):
    """The contents of the frozen store under today's names."""
    if isinstance(value, list):
        return [renamed(each) for each in value]
    if not isinstance(value, dict):
        return value
    names = RENAMED if "last_ordinal" in value else {"standing": "state"}
    return {names.get(name, name): renamed(each) for name, each in value.items()} | added(value)


ACCESS = {"ccms_account": "", "storypark_account": "", "accounts_named": False, "removed": False}
HOLDS = {"rooms_percent": 99, "rooms_with_posts": 0, "moved_percent": 50, "renamed_percent": 50}
"""What is known of a service's two sides, not read yet, and the thresholds of today's holds."""


def added(value):
    """Fields that runs, changes, credentials and holds have got since, with their defaults."""
    if "ccms_url" in value:
        return ACCESS
    if "week_percent" in value:
        return HOLDS
    if "counts" in value:
        return {"note_codes": []}
    if "last_ordinal" in value:
        return {"dissolved": [], "not_kept": []}
    return {"status": None} if "rule" in value and "kind" in value else {}


EXPECTED = renamed(json.loads((FIXTURES / "version-3.json").read_text()))


def load(url):
    """Write the frozen store to an empty database."""
    engine = sa.create_engine(url)
    text = (FIXTURES / f"version-3.{engine.dialect.name}.sql").read_text()
    with engine.begin() as connection:
        for statement in text.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def contents(store):
    """Everything that a store can be asked for, as JSON."""
    keys = [service.key for service in store.services()]
    values = {
        "epoch": store.epoch,
        "services": store.services(),
        "standings": {key: store.state(key) for key in keys},
        "before": {
            key: [[at, store.state_at(key, datetime.fromisoformat(at))] for at, _ in rows]
            for key, rows in EXPECTED["before"].items()
        },
        "runs": store.runs(limit=100, changes=True),
        "archived": {key: store.archived(key) for key in keys},
        "interrupted": store.interrupted(),
        "abandoned_runs": {key: store.discarded_runs(key, 0) for key in keys},
        "abandoned_standings": {key: store.discarded_state(key, 0) for key in keys},
    }
    return json.loads(to_json(values))


def test_a_store_of_version_3_opens_without_loss(url):
    load(url)
    store = Store.open(url)
    assert contents(store) == EXPECTED
    store.close()


def test_a_store_of_version_3_can_be_written_and_rewound(url):
    load(url)
    store = Store.open(url)
    (interrupted,) = store.interrupted()
    before = store.state("banksia")
    run = replace(
        store.runs("banksia", limit=1)[0], id=interrupted.run_id, ordinal=3, at=interrupted.at
    )
    store.finish_run(run, interrupted.state)
    assert [run.ordinal for run in store.runs("banksia", limit=9)] == [3, 2, 1, 0]
    store.rewind(interrupted.at - timedelta(hours=1), 2)
    assert store.state("banksia") == before
    assert [run.ordinal for run in store.runs("banksia", limit=9)] == [2, 1, 0]
    store.close()


def test_a_store_of_version_3_has_the_tables_of_a_new_one(url):
    load(url)
    engine = open_engine(url)
    with engine.connect() as old:
        found = definitions(old)
    engine.dispose()
    fresh = sa.create_engine(url)
    with fresh.begin() as new:
        METADATA.drop_all(new)
        METADATA.create_all(new)
        assert found == definitions(new)
    fresh.dispose()


def definitions(connection):
    """Columns, indexes and foreign keys of every table."""
    inspector = sa.inspect(connection)
    names = sorted(inspector.get_table_names())
    columns = {
        (name, column["name"], str(column["type"]), column["nullable"], column.get("default"))
        for name in names
        for column in inspector.get_columns(name)
    }
    indexes = {
        (name, index["name"], *index["column_names"], index["unique"], _condition(index))
        for name in names
        for index in inspector.get_indexes(name)
    }
    keys = {
        (name, key["referred_table"], *key["constrained_columns"])
        for name in names
        for key in inspector.get_foreign_keys(name)
    }
    unique = {
        (name, *key["column_names"])
        for name in names
        for key in inspector.get_unique_constraints(name)
    }
    return columns, indexes, keys, unique


def _condition(index):
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where")))


def revision(connection):
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def test_an_upgraded_store_is_stamped_and_not_upgraded_again(url):
    load(url)
    for _ in range(2):
        engine = open_engine(url)
        with engine.connect() as connection:
            assert revision(connection) == REVISIONS[SCHEMA_VERSION]
            assert version_of(connection, engine.url) == SCHEMA_VERSION
        engine.dispose()


def test_the_revisions_are_those_of_the_migrations():
    scripts = list(reversed(list(migrations.SCRIPTS.walk_revisions())))
    assert [script.revision for script in scripts] == list(REVISIONS.values())
    assert migrations.SCRIPTS.get_current_head() == REVISIONS[SCHEMA_VERSION]


def test_migrations_from_nothing_make_the_tables_of_a_new_store(url):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        migrations.upgrade(connection)
        migrated = definitions(connection)
        METADATA.drop_all(connection)
        create_tables(connection)
        assert migrated == definitions(connection)
        assert revision(connection) == REVISIONS[SCHEMA_VERSION]
    engine.dispose()


@pytest.mark.e2e
def test_opening_a_current_store_does_not_import_alembic(tmp_path):
    code = (
        "import sys; from parktime.daemon.store.store import Store; "
        "[Store.open(sys.argv[1]).close() for _ in range(2)]; assert 'alembic' not in sys.modules"
    )
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    run_process([sys.executable, "-c", code, url], check=True, cwd=ROOT)


def everything(url):
    """All rows and definitions of a database."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        rows = {
            each.name: connection.execute(sa.select(each)).all() for each in found.sorted_tables
        }
        tables = definitions(connection)
    engine.dispose()
    return rows, tables


@pytest.mark.e2e
@pytest.mark.parametrize("killed", [False, True])
def test_an_upgrade_that_is_cut_short_leaves_the_store_as_it_was(url, killed):
    load(url)
    before = everything(url)
    code = FAIL.format(how="os.kill(os.getpid(), 9)" if killed else "raise OSError('cut short')")
    done = run_process([sys.executable, "-c", code, url], capture_output=True, cwd=ROOT)
    assert b"last statement" in done.stdout
    assert done.returncode != 0
    assert everything(url) == before
    store = Store.open(url)
    assert contents(store) == EXPECTED
    store.close()


FAIL = """
import os, sys
import sqlalchemy as sa
from parktime.daemon.store.schema import open_engine

@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def fail(connection, cursor, statement, *_):
    if statement.startswith("UPDATE alembic_version"):
        print("last statement", flush=True)
        {how}

open_engine(sys.argv[1])
"""


def test_a_backup_of_version_3_is_restored_to_either_database(url, tmp_path):
    old = f"sqlite:///{tmp_path / 'old.sqlite'}"
    load(old)
    found, _ = restore(url, tmp_path / "old.sqlite", replace=False)
    assert (found.version, found.problems) == (3, ())
    store = Store.open(url)
    assert contents(store) == EXPECTED
    store.close()
    engine = sa.create_engine(old)
    with engine.connect() as connection:
        assert version_of(connection, engine.url) == 3
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "stamp"),
    [(0, None), (1, None), (2, None), (4, None), (10, "0008"), (5, "0004"), (3, "0002")],
)
def test_any_other_version_is_refused_with_the_remedy_and_stays(url, version, stamp):
    load(url)
    plain = sa.create_engine(url)
    with plain.begin() as connection:
        connection.exec_driver_sql(f"UPDATE parktime_store SET schema_version = {version}")
        if stamp is not None:
            migrations.stamp(connection, REVISIONS[3])
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{stamp}'")
    plain.dispose()
    before = everything(url)
    with pytest.raises(
        StoreError,
        match=rf"version {version}\b.* reads versions 3 to {SCHEMA_VERSION}.*Use the parktime that",
    ):
        open_engine(url)
    assert everything(url) == before
