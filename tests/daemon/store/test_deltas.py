"""Reverse deltas, and the past states that they lead to."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.service import Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.deltas import StateDelta, apply_deltas, delta_between
from parktime.daemon.store.serializers import from_json, to_json
from tests.daemon.store.histories import STATES
from tests.daemon.store.samples import FULL, HALF_DAY, MIA, NOAH, POSSUMS, START, reopened, run_of
from tests.examples import examples


def test_past_states_are_restored(store, url):
    store.save_state("banksia", FULL, START)
    skipped = replace(
        FULL,
        links=Links(
            {"c1": replace(MIA, given="Mya", mapping="skip", target_id=None), "c2": NOAH},
            {"r1": POSSUMS},
        ),
        settings=Settings(),
    )
    store.save_state("banksia", skipped, START + HALF_DAY)
    again = reopened(store, url)
    assert again.state_at("banksia", START - HALF_DAY) == ServiceState()
    assert again.state_at("banksia", START) == FULL
    assert again.state_at("banksia", START + HALF_DAY - timedelta(microseconds=1)) == FULL
    assert again.state_at("banksia", START + HALF_DAY) == skipped
    again.close()


def test_the_last_of_two_states_at_one_instant_counts(store, url):
    store.save_state("banksia", FULL, START)
    twice = replace(
        FULL, settings=Settings(), links=Links({"c1": MIA, "c2": replace(NOAH, mapping="skip")}, {})
    )
    store.save_state("banksia", twice, START)
    store.save_state("banksia", FULL, START)
    again = reopened(store, url)
    assert again.state_at("banksia", START) == again.state("banksia") == FULL
    again.close()


def test_instants_out_of_order_keep_the_deltas_in_order(store):
    first, second, third = (replace(FULL, failures=number) for number in (1, 2, 3))
    store.save_state("banksia", first, START)
    store.save_state("banksia", second, START + HALF_DAY)
    store.save_state("banksia", third, START + HALF_DAY / 2)
    assert store.state_at("banksia", START + HALF_DAY / 2) == first
    assert store.state_at("banksia", START + HALF_DAY) == third


def test_naive_instants_are_refused(store):
    naive = datetime(2026, 11, 29, 22, 0)  # noqa: DTZ001
    with pytest.raises(Exception, match="timezone"):
        store.save_state("banksia", FULL, naive)
    assert store.state("banksia") == ServiceState()


def test_instants_come_back_in_utc(store):
    brisbane = timezone(HALF_DAY - timedelta(hours=2))
    store.finish_run(replace(run_of(1), at=START.astimezone(brisbane)), ServiceState())
    at = store.run(1).at
    assert (at, at.utcoffset()) == (START, timedelta())


@settings(max_examples=examples(15, 60))
@given(STATES, STATES)
def test_a_delta_restores_the_previous_state(old, new):
    step = from_json(to_json(delta_between(old, new)), StateDelta)
    assert apply_deltas(new, [step]) == old


@settings(max_examples=examples(8, 30))
@given(STATES, STATES, STATES)
def test_deltas_can_be_applied_together_or_one_by_one(first, second, third):
    later, earlier = delta_between(second, third), delta_between(first, second)
    assert (
        apply_deltas(third, [later, earlier])
        == apply_deltas(apply_deltas(third, [later]), [earlier])
        == first
    )
    assert apply_deltas(third, []) == third


@settings(max_examples=examples(8, 20))
@given(STATES)
def test_the_delta_of_equal_states_is_empty(state):
    assert to_json(delta_between(state, state)) == "{}"
