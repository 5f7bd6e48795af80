"""Rewinding a store, and what each epoch discarded."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.service_state import ServiceState
from tests.daemon.store.histories import HOUR, as_of, histories, replay
from tests.daemon.store.samples import ARCHIVE, FULL, HALF_DAY, MOVE, START, reopened, run_of
from tests.examples import examples


@settings(max_examples=examples(5, 60), deadline=None)
@given(histories())
def test_every_past_state_is_restored(steps):
    history, observed = replay(steps)
    for hour in range(-1, 26):
        assert history.store.state_at("banksia", START + hour * HOUR) == as_of(observed, hour)[0]
    history.store.close()


@pytest.mark.e2e
@settings(max_examples=examples(6, 80), deadline=None)
@given(histories(least=1), st.data())
def test_rewinding_and_repeating_leads_to_the_same_history(steps, data):
    history, observed = replay(steps)
    end, ids = history.observed(), {run.id for run in history.store.runs("banksia", limit=100)}
    hour = data.draw(st.integers(-1, steps[-1].ended), "hour gone back to")
    history.store.rewind(START + hour * HOUR, 1)
    begun = [step.ordinal for step in steps if step.begun <= hour < step.ended]
    assert history.observed() == (*as_of(observed, hour)[:2], begun)
    assert not ids & {each.run_id for each in history.store.interrupted()}
    for step in steps:
        if step.ended > hour:
            history.apply(step)
    assert history.observed() == end
    for each in range(-1, 26):
        assert history.store.state_at("banksia", START + each * HOUR) == as_of(observed, each)[0]
    history.store.close()


@pytest.mark.e2e
@settings(max_examples=examples(5, 60), deadline=None)
@given(histories(least=1), st.data())
def test_discarded_history_is_archived_by_epoch(steps, data):
    history, observed = replay(steps)
    (state, runs, _), hour = (
        history.observed(),
        data.draw(st.integers(-1, steps[-1].ended), "hour gone back to"),
    )
    stayed = as_of(observed, hour)[1]
    history.store.rewind(START + hour * HOUR, 7)
    gone = [replace(run, id=0) for run in history.store.discarded_runs("banksia", 0)]
    assert gone == runs[: len(runs) - len(stayed)]
    assert history.store.discarded_state("banksia", 0) in (state, None)
    assert history.store.epoch == 7
    history.store.close()


def test_a_rewound_store_is_so_after_reopening(store, url):
    store.save_state("banksia", FULL, START)
    later = replace(
        FULL, stage="off", links=replace(FULL.links, rooms={}), created_ids=frozenset({"p9"})
    )
    first = store.finish_run(run_of(1, ARCHIVE), replace(FULL, last_ordinal=4))
    second = store.finish_run(run_of(2, MOVE), later)
    revision = store.revision("banksia")
    store.rewind(START + HALF_DAY, 3)
    again = reopened(store, url)
    assert again.epoch == 3
    assert again.state("banksia") == replace(FULL, last_ordinal=4)
    assert again.runs("banksia", limit=9, changes=True) == [first]
    assert again.discarded_runs("banksia", 0) == [second]
    assert again.discarded_state("banksia", 0) == later
    assert again.revision("banksia") > revision
    assert again.finish_run(run_of(2), FULL).id > second.id
    again.close()


def test_ids_of_discarded_runs_are_not_given_again(store, url):
    gone = store.finish_run(run_of(1), FULL)
    store.rewind(START - HALF_DAY, 1)
    again = reopened(store, url)
    assert len(again.runs("banksia", limit=10_000)) == 0
    assert again.finish_run(run_of(1), FULL).id == gone.id + 1
    again.close()


def test_a_rewind_discards_runs_begun_later(store):
    store.begin_run(
        "banksia",
        cause="schedule",
        at=START + HALF_DAY,
        ordinal=1,
        changes=[MOVE],
        state=FULL,
        extra={},
    )
    store.rewind(START, 1)
    assert store.interrupted() == []
    store.begin_run(
        "banksia", cause="schedule", at=START, ordinal=1, changes=[MOVE], state=FULL, extra={}
    )
    store.rewind(START, 2)
    assert len(store.interrupted()) == 1


def test_a_rewind_restores_each_service(store, banksia):
    store.put_service(replace(banksia, key="wattle", order=1))
    store.save_state("banksia", FULL, START)
    store.save_state("wattle", replace(FULL, stage="on"), START + HALF_DAY)
    store.save_state("banksia", ServiceState(), START + HALF_DAY)
    store.rewind(START, 1)
    assert store.state("banksia") == FULL
    assert store.state("wattle") == ServiceState()
    assert [each.key for each in store.services()] == ["banksia", "wattle"]


def test_each_epoch_has_its_discarded_history(store):
    first = store.finish_run(run_of(1, ARCHIVE), FULL)
    store.rewind(START, 1)
    second = store.finish_run(run_of(1), replace(FULL, failures=7))
    store.rewind(START, 2)
    assert store.discarded_runs("banksia", 0) == [first]
    assert store.discarded_runs("banksia", 1) == [second]
    assert store.discarded_state("banksia", 0) == FULL
    assert store.discarded_state("banksia", 1) == replace(FULL, failures=7)
    assert store.discarded_state("banksia", 2) is None


def test_discarded_interrupted_runs_are_archived(store):
    store.begin_run(
        "banksia",
        cause="schedule",
        at=START + HALF_DAY,
        ordinal=1,
        changes=[ARCHIVE],
        state=FULL,
        extra={"nonce": "n"},
    )
    store.rewind(START, 1)
    with store.database.transaction() as connection:
        (kept,) = connection.exec_driver_sql("SELECT intent FROM abandoned").scalars()
    assert '"nonce":"n"' in kept


def test_an_epoch_without_discarded_history(store):
    store.save_state("banksia", FULL, START)
    store.rewind(START, 1)
    assert store.discarded_runs("banksia", 0) == []
    assert store.discarded_state("banksia", 0) is None
