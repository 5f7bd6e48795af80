from hypothesis import given
from hypothesis import strategies as st

from tui.fit import NARROWEST, fitting

TITLES = ("Who", "When", "Why")


@given(st.tuples(*[st.integers(1, 60)] * 3), st.integers(10, 150))
def test_what_is_elastic_gives_way_in_its_order_and_only_as_far_as_needed(natural, room):
    before = dict(zip(TITLES, natural, strict=True))
    after = fitting(before, room, ("Why", "Who"), 1)
    total = sum(after.values()) + 6
    assert after["When"] == before["When"]
    assert all(after[each] <= before[each] for each in TITLES)
    assert all(after[each] >= min(before[each], NARROWEST) for each in TITLES)
    if after != before:
        assert total >= room
    if total > room:
        assert after["Why"] <= NARROWEST
        assert after["Who"] <= NARROWEST
    if after["Who"] < before["Who"]:
        assert after["Why"] <= NARROWEST
