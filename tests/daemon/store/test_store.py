from dataclasses import replace

import pytest

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.service import Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.metadata import Metadata, read_metadata, write_metadata
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, MIA, MOVE, START, reopened, run_of


def test_services_and_their_access_are_stored(store, url, banksia):
    acacia = replace(banksia, key="acacia", order=0)
    wattle = replace(banksia, key="wattle", order=-1)
    store.put_service(wattle)
    store.put_service(acacia)
    store.put_service(replace(banksia, name="Banksia"))
    again = reopened(store, url)
    assert again.services() == [wattle, acacia, replace(banksia, name="Banksia")]
    assert again.service("acacia").access.storypark_token == "token"
    again.close()


def test_unknown_services_are_key_errors(store):
    for ask in (
        lambda: store.state("wattle"),
        lambda: store.service("wattle"),
        lambda: store.save_state("wattle", FULL, START),
        lambda: store.state_at("wattle", START),
        lambda: store.begin_run(
            "wattle", cause="manual", at=START, ordinal=1, changes=[], state=FULL, extra={}
        ),
        lambda: store.finish_run(replace(run_of(1), service="wattle"), FULL),
    ):
        with pytest.raises(KeyError):
            ask()


def test_services_are_independent(store, url, banksia):
    store.put_service(replace(banksia, key="wattle", order=1))
    store.save_state("banksia", FULL, START)
    store.save_state(
        "wattle", replace(FULL, links=Links({"c1": replace(MIA, given="Zoe")}, {})), START
    )
    store.finish_run(run_of(1, ARCHIVE), FULL)
    again = reopened(store, url)
    assert again.state("wattle").links.children["c1"].given == "Zoe"
    assert again.state("banksia") == FULL
    assert again.runs("wattle", limit=5) == []
    assert again.archived("wattle") == []
    again.close()


def test_the_revision_grows_with_visible_changes_and_is_stored(store, url, banksia):
    seen = [store.revision()]
    store.put_service(replace(banksia, name="Banksia"))
    seen.append(store.revision())
    store.save_state("banksia", FULL, START)
    seen.append(store.revision())
    store.finish_run(run_of(1), FULL)
    seen.append(store.revision())
    assert seen == sorted(set(seen))
    store.put_service(replace(banksia, name="Banksia"))
    store.save_state("banksia", replace(FULL), START + HALF_DAY)
    assert store.revision() == seen[-1]
    again = reopened(store, url)
    assert again.revision() == seen[-1]
    again.close()


def test_ids_grow_across_journal_history_and_reopening(store, url):
    first = store.finish_run(run_of(1), FULL).id
    journaled = store.begin_run(
        "banksia", cause="schedule", at=START, ordinal=2, changes=[MOVE], state=FULL, extra={}
    )
    again = reopened(store, url)
    again.finish_run(replace(run_of(2, MOVE), id=journaled), FULL)
    last = again.finish_run(run_of(3), FULL).id
    assert first < journaled < last
    again.close()


def test_a_store_reconnects(postgres, banksia):
    import psycopg

    store = Store.open(postgres.new_url())
    store.put_service(banksia)
    with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'postgres'"
        )
    assert store.last_run("banksia") is None
    store.save_state("banksia", FULL, START)
    assert store.unavailable_reason is None
    assert store.state("banksia") == FULL
    store.close()


def test_a_new_service_has_the_initial_state(store):
    assert store.state("banksia") == ServiceState()


def test_a_state_is_stored(store, url):
    store.save_state("banksia", FULL, START)
    assert store.state("banksia") == FULL
    again = reopened(store, url)
    assert again.state("banksia") == FULL
    assert list(again.state("banksia").links.children) == ["c1", "c2"]
    again.close()


def test_every_field_of_a_state_can_be_cleared(store, url):
    store.save_state("banksia", FULL, START)
    bare = replace(
        FULL,
        stage="off",
        anchor=None,
        last_slot=None,
        pin=None,
        settings=Settings(),
        choices=(),
        holds={},
        last_ordinal=0,
        kept=(),
        pending=None,
        failures=0,
        created_ids=frozenset(),
    )
    store.save_state("banksia", bare, START + HALF_DAY)
    again = reopened(store, url)
    assert again.state("banksia") == bare
    again.close()


def test_a_new_store_has_all_history(store):
    with store.database.transaction() as connection:
        assert read_metadata(connection) == Metadata(0, 0, None, None)


def test_instants_without_history_are_refused(store):
    store.save_state("banksia", FULL, START)
    store._metadata = replace(store._metadata, exact_from=START, kept_from=START - HALF_DAY)
    assert store.state_at("banksia", START - HALF_DAY).stage == "off"
    with pytest.raises(
        HistoryUnavailableError, match=r"keeps no history before 2026-11-29T10:00:00\+00:00"
    ):
        store.state_at("banksia", START - HALF_DAY * 2)
    with pytest.raises(
        HistoryUnavailableError,
        match=r"the complete history only from 2026-11-29T22:00:00\+00:00 on",
    ):
        store.rewind(START - HALF_DAY, 1)
    assert (store.state("banksia"), store.epoch) == (FULL, 0)


def test_metadata_is_stored(store):
    memory = Metadata(3, 17, START, START - HALF_DAY)
    with store.database.transaction() as connection:
        write_metadata(connection, memory)
        assert read_metadata(connection) == memory
