"""What the leader of a fleet submits: each slot once, and again if it could not be."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from parktime.daemon.domain.service import CADENCE
from parktime.daemon.fleet.slots_to_submit import SlotsToSubmit
from parktime.daemon.store.store import Store
from tests.daemon.store.conftest import banksia  # noqa: F401
from tests.daemon.store.samples import FULL, START

SLOT = START + CADENCE


@pytest.fixture
def store(tmp_path: Path, banksia) -> Iterator[Store]:  # noqa: F811
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}", durable=False)
    for order, key in enumerate(("wattle", "banksia")):
        store.put_service(replace(banksia, key=key, order=order))
        store.save_state(key, FULL, START)
    yield store
    store.close()


def test_a_slot_is_due_until_it_is_submitted(store):
    slots = SlotsToSubmit(store, is_real_time=True)
    assert slots.take(START) == []
    assert slots.next_due() == (SLOT, "run wattle")
    assert slots.take(SLOT) == slots.take(SLOT) == [("wattle", SLOT), ("banksia", SLOT)]
    slots.note_submitted("wattle", SLOT)
    assert slots.take(SLOT) == [("banksia", SLOT)]
    slots.note_submitted("banksia", SLOT)
    assert slots.take(SLOT) == []
    assert slots.next_due() == (SLOT + CADENCE, "run wattle")


def test_missed_slots_are_one(store):
    slots = SlotsToSubmit(store, is_real_time=True)
    late = SLOT + 3 * CADENCE + timedelta(minutes=5)
    assert slots.take(late)[0] == ("wattle", SLOT + 3 * CADENCE)


def test_what_was_run_is_due_at_its_next_slot(store):
    slots = SlotsToSubmit(store, is_real_time=False)
    for key, slot in slots.take(SLOT):
        slots.note_submitted(key, slot)
    store.save_state("wattle", replace(FULL, last_slot=SLOT), SLOT)
    store.save_state("banksia", replace(FULL, stage="off"), SLOT)
    assert slots.take(SLOT + CADENCE) == [("wattle", SLOT + CADENCE)]
    assert slots.next_due() == (SLOT + CADENCE, "run wattle")


def test_a_clock_that_was_ahead_holds_nothing_up(store):
    slots = SlotsToSubmit(store, is_real_time=True)
    for key, slot in slots.take(SLOT + 10 * CADENCE):
        slots.note_submitted(key, slot)
        store.save_state(key, replace(FULL, last_slot=slot), slot)
    assert [key for key, _ in slots.take(SLOT)] == ["wattle", "banksia"]
