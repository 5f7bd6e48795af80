"""What is foretold from the world itself is what comes, run by run and word by word."""

import asyncio
from datetime import date, timedelta

import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.harness.player.world_future import WorldFuture
from parktime.simulator.scenario.read import read_scenario, read_text
from parktime.simulator.scenario.scenario import Who
from parktime.simulator.world.factory import build_world
from tests.examples import seeds
from tests.harness.player.coming import coming

WEEKS = 8

STORY = """
title: Two children
starts: 2026-12-01 08:00
ends: 2026-12-10 08:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 9
    rooms: [Possums]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon], from: 2026-01-27}}
      - {name: Ivy Chen, books: {room: Possums, days: [wed], from: 2026-01-27}}
steps: [{at: 2026-12-02 08:00, expect: {runs: 3}}]
"""


def agrees(seed: int, weeks: int) -> int:
    """How many changes were foretold, and came."""
    services = coming(seed, weeks)
    for each in services:
        assert each.told == each.came
    return sum(len(run["changes"]) for each in services for run in each.told)


@pytest.mark.e2e
def test_random_stories_left_to_themselves_go_on_as_foretold():
    assert sum(agrees(seed, WEEKS) for seed in (1, 4)) > 0


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(100, 30))
def test_many_more_do(seed):
    agrees(seed, WEEKS)


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(500, 2))
def test_and_through_a_year(seed):
    agrees(seed, 53)


def test_what_nobody_has_published_yet_is_known_and_the_world_is_left_as_it_is():
    world = build_world(read_text(STORY, "story.yaml"))
    service = world.services["banksia"]
    service.ccms.leave(Who("Mia Nguyen"))
    outlook = WorldFuture(service.copy(), world.now + timedelta(days=3))
    before = outlook.roster(world.now)
    assert [child.id for child in before.children] == ["c00001", "c00002"]
    assert outlook.roster(world.now + timedelta(hours=11)) is before, (
        "the very same while it says the same"
    )
    assert [child.id for child in outlook.roster(world.now + timedelta(hours=12)).children] == [
        "c00002"
    ]
    assert outlook.next_sessions(world.now + timedelta(hours=12)) == {"c00002": date(2026, 12, 2)}
    assert list(outlook.publications(world.now, world.now + timedelta(hours=25))) == [
        world.now + timedelta(hours=12),
        world.now + timedelta(hours=24),
    ]
    assert service.now == world.now and len(service.picture.children) == 2


def test_reading_ahead_moves_no_clock(write_story):
    scenario = read_scenario(write_story())

    async def ahead():
        async with in_process(scenario) as runtime:
            await register_services(scenario, runtime.simulator, runtime.daemon)
            await set_up(scenario.services[0], runtime.simulator, runtime.daemon)
            forecast = await runtime.forecast("banksia", 26)
            return len(forecast.runs), await runtime.simulator.now()

    assert asyncio.run(ahead()) == (26 * 14, scenario.starts)
