"""Branches of a world, and alternatives played from them."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from parktime.harness.compare.differences import differences
from parktime.harness.compare.outcomes import outcomes
from parktime.harness.compare.timelines import branch, play_timelines
from parktime.harness.errors import RefusedError
from parktime.harness.fuzz.generate.scenario import BRIEF, random_scenario
from parktime.harness.player.daemon_calls import Call
from parktime.harness.player.in_process import in_process
from parktime.harness.player.play import play
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Place, Step, WhatIf
from parktime.simulator.scenario.schema.verbs import parse_do
from tests.examples import seeds

STORY = """
title: A room that empties
starts: 2026-11-30 08:00
ends: 2026-12-20 08:00
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 6
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: [{room: Possums, on: 2026-12-02}, {room: Wombats, days: [mon]}]}
      - {name: Noah Smith, books: {room: Wombats, days: [tue]}}
steps:
  - {at: 2026-12-02 09:00, do: {rename: {Mia Nguyen: Maya Nguyen}}}
  - {at: 2026-12-06 09:00, do: {daemon: down}}
  - {at: 2026-12-08 09:00, do: {daemon: up}}
  - {at: 2026-12-18 09:00, do: {rename: {Maya Nguyen: Mia Nguyen}}, expect: {profiles: {Maya Nguyen: active}}}
