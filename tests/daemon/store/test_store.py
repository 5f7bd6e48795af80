from dataclasses import replace

import pytest

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from tests.daemon.store.standings import ARCHIVE, FULL, HALF_DAY, MIA, MOVE, START, reopened, run_of


def test_a_service_is_known_after_reopening_with_its_access(store, url, banksia):
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


def test_two_services_keep_apart(store, url, banksia):
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


def test_the_revision_grows_with_what_an_operator_sees_and_outlives_the_process(
    store, url, banksia
):
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


def test_a_store_outlives_the_end_of_its_connection(postgres, banksia):
    import psycopg

    store = Store.open(postgres.new_url())
    store.put_service(banksia)
    with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'postgres'"
        )
    with pytest.raises(Exception, match=r"terminat|closed"):
        store.save_state("banksia", FULL, START)
    assert store.state("banksia") == ServiceState()
    store.save_state("banksia", FULL, START)
    store.close()
