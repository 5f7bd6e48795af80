"""Space of deleted history is given back, and nothing else is changed."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from parktime.daemon.store.backup import inspect_store
from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.store import Store
from parktime.daemon.store.vacuum import vacuum
from tests.daemon.store.conftest import leave
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, START, run_of

RUNS = 60
CHANGES = tuple(replace(ARCHIVE, ccms_id=f"c{number}") for number in range(40))


def fill(store):
    """Runs with many changes, all but the last of which are deleted again."""
    for ordinal in range(1, RUNS + 1):
        store.finish_run(run_of(ordinal, *CHANGES), replace(FULL, last_ordinal=ordinal))
    store.prune(START + RUNS * HALF_DAY, RUNS)


def rows_that_the_planner_expects(url):
    """What the last VACUUM or ANALYZE of the runs has counted; -1 without one."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        query = sa.text("SELECT reltuples FROM pg_class WHERE oid = to_regclass('run')")
        rows = connection.execute(query).scalar_one()
    engine.dispose()
    return rows


@pytest.mark.e2e
def test_it_gives_space_back_and_keeps_every_row(store, url):
    fill(store)
    kept = store.runs(limit=1_000, changes=True)
    store.close()
    before = inspect_store(url)
    sizes = vacuum(url)
    if url.startswith("sqlite"):
        assert 0 < sizes.after < sizes.before / 2
    else:
        assert rows_that_the_planner_expects(url) == len(kept)
    assert inspect_store(url) == before
    again = Store.open(url)
    assert again.runs(limit=1_000, changes=True) == kept
    again.close()


def test_an_sqlite_store_in_use_is_refused_and_another_kind_is_not(store, url):
    fill(store)
    leave(store)
    with exclusive_lock(url) as lease:
        if lease is None:
            with pytest.raises(StoreError, match="in use"):
                vacuum(url)
        else:
            vacuum(url)


def test_where_no_store_is_none_is_made(tmp_path):
    with pytest.raises(StoreError, match="there is no store"):
        vacuum(f"sqlite:///{tmp_path / 'nowhere.db'}")
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="nothing yet"):
        vacuum(f"sqlite:///{tmp_path / 'empty.db'}")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.db"]
