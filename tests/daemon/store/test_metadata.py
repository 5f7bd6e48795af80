from dataclasses import replace

import pytest

from parktime.daemon.store.metadata import Forgotten, Memory, read_memory, write_memory
from tests.daemon.store.standings import FULL, HALF_DAY, START


def test_a_new_store_remembers_everything_from_the_beginning(store):
    with store._transaction() as connection:
        assert read_memory(connection) == Memory(0, 0, None, None)


def test_what_is_remembered_no_longer_is_said_and_nothing_changes(store):
    store.save_standing("banksia", FULL, START)
    store._memory = replace(store._memory, exact_from=START, kept_from=START - HALF_DAY)
    assert store.standing_at("banksia", START - HALF_DAY).stage == "off"
    with pytest.raises(Forgotten, match=r"nothing before 2026-11-29T10:00:00\+00:00"):
        store.standing_at("banksia", START - HALF_DAY * 2)
    with pytest.raises(Forgotten, match=r"everything only from 2026-11-29T22:00:00\+00:00 on"):
        store.set_back(START - HALF_DAY, 1)
    assert (store.standing("banksia"), store.epoch) == (FULL, 0)


def test_it_is_stored(store):
    memory = Memory(3, 17, START, START - HALF_DAY)
    with store._transaction() as connection:
        write_memory(connection, memory)
        assert read_memory(connection) == memory
