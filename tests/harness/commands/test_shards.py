import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.harness.commands.shards import Shard, parse_shard, shard_of, weight
from parktime.harness.errors import UsageError
from parktime.simulator.scenario.read import read_scenario

WEIGHTS = st.lists(st.integers(1, 10_000), max_size=60)


@given(WEIGHTS, st.integers(1, 20))
def test_every_scenario_is_in_exactly_one_part(weights, count):
    parts = [shard_of(weights, Shard(number, count)) for number in range(1, count + 1)]
    assert sorted(place for part in parts for place in part) == list(range(len(weights)))
    assert all(part == sorted(part) for part in parts)


@given(WEIGHTS, st.integers(1, 20))
def test_parts_differ_by_at_most_one_scenario(weights, count):
    loads = [
        sum(weights[place] for place in shard_of(weights, Shard(number, count)))
        for number in range(1, count + 1)
    ]
    assert max(loads) - min(loads) <= max(weights, default=0)


@pytest.mark.parametrize("text", ["0/5", "6/5", "2", "2/0", "a/b", "1/1001", "-1/5", "1/2/3", ""])
def test_what_is_no_part_is_refused(text):
    with pytest.raises(UsageError):
        parse_shard(text)


def test_a_part_is_read():
    assert parse_shard("2/5") == Shard(2, 5)


def test_a_longer_scenario_of_more_children_weighs_more(write_story):
    story = write_story()
    light = weight(read_scenario(story))
    story.write_text(story.read_text().replace("ends: 2026-11-04", "ends: 2027-11-04"))
    assert weight(read_scenario(story)) > 50 * light
