import pytest

from parktime.harness.fuzz.campaign import Bounds, check_seeds, shape_of
from parktime.harness.fuzz.generate.scenario import BRIEF, LONG


def test_as_many_worlds_as_asked_from_the_seed_on():
    assert [seed for seed, _ in check_seeds(Bounds(seed=3, count=2))] == [3, 4]


def test_no_more_when_the_time_is_over():
    assert list(check_seeds(Bounds(seconds=0))) == []


def test_now_and_then_a_world_is_long():
    assert (shape_of(9, long=False), shape_of(20, long=False), shape_of(9, long=True)) == (
        BRIEF,
        LONG,
        LONG,
    )


@pytest.mark.e2e
def test_parts_divide_the_seeds_among_them():
    parts = [
        [seed for seed, _ in check_seeds(Bounds(seed=3, count=3, part=part, parts=2))]
        for part in (0, 1)
    ]
    assert parts == [[3, 5], [4]]
