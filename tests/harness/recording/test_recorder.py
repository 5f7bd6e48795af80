"""The recorder takes one snapshot per instant with a change."""

import asyncio
from datetime import timedelta

from parktime.harness.recording.recorder import Recorder
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


def test_each_instant_with_a_change_has_one_snapshot_of_its_end() -> None:
    world = build_world(read_text(STORY, "watched.yaml"))
    recorder = Recorder()
    clock = Clock(recorder.attach(world))
    starts = world.now

    async def play() -> None:
        await clock.advance(starts + timedelta(hours=1))
        apply_verb(world, "banksia", parse_verb("rename", {"Mia Nguyen": "Mia Smith"}))
        apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
        await clock.advance(starts + timedelta(days=3))

    asyncio.run(play())
    recorder.capture()
    hours = [
        (snapshot.at - starts) / timedelta(hours=1) for snapshot in recorder.snapshots["banksia"]
    ]
    assert hours == [0, 1, 12], "the beginning, the edit, and the publication that shows it"
    names = [snapshot.picture.children[0].name for snapshot in recorder.snapshots["banksia"]]
    assert names == ["Mia Nguyen", "Mia Nguyen", "Mia Smith"]
    assert [len(snapshot.profiles) for snapshot in recorder.snapshots["banksia"]] == [0, 1, 1]


def test_a_rewind_drops_later_snapshots() -> None:
    world = build_world(read_text(STORY, "watched.yaml"))
    recorder = Recorder()
    clock = Clock(recorder.attach(world))
    starts = world.now

    async def play() -> None:
        await clock.advance(starts + timedelta(hours=1))
        apply_verb(world, "banksia", parse_verb("add_profile", "Zoe Lee"))
        await clock.advance(starts + timedelta(days=3))
        apply_verb(world, "banksia", parse_verb("add_profile", "Ava Lee"))
        await clock.rewind(starts + timedelta(hours=2))
        await clock.advance(starts + timedelta(days=4))

    asyncio.run(play())
    recorder.capture()
    assert [len(snapshot.profiles) for snapshot in recorder.snapshots["banksia"]] == [0, 1]
