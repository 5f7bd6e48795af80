from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.simulator.errors import NotFoundError
from parktime.simulator.world.service import export_storypark
from tests.simulator.world.builders import (
    ACACIA,
    BANKSIA,
    MIA,
    STARTS,
    child,
    do,
    kidsoft,
    labels,
    manage,
    move,
    only_service,
    world_of,
)


def test_the_next_event_is_the_earliest_publication_of_the_first_service():
    slow = replace(BANKSIA, key="slow", api_lag=timedelta(hours=24))
    first, second = replace(BANKSIA, key="first"), replace(BANKSIA, key="second")
    world = world_of(slow, ACACIA, first, second)
    assert world.next_event() == (STARTS + timedelta(hours=12), "publication first")
    move(world, hours=12)
    assert world.next_event() == (STARTS + timedelta(hours=24), "publication slow")


def test_where_everything_is_live_nothing_is_due():
    world = kidsoft()
    assert world.next_event() is None
    world.fire_due()


def test_nothing_fires_before_it_is_due():
    world = manage()
    world.move_to(STARTS + timedelta(hours=11, minutes=59))
    world.fire_due()
    assert only_service(world).picture.published_at == STARTS


def test_time_does_not_go_back():
    world = manage()
    world.move_to(STARTS + timedelta(hours=1))
    with pytest.raises(ValueError, match="time does not go back"):
        world.move_to(STARTS)
    assert world.now == STARTS + timedelta(hours=1)


def test_an_unknown_service_is_reported_with_the_known_ones():
    with pytest.raises(NotFoundError, match="no service 'grevillea': there are banksia, acacia"):
        world_of(BANKSIA, ACACIA).service("grevillea")


def test_a_copy_of_a_world_is_independent():
    world = manage(child("Mia Nguyen"), storypark_profiles=(), api_lag=timedelta(hours=12))
    move(world, hours=5)
    twin = world.copy()
    do(twin, "archive", MIA)
    only_service(twin).storypark.create_profile("Zoe", "Lee")
    move(twin, hours=24)
    assert labels(twin) == {"Mia Nguyen": "Archived"}
    assert world.now == STARTS + timedelta(hours=5)
    assert labels(world) == {"Mia Nguyen": "Inactive"}
    assert export_storypark(only_service(world))["profiles"] == []
    move(world, hours=24)
    assert labels(world) == {"Mia Nguyen": "Inactive"}
