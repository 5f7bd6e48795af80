"""Looking on: a moment for each instant at which anything changed, and nothing for the others."""

import asyncio
from datetime import timedelta

from parktime.harness.recording.recorder import Watcher
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.schema.verbs import parse_verb
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.scenario_events import apply_verb

STORY = """
title: Watched
starts: 2026-11-30 08:00
ends: 2026-12-05 09:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 4
    rooms: [Possums]
    children: [{name: Mia Nguyen, books: {room: Possums, days: [mon]}}]
steps: [{after: 1h, expect: {runs: 1}}]
"""


def test_notes_each_instant_at_which_something_changed_as_it_was_when_it_was_over() -> None:
    world = build_world(read_text(STORY, "watched.yaml"))
    watcher = Watcher()
    clock = Clock(watcher.watch(world))
    starts = world.now

    async def play() -> None:
        await clock.advance(starts + timedelta(hours=1))
        apply_verb(world, "banksia", parse_verb("rename", {"Mia Nguyen": "Mia Smith"}))
        apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
        await clock.advance(starts + timedelta(days=3))

    asyncio.run(play())
    watcher.look()
    hours = [(moment.at - starts) / timedelta(hours=1) for moment in watcher.moments["banksia"]]
    assert hours == [0, 1, 12], (
        "the beginning, the edit, and the publication that tells it; nothing for the quiet ones"
    )
    told = [moment.picture.children[0].name for moment in watcher.moments["banksia"]]
    assert told == ["Mia Nguyen", "Mia Nguyen", "Mia Smith"]
    assert [len(moment.profiles) for moment in watcher.moments["banksia"]] == [0, 1, 1]


def test_what_was_seen_later_is_forgotten_when_time_goes_back() -> None:
    world = build_world(read_text(STORY, "watched.yaml"))
    watcher = Watcher()
    clock = Clock(watcher.watch(world))
    starts = world.now

    async def play() -> None:
        await clock.advance(starts + timedelta(hours=1))
        apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
        await clock.advance(starts + timedelta(days=3))
        apply_verb(world, "banksia", parse_verb("add_profile", "Ava Lee"))
        await clock.rewind(starts + timedelta(hours=2))
        await clock.advance(starts + timedelta(days=4))

    asyncio.run(play())
    watcher.look()
    assert [len(moment.profiles) for moment in watcher.moments["banksia"]] == [0, 1]
