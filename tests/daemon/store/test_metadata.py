from dataclasses import replace

import pytest

from parktime.daemon.store.errors import HistoryUnavailableError
from parktime.daemon.store.metadata import Metadata, read_metadata, write_metadata
from tests.daemon.store.standings import FULL, HALF_DAY, START


def test_a_new_store_remembers_everything_from_the_beginning(store):
    with store._transaction() as connection:
        assert read_metadata(connection) == Metadata(0, 0, None, None)


def test_what_is_remembered_no_longer_is_said_and_nothing_changes(store):
    store.save_state("banksia", FULL, START)
    store._metadata = replace(store._metadata, exact_from=START, kept_from=START - HALF_DAY)
    assert store.state_at("banksia", START - HALF_DAY).stage == "off"
    with pytest.raises(HistoryUnavailableError, match=r"keeps no history before 2026-11-29T10:00:00\+00:00"):
        store.state_at("banksia", START - HALF_DAY * 2)
    with pytest.raises(
        HistoryUnavailableError, match=r"the complete history only from 2026-11-29T22:00:00\+00:00 on"
    ):
        store.rewind(START - HALF_DAY, 1)
    assert (store.state("banksia"), store.epoch) == (FULL, 0)


def test_it_is_stored(store):
    memory = Metadata(3, 17, START, START - HALF_DAY)
    with store._transaction() as connection:
        write_metadata(connection, memory)
        assert read_metadata(connection) == memory
