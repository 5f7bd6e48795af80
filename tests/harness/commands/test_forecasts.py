import asyncio
from datetime import timedelta

from parktime.harness.commands.forecast import forecasts
from parktime.harness.results.forecast import ForecastRequest
from parktime.simulator.scenario.read import read_scenario, read_text

DOWN = """
title: A daemon that goes down
starts: 2026-12-01 08:00
ends: 2026-12-10 08:00
services:
  banksia: {name: Banksia, ccms: manage, time_zone: Australia/Brisbane, region: AU-QLD, paid_children: 9, rooms: [Possums],
    children: [{name: Mia Nguyen, books: {room: Possums, days: [mon], from: 2026-01-27}}]}
steps:
  - {at: 2026-12-02 08:00, do: {daemon: down}}
  - {at: 2026-12-03 08:00, expect: {runs: 3}}
"""


def test_a_story_is_left_to_itself_at_an_instant(write_story):
    asked = ForecastRequest(read_scenario(write_story()), read_scenario(write_story()).starts, 2)
    (told,) = asyncio.run(forecasts(asked)).values()
    assert (told["runs_ahead"], told["note"]) == (28, "")


def test_where_the_daemon_is_down_nothing_comes_and_it_says_so():
    scenario = read_text(DOWN, "down.yaml")
    asked = ForecastRequest(scenario, scenario.starts + timedelta(days=2), 2)
    told = asyncio.run(forecasts(asked))["banksia"]
    assert (told["runs_ahead"], told["runs"], told["note"][:18]) == (0, [], "the daemon is down")
