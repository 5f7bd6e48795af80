"""A forecast of half a year for 150 children: over HTTP, and from the world itself."""

import asyncio
import time

import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_text

WEEKS = 26
MOST_S = 1.0

STORY = """
title: A service of 150 children
starts: 2026-09-07 08:00
ends: 2027-11-30 08:00
seed: 1
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: {paid}
    weeks: {weeks}
    rooms: [Possums, Wombats, Koalas, Emus]
    children:
      - {{count: 60, books: {{room: Possums, days: 3, from: 2026-01-27, only: terms}}}}
      - {{count: 40, books: {{room: Wombats, days: 2, from: 2026-01-27, until: 2026-12-11}}}}
      - {{count: 30, books: {{room: Koalas, days: 5, from: 2026-01-27}}}}
      - {{count: 20, books: {{room: Emus, days: 2, from: 2026-01-27, only: holidays}}}}
steps: [{{at: 2026-12-01 08:00, expect: {{runs: 1}}}}]
"""


@pytest.mark.parametrize(
    ("weeks", "paid"), [("calendar", 150), ("rolling", 150), ("calendar", 120)]
)
def test_half_a_year_ahead(benchmark, weeks, paid):
    async def ask(runtime, by_api):
        world, runtime.world = runtime.world, None if by_api else runtime.world
        began = time.process_time()
        found = await runtime.forecast("banksia", WEEKS)
        runtime.world = world
        return time.process_time() - began, found

    async def whole():
        scenario = read_text(STORY.format(weeks=weeks, paid=paid), "benchmark.yaml")
        async with in_process(scenario) as runtime:
            await register_services(scenario, runtime.simulator, runtime.daemon)
            await set_up(scenario.services[0], runtime.simulator, runtime.daemon)
            return [await ask(runtime, by_api) for by_api in (True, False)]

    (by_api, found), (by_world, same) = benchmark.pedantic(lambda: asyncio.run(whole()), rounds=1)
    changes = sum(len(news.changes) for news in found.news)
    benchmark.extra_info.update(
        by_api_s=round(by_api, 3),
        by_world_s=round(by_world, 3),
        runs=len(found.runs),
        changes=changes,
    )
    assert [run.plan for run in found.runs] == [run.plan for run in same.runs] and changes > 50
    assert max(by_api, by_world) < MOST_S
