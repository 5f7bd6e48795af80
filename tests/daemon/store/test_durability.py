"""Which commits of an SQLite store are on the disk when they return."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, START, run_of

NORMAL, ON_DISK = 1, 2
"""SQLite's `PRAGMA synchronous`: in WAL mode, NORMAL leaves a commit to a later one's sync."""


@pytest.fixture
def open_store(tmp_path, banksia):
    """Opens a store with a service, and the list of how its commits are synchronised."""
    opened = []

    def open_it(**options):
        store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}", **options)
        store.put_service(banksia)
        store.save_state("banksia", FULL, START)
        opened.append(store)
        levels = []

        @sa.event.listens_for(store.database.connection, "commit")
        def note(connection):
            raw = connection.connection.driver_connection
            levels.append(raw.execute("PRAGMA synchronous").fetchone()[0])

        return store, levels

    yield open_it
    for store in opened:
        store.close()


def begin(store):
    return store.begin_run(
        "banksia", cause="schedule", at=START, ordinal=4, changes=[ARCHIVE], state=FULL, extra={}
    )


def test_a_run_is_on_the_disk_before_its_first_write_and_after_its_last(open_store):
    store, levels = open_store()
    run_id = begin(store)
    store.finish_run(replace(run_of(4, ARCHIVE), id=run_id), replace(FULL, last_ordinal=4))
    assert levels == [ON_DISK, ON_DISK]


def test_what_an_operator_does_is_on_the_disk_when_it_is_answered(open_store, banksia):
    store, levels = open_store()
    store.save_state("banksia", replace(FULL, kept=()), START)
    store.put_service(replace(banksia, name="Banksia"))
    assert levels == [ON_DISK, ON_DISK]


def test_a_run_that_did_nothing_need_not_be_on_the_disk(open_store):
    store, levels = open_store()
    state = replace(FULL, last_ordinal=4, last_slot=START + HALF_DAY)
    store.finish_run(run_of(4), state)
    assert levels == [NORMAL]
    store.finish_run(run_of(5), replace(state, last_ordinal=5, pending=None))
    begin(store)
    assert levels == [NORMAL, ON_DISK, ON_DISK]


def test_a_store_that_need_not_be_durable_is_never_waited_for(open_store):
    store, levels = open_store(durable=False)
    begin(store)
    store.save_state("banksia", replace(FULL, kept=()), START)
    store.finish_run(run_of(5), replace(FULL, kept=(), last_ordinal=5))
    begin_again = store.database.connection.exec_driver_sql("PRAGMA synchronous").scalar()
    assert levels == [NORMAL, NORMAL, NORMAL]
    assert begin_again == NORMAL


def test_a_postgresql_session_waits_for_the_disk(postgres):
    from urllib.parse import quote

    lazy = f"{postgres.new_url()}{quote(' -csynchronous_commit=off')}"
    store = Store.open(lazy)
    assert store.database.connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    store.close()
