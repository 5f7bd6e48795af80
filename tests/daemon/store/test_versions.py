"""A store written by the first release of schema version 3 opens without loss; other versions are refused.

The files in `fixtures/` are frozen: a dump of such a store for both databases, and what that release read from it.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from parktime.daemon.store.schema import SCHEMA_VERSION, StoreError, open_engine
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.store import Store
from parktime.daemon.store.tables import METADATA

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "version-3.json").read_text())


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
        "standings": {key: store.standing(key) for key in keys},
        "before": {
            key: [[at, store.standing_at(key, datetime.fromisoformat(at))] for at, _ in rows]
            for key, rows in EXPECTED["before"].items()
        },
        "runs": store.runs(limit=100, changes=True),
        "archived": {key: store.archived(key) for key in keys},
        "interrupted": store.interrupted(),
        "abandoned_runs": {key: store.abandoned_runs(key, 0) for key in keys},
        "abandoned_standings": {key: store.abandoned_standing(key, 0) for key in keys},
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
    before = store.standing("banksia")
    run = replace(
        store.runs("banksia", limit=1)[0], id=interrupted.run_id, ordinal=3, at=interrupted.at
    )
    store.finish_run(run, interrupted.standing)
    assert [run.ordinal for run in store.runs("banksia", limit=9)] == [3, 2, 1, 0]
    store.set_back(interrupted.at - timedelta(hours=1), 2)
    assert store.standing("banksia") == before
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


@pytest.mark.parametrize("version", [0, 1, 2, SCHEMA_VERSION + 1])
def test_any_other_version_is_refused_with_the_remedy(url, version):
    load(url)
    plain = sa.create_engine(url)
    with plain.begin() as connection:
        connection.exec_driver_sql(f"UPDATE parktime_store SET schema_version = {version}")
        connection.exec_driver_sql("DROP TABLE journal")
    with pytest.raises(
        StoreError,
        match=rf"version {version}, .* reads version 3 only.*Use the parktime that made it",
    ):
        open_engine(url)
    with plain.connect() as connection:
        assert "journal" not in sa.inspect(connection).get_table_names()
    plain.dispose()
