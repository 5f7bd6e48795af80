from dataclasses import replace

from parktime.daemon.domain.service import Settings, Standing
from tests.daemon.store.standings import FULL, HALF_DAY, START, reopened


def test_a_new_service_stands_at_the_beginning(store):
    assert store.standing("banksia") == Standing()


def test_everything_of_a_standing_comes_back(store, url):
    store.save_standing("banksia", FULL, START)
    assert store.standing("banksia") == FULL
    again = reopened(store, url)
    assert again.standing("banksia") == FULL
    assert list(again.standing("banksia").links.children) == ["c1", "c2"]
    again.close()


def test_every_field_of_a_standing_can_be_taken_back(store, url):
    store.save_standing("banksia", FULL, START)
    bare = replace(
        FULL,
        stage="off",
        anchor=None,
        settled_until=None,
        pin=None,
        settings=Settings(),
        choices=(),
        holds={},
        last_ordinal=0,
        kept=(),
        staged=None,
        failures=0,
        created_ids=frozenset(),
    )
    store.save_standing("banksia", bare, START + HALF_DAY)
    again = reopened(store, url)
    assert again.standing("banksia") == bare
    again.close()
