from dataclasses import replace

from parktime.daemon.domain.service import Settings
from parktime.daemon.domain.service_state import ServiceState
from tests.daemon.store.standings import FULL, HALF_DAY, START, reopened


def test_a_new_service_stands_at_the_beginning(store):
    assert store.state("banksia") == ServiceState()


def test_everything_of_a_standing_comes_back(store, url):
    store.save_state("banksia", FULL, START)
    assert store.state("banksia") == FULL
    again = reopened(store, url)
    assert again.state("banksia") == FULL
    assert list(again.state("banksia").links.children) == ["c1", "c2"]
    again.close()


def test_every_field_of_a_standing_can_be_taken_back(store, url):
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
