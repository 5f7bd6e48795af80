"""Whole plays on PostgreSQL, compared with those on SQLite."""

import asyncio
from pathlib import Path

import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.player.player import Player
from parktime.harness.results.result import build_result
from parktime.simulator.scenario.read import read_scenario

STORIES = Path(__file__).resolve().parents[3] / "scenarios"


async def played_in(story, store_url):
    async with in_process(read_scenario(STORIES / f"{story}.yaml"), store_url) as runtime:
        player = Player(read_scenario(STORIES / f"{story}.yaml"), runtime)
        await player.play()
        return build_result(await player.played(), seconds=0.0)


@pytest.mark.parametrize("story", ["daemon-down-over-christmas", "a-full-plan"])
def test_a_play_has_the_same_digest_on_postgresql_and_sqlite(postgres, story, played):
    on_postgresql = asyncio.run(played_in(story, postgres.new_url()))
    assert on_postgresql["passed"]
    assert on_postgresql["digest"] == played(story)["digest"]
