from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.service import Settings, Standing
from tests.daemon.store.standings import FULL, HALF_DAY, MIA, NOAH, POSSUMS, START, reopened, run_of


def test_the_past_can_be_told(store, url):
    store.save_standing("banksia", FULL, START)
    skipped = replace(
        FULL,
        links=Links(
            {"c1": replace(MIA, given="Mya", mapping="skip", target_id=None), "c2": NOAH},
            {"r1": POSSUMS},
        ),
        settings=Settings(),
    )
    store.save_standing("banksia", skipped, START + HALF_DAY)
    again = reopened(store, url)
    assert again.standing_at("banksia", START - HALF_DAY) == Standing()
    assert again.standing_at("banksia", START) == FULL
    assert again.standing_at("banksia", START + HALF_DAY - timedelta(microseconds=1)) == FULL
    assert again.standing_at("banksia", START + HALF_DAY) == skipped
    again.close()


def test_what_changes_twice_at_one_instant_ends_as_the_last(store, url):
    store.save_standing("banksia", FULL, START)
    twice = replace(
        FULL, settings=Settings(), links=Links({"c1": MIA, "c2": replace(NOAH, mapping="skip")}, {})
    )
    store.save_standing("banksia", twice, START)
    store.save_standing("banksia", FULL, START)
    again = reopened(store, url)
    assert again.standing_at("banksia", START) == again.standing("banksia") == FULL
    again.close()


def test_a_clock_that_goes_back_a_little_does_not_tear_the_past(store):
    first, second, third = (replace(FULL, failures=number) for number in (1, 2, 3))
    store.save_standing("banksia", first, START)
    store.save_standing("banksia", second, START + HALF_DAY)
    store.save_standing("banksia", third, START + HALF_DAY / 2)
    assert store.standing_at("banksia", START + HALF_DAY / 2) == first
    assert store.standing_at("banksia", START + HALF_DAY) == third


def test_naive_instants_are_refused(store):
    naive = datetime(2026, 11, 29, 22, 0)  # noqa: DTZ001
    with pytest.raises(Exception, match="timezone"):
        store.save_standing("banksia", FULL, naive)
    assert store.standing("banksia") == Standing()


def test_instants_come_back_in_utc(store):
    brisbane = timezone(HALF_DAY - timedelta(hours=2))
    store.finish_run(replace(run_of(1), at=START.astimezone(brisbane)), Standing())
    at = store.run(1).at
    assert (at, at.utcoffset()) == (START, timedelta())