"""

SCENARIO = read_text(STORY, "story.yaml")


def branched(scene, tmp_path):
    async def whole():
        async with in_process(SCENARIO) as runtime:
            await register_services(SCENARIO, runtime.simulator, runtime.daemon)
            await set_up(SCENARIO.services[0], runtime.simulator, runtime.daemon)
            await runtime.simulator.advance(SCENARIO.steps[0].at)
            await scene(runtime, tmp_path)

    asyncio.run(whole())


def test_time_of_a_branch_is_its_own(tmp_path):
    async def scene(runtime, folder):
        async with branch(runtime, folder) as other:
            before, now = await runtime.daemon.runs("banksia"), await runtime.simulator.now()
            assert await other.daemon.runs("banksia") == before
            await other.simulator.advance(SCENARIO.ends)
            assert len(await other.daemon.runs("banksia")) > len(before)
            assert (await runtime.daemon.runs("banksia"), await runtime.simulator.now()) == (
                before,
                now,
            )

    branched(scene, tmp_path)


@pytest.mark.parametrize("trouble", ["full", pytest.param("locked", marks=pytest.mark.e2e)])
def test_the_store_of_a_branch_has_the_same_faults_and_recovers_by_itself(tmp_path, trouble):
    async def refused(runtime):
        with pytest.raises(RefusedError, match=r"database (is locked|or disk is full)"):
            await runtime.daemon.ask("banksia", Call("POST", "turn-off"))

    async def scene(runtime, folder):
        runtime.store_lock.hold() if trouble == "locked" else runtime.disk.fill()
        async with branch(runtime, folder) as other:
            await refused(other)
            other.store_lock.let_go()
            other.disk.free()
            await other.daemon.ask("banksia", Call("POST", "turn-off"))
            await refused(runtime)

    branched(scene, tmp_path)


def test_a_branch_of_a_rewound_world_has_its_epoch_and_can_be_rewound(tmp_path):
    async def scene(runtime, folder):
        await runtime.simulator.rewind(SCENARIO.starts)
        await runtime.simulator.advance(SCENARIO.steps[0].at)
        async with branch(runtime, folder) as other:
            clock = await other.simulator.rewind(SCENARIO.starts)
            assert (clock["epoch"], clock["not_following"]) == (2, [])
            assert [run["cause"] for run in await other.daemon.runs("banksia")] == ["set-up"]
            assert await runtime.simulator.now() == SCENARIO.steps[0].at

    branched(scene, tmp_path)


@pytest.mark.parametrize("down", [True, False])
def test_a_daemon_is_up_in_the_branch_if_it_was(tmp_path, down):
    async def scene(runtime, folder):
        if down:
            await runtime.daemon_down()
        async with branch(runtime, folder) as other:
            assert (other.daemon is None) == down
            if down:
                await other.daemon_up()
            assert len(await other.daemon.runs("banksia")) == 5

    branched(scene, tmp_path)


def what_if(name, scenario, at, *do):
    return WhatIf(
        name,
        Step(
            at, scenario.services[0].key, "admin", parse_do(list(do)) if do else (), (), Place(1, 1)
        ),
    )


def some_instant(scenario, seed):
    minutes = int((scenario.ends - scenario.starts).total_seconds()) // 60
    return scenario.starts + timedelta(minutes=Random(seed).randrange(minutes))


def lived(seed, *what_ifs_of):
    """The story played by itself, as it is beside its futures, and these; each future at an instant of its own."""
    scenario = read_text(random_scenario(seed, BRIEF), f"seed {seed}")
    several = [
        make(scenario, some_instant(scenario, seed + number))
        for number, make in enumerate(what_ifs_of)
    ]

    async def whole():
        return await play(scenario), *await play_timelines(scenario, several, scenario.ends)

    return asyncio.run(whole())


def nothing(scenario, at):
    return what_if("nothing", scenario, at)


def everything(scenario, at):
    """Much at once, of which a part may be refused."""
    return what_if(
        "much", scenario, at, {"paid_children": 99}, {"add_profile": "Quite New"}, "sync"
    )


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [20])
def test_without_an_action_there_is_no_difference(seed):
    alone, without, (one, other) = lived(seed, nothing, nothing)
    assert one.refused is other.refused is None
    assert differences(without, one.result) == differences(without, other.result) == []
    assert outcomes(without, one.result) == []
    assert one.result["services"] == without["services"] == alone["services"]
    assert one.result["digest"] == other.result["digest"] == without["digest"]


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [31])
def test_nothing_leaks_between_timelines(seed):
    alone, without, (much, other) = lived(seed, everything, nothing)
    assert alone["services"] == without["services"] == other.result["services"]
    assert much.result["services"] != without["services"]


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(200, 12))
def test_the_same_in_many_worlds(seed):
    alone, without, (much, one, other) = lived(seed, everything, nothing, nothing)
    assert (
        alone["services"]
        == without["services"]
        == one.result["services"]
        == other.result["services"]
    )
    assert differences(without, one.result) == []
    assert much.result["services"] != without["services"]


def story(*what_ifs_of):
    scenario = read_text(STORY, "story.yaml")
    several = [
        what_if(f"at {day}", scenario, scenario.starts + timedelta(days=day), *do)
        for day, *do in what_ifs_of
    ]
    return asyncio.run(play_timelines(scenario, several, scenario.ends))


@pytest.mark.e2e
def test_alternatives_of_several_instants_keep_their_order_and_later_steps():
    without, found = story(
        (3, {"map_room": {"Possums": "skip"}}, "update"), (1, {"leave": "Mia Nguyen"})
    )
    assert [timeline.what_if.name for timeline in found] == ["at 3", "at 1"]
    assert all(timeline.refused is None for timeline in found)
    skipped, left = found
    profile, _ = skipped.result["services"]["banksia"]["storypark"]["profiles"]
    assert (profile["given"], profile["rooms"]) == ("Mia", ["Possums", "Wombats"])
    lacks = [each.without for each in differences(without, skipped.result) if each.with_it is None]
    assert ("Possums", "remove_room", "room-removed") in [
        (row.get("room"), row["kind"], row["rule"]) for row in lacks
    ]
    assert left.result["services"]["banksia"]["storypark"]["profiles"][0]["state"] == "archived"


@pytest.mark.e2e
def test_a_refused_alternative_is_reported_and_played_on():
    _, (timeline, later) = story(
        (3, {"leave": "Nobody Known"}, {"paid_children": 2}), (7, "update")
    )
    assert "Nobody Known" in timeline.refused
    assert timeline.result["services"]["banksia"]["storypark"]["paid_children"] == 6, (
        "the rest of it is not done"
    )
    assert later.refused == "the daemon is down"
