"""A store that is unavailable for a while: nothing is half stored, and it recovers."""

from dataclasses import replace

import pytest

from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.schema import BUSY_TIMEOUT_MS, UNAVAILABLE_TIMEOUT_MS
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, MOVE, START, run_of
from tests.daemon.store_trouble import full, locked

BIG = replace(ARCHIVE, why="because " * 3_000)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


@pytest.fixture
def store(path, banksia):
    store = Store.open(f"sqlite:///{path}", durable=False)
    store.put_service(banksia)
    store.save_state("banksia", FULL, START)
    yield store
    store.close()


@pytest.fixture(params=["full", "locked"])
def make_unavailable(request, store, path):
    return lambda: full(store) if request.param == "full" else locked(store, path)


def everything(store):
    return (
        store.state("banksia"),
        store.runs(limit=9, changes=True),
        store.interrupted(),
        store.services(),
    )


def test_a_failed_write_changes_nothing_and_can_be_repeated(store, path, banksia, make_unavailable):
    run_id = store.begin_run(
        "banksia", cause="schedule", at=START, ordinal=4, changes=[MOVE], state=FULL, extra={}
    )
    run, ends = replace(run_of(4, *[BIG] * 9), id=run_id), replace(FULL, last_ordinal=4)
    before, revision = everything(store), store.revision()
    with make_unavailable():
        for attempt in (
            lambda: store.finish_run(run, ends),
            lambda: store.save_state("banksia", replace(FULL, pin="S" * 99_999), START),
            lambda: store.put_service(replace(banksia, key="wattle", name="Wattle" * 20_000)),
        ):
            with pytest.raises(
                StoreUnavailableError,
                match=r"the store cannot be used: database (or disk is full|is locked)",
            ):
                attempt()
            assert everything(store) == before
        assert store.revision() == revision
        assert store.unavailable_reason is not None
    store.finish_run(run, ends)
    assert store.unavailable_reason is None
    again = Store.open(f"sqlite:///{path}")
    assert everything(again) == everything(store)
    assert again.state("banksia") == ends
    again.close()


def test_a_run_that_cannot_be_journaled_is_not_begun(store, make_unavailable):
    with make_unavailable(), pytest.raises(StoreUnavailableError):
        store.begin_run(
            "banksia",
            cause="schedule",
            at=START,
            ordinal=4,
            changes=[BIG] * 9,
            state=FULL,
            extra={},
        )
    assert store.interrupted() == []
    assert (
        store.begin_run(
            "banksia",
            cause="schedule",
            at=START,
            ordinal=4,
            changes=[BIG] * 9,
            state=FULL,
            extra={},
        )
        == 1
    )
    assert store.unavailable_reason is None


def test_a_rewind_is_done_completely_or_not_at_all(store, path):
    for ordinal in range(4, 9):
        store.finish_run(run_of(ordinal, *[BIG] * 3), replace(FULL, last_ordinal=ordinal))
    before = everything(store)
    with locked(store, path), pytest.raises(StoreUnavailableError):
        store.rewind(START, 1)
    assert (everything(store), store.epoch) == (before, 0)
    store.rewind(START, 1)
    assert store.state("banksia") == FULL


def test_an_unavailable_store_waits_briefly_for_locks(store, path):
    def timeout():
        with store.database.transaction() as connection:
            return connection.exec_driver_sql("PRAGMA busy_timeout").scalar()

    assert timeout() == BUSY_TIMEOUT_MS
    with locked(store, path), pytest.raises(StoreUnavailableError):
        store.save_state("banksia", replace(FULL, failures=7), START)
    assert timeout() == UNAVAILABLE_TIMEOUT_MS
    store.save_state("banksia", replace(FULL, failures=7), START)
    assert timeout() == BUSY_TIMEOUT_MS


def test_errors_do_not_show_what_was_to_be_stored(store, make_unavailable):
    named = replace(FULL, pin="Mia Nguyen" * 9_999)
    with make_unavailable(), pytest.raises(StoreUnavailableError) as observed:
        store.save_state("banksia", named, START)
    assert "Mia" not in str(observed.value)
    assert observed.value.__cause__ is None
