from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.service import Settings
from parktime.daemon.domain.service_state import ServiceState
from tests.daemon.store.standings import FULL, HALF_DAY, MIA, NOAH, POSSUMS, START, reopened, run_of


def test_the_past_can_be_told(store, url):
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


def test_what_changes_twice_at_one_instant_ends_as_the_last(store, url):
    store.save_state("banksia", FULL, START)
    twice = replace(
        FULL, settings=Settings(), links=Links({"c1": MIA, "c2": replace(NOAH, mapping="skip")}, {})
    )
    store.save_state("banksia", twice, START)
    store.save_state("banksia", FULL, START)
    again = reopened(store, url)
    assert again.state_at("banksia", START) == again.state("banksia") == FULL
    again.close()


def test_a_clock_that_goes_back_a_little_does_not_tear_the_past(store):
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
