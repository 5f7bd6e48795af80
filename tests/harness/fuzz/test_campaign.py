"""Campaigns: seeds, bounds, shapes and worker processes."""

import pytest

from parktime.harness.errors import InternalError
from parktime.harness.fuzz import campaign
from parktime.harness.fuzz.campaign import Bounds, check_seeds, run_campaign, shape_of
from parktime.harness.fuzz.generate.scenario import BRIEF, LONG


@pytest.mark.e2e
def test_the_count_bounds_the_seeds():
    assert [seed for seed, _ in check_seeds(Bounds(seed=3, count=2))] == [3, 4]


def test_the_time_bounds_the_seeds():
    assert list(check_seeds(Bounds(seconds=0))) == []


def test_one_world_in_twenty_is_long():
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


@pytest.mark.e2e
def test_two_processes_check_the_same_as_one():
    bounds = Bounds(seed=3, count=2)
    alone, together = (
        list(run_campaign(bounds)),
        sorted(run_campaign(bounds, 2), key=lambda each: each.seed),
    )
    assert [each.seed for each in alone] == [each.seed for each in together] == [3, 4]
    assert [each.checked for each in alone] == [each.checked for each in together]
    assert all(each.cpu_s > 0 for each in together)


@pytest.mark.e2e
def test_a_dead_worker_raises_an_error():
    heard = campaign._receive(campaign.get_context("spawn").Queue(), 1, lambda: False)
    with pytest.raises(InternalError, match="worker process died"):
        next(heard)
