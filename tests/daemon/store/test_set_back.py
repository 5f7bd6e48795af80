"""Going back in time, and forward again."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from tests.daemon.store.lives import HOUR, Life, lives
from tests.daemon.store.standings import ARCHIVE, FULL, HALF_DAY, MOVE, START, reopened, run_of
from tests.examples import examples

BANKSIA = Service(
    "banksia", "Banksia", "manage", "Australia/Brisbane", 0, Access("a", "b", {}, "c")
)


def lived(steps):
    """A life in memory, and what was told after each step, by the hour of its end."""
    store = Store.open("sqlite://")
    store.put_service(BANKSIA)
    life, told = Life(store), {-1: (ServiceState(), [], [])}
    for step in steps:
        life.take(step)
        told[step.ended] = life.told()
    return life, told


def as_of(told, hour):
    """What was told last by an hour."""
    return told[max(each for each in told if each <= hour)]


@settings(max_examples=examples(5, 60), deadline=None)
@given(lives())
def test_every_past_instant_is_told_as_it_was(steps):
    life, told = lived(steps)
    for hour in range(-1, 26):
        assert life.store.state_at("banksia", START + hour * HOUR) == as_of(told, hour)[0]
    life.store.close()


@settings(max_examples=examples(6, 80), deadline=None)
@given(lives(least=1), st.data())
def test_gone_back_and_forward_again_is_never_gone_back(steps, data):
    life, told = lived(steps)
    end, ids = life.told(), {run.id for run in life.store.runs("banksia", limit=100)}
    hour = data.draw(st.integers(-1, steps[-1].ended), "hour gone back to")
    life.store.rewind(START + hour * HOUR, 1)
    begun = [step.ordinal for step in steps if step.begun <= hour < step.ended]
    assert life.told() == (*as_of(told, hour)[:2], begun)
    assert not ids & {each.run_id for each in life.store.interrupted()}
    for step in steps:
        if step.ended > hour:
            life.take(step)
    assert life.told() == end
    for each in range(-1, 26):
        assert life.store.state_at("banksia", START + each * HOUR) == as_of(told, each)[0]
    life.store.close()


@settings(max_examples=examples(5, 60), deadline=None)
@given(lives(least=1), st.data())
def test_what_was_taken_back_is_kept_under_its_epoch(steps, data):
    life, told = lived(steps)
    (state, runs, _), hour = (
        life.told(),
        data.draw(st.integers(-1, steps[-1].ended), "hour gone back to"),
    )
    stayed = as_of(told, hour)[1]
    life.store.rewind(START + hour * HOUR, 7)
    gone = [replace(run, id=0) for run in life.store.discarded_runs("banksia", 0)]
    assert gone == runs[: len(runs) - len(stayed)]
    assert life.store.discarded_state("banksia", 0) in (state, None)
    assert life.store.epoch == 7
    life.store.close()


def test_a_store_that_was_set_back_is_so_after_reopening(store, url):
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


def test_ids_of_runs_that_were_taken_back_are_spent_even_where_none_is_left(store, url):
    gone = store.finish_run(run_of(1), FULL)
    store.rewind(START - HALF_DAY, 1)
    again = reopened(store, url)
    assert len(again.runs("banksia", limit=10_000)) == 0
    assert again.finish_run(run_of(1), FULL).id == gone.id + 1
    again.close()


def test_a_run_that_is_begun_later_is_begun_no_more(store):
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


def test_services_go_back_together_and_each_to_its_own(store, banksia):
    store.put_service(replace(banksia, key="wattle", order=1))
    store.save_state("banksia", FULL, START)
    store.save_state("wattle", replace(FULL, stage="on"), START + HALF_DAY)
    store.save_state("banksia", ServiceState(), START + HALF_DAY)
    store.rewind(START, 1)
    assert store.state("banksia") == FULL
    assert store.state("wattle") == ServiceState()
    assert [each.key for each in store.services()] == ["banksia", "wattle"]
