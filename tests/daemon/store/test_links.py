from dataclasses import replace

import pytest

from parktime.daemon.domain.links import Links
from parktime.daemon.store.errors import StoreError
from tests.daemon.store.samples import FULL, HALF_DAY, MIA, NOAH, POSSUMS, START, reopened, run_of


def test_a_removed_room_link_can_be_added_again(store, url):
    store.save_state("banksia", FULL, START)
    store.save_state(
        "banksia", replace(FULL, links=Links(FULL.links.children, {})), START + HALF_DAY
    )
    again = reopened(store, url)
    assert again.state("banksia").links.rooms == {}
    renamed = replace(POSSUMS, name="Koalas")
    back = replace(FULL, links=Links(FULL.links.children, {"r1": renamed}))
    again.save_state("banksia", back, START + 2 * HALF_DAY)
    again = reopened(again, url)
    assert again.state("banksia") == back
    again.close()


def test_two_children_can_swap_their_profiles(store, url):
    other = replace(NOAH, mapping="linked", target_id="p2")
    store.save_state("banksia", replace(FULL, links=Links({"c1": MIA, "c2": other}, {})), START)
    swapped = Links({"c1": replace(MIA, target_id="p2"), "c2": replace(other, target_id="p1")}, {})
    store.save_state("banksia", replace(FULL, links=swapped), START)
    again = reopened(store, url)
    assert again.state("banksia").links == swapped
    again.close()


def test_two_children_on_one_profile_are_refused_and_nothing_is_stored(store, url):
    store.save_state("banksia", FULL, START)
    both = Links({"c1": MIA, "c2": replace(NOAH, mapping="linked", target_id="p1")}, {})
    with pytest.raises(StoreError) as refused:
        store.finish_run(run_of(1), replace(FULL, links=both, last_ordinal=9))
    assert "Noah" not in str(refused.value)
    assert store.state("banksia") == FULL
    again = reopened(store, url)
    assert again.state("banksia") == FULL
    assert again.runs(limit=10) == []
    again.close()
