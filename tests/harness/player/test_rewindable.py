"""A play that goes back to any instant, and forward again without anybody doing anything else, ends as if it had never gone back."""

import asyncio
from datetime import datetime, timedelta
from random import Random

import pytest

from parktime.harness.fuzz.generate.scenario import BRIEF, LONG, random_scenario
from parktime.harness.player.in_process import in_process
from parktime.harness.player.play import play
from parktime.harness.player.rewindable import RewindablePlayer
from parktime.harness.player.subprocesses import subprocesses
from parktime.harness.results.result import build_result
from parktime.simulator.scenario.read import read_scenario, read_text
from tests.examples import DEEP, deep, seeds

FAULTY = """
title: Half an answer here and there
starts: 2026-11-30 08:00
ends: 2026-12-07 08:00
seed: 3
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 6
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, books: {room: Possums, days: [mon, tue]}}
      - {name: Noah Smith, books: {room: Wombats, days: [wed]}}
      - {count: 4, books: {room: Possums, days: 2}}
    storypark: {rooms: [Possums], profiles: [Mia Nguyen]}
steps:
  - {at: 2026-12-01 09:00, do: [{archive: Noah Smith}, {enrol: {name: Zoe Lee, books: {room: Possums, days: [fri]}}}]}
  - {at: 2026-12-01 10:00, do: {fault: {kind: server_error, share: 0.3, for: 2d}}}
  - {at: 2026-12-02 10:00, do: {fault: {kind: timeout_after, calls: writes, times: 2}}}
  - {at: 2026-12-03 12:00, do: [{daemon: down}, {rename: {Mia Nguyen: Maya Nguyen}}]}
  - {at: 2026-12-04 12:00, do: {daemon: up}}
  - {at: 2026-12-04 15:00, do: {daemon: kill}}
  - {at: 2026-12-04 22:00, do: {daemon: up}}
  - {at: 2026-12-05 12:00, do: {fault: none}}
  - {at: 2026-12-05 13:00, do: {leave: Mia Nguyen}, expect: {refused: nobody}}
  - {at: 2026-12-07 08:00, expect: {last_run: {outcome: ok}}}
"""


def instants(scenario, seed, turns=2):
    """Where the play goes, and how far back from there: any minutes, or instants at which much is due."""
    random, span = Random(seed), scenario.ends - scenario.starts
    known = [scenario.starts, *(step.at for step in scenario.steps), scenario.ends]
    for _ in range(turns):
        drawn = [
            scenario.starts + timedelta(minutes=random.randrange(int(span.total_seconds()) // 60))
            for _ in "ab"
        ]
        back, far = sorted(random.choice([each, each, random.choice(known)]) for each in drawn)
        yield far, back


async def with_detours(scenario, runtime, turns):
    player = RewindablePlayer(scenario, runtime)
    await player.begin()
    now = scenario.starts
    for far, back in turns:
        if far > now:
            await player.play_until(far)
            now = far
        await player.rewind(min(back, now))
        now = min(back, now)
    await player.play_until(scenario.ends)
    return build_result(await player.played(), seconds=0)


def straight_and_not(scenario, seed, runtime=in_process, turns=2):
    async def both():
        straight = await play(scenario)
        async with runtime(scenario) as there:
            return straight, await with_detours(
                scenario, there, list(instants(scenario, seed, turns))
            )

    straight, detours = asyncio.run(both())
    for key in straight["services"]:
        assert detours["services"][key] == straight["services"][key]
    assert detours["digest"] == straight["digest"]


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(100, 15))
def test_in_many_random_worlds(seed):
    straight_and_not(
        read_text(random_scenario(seed, LONG if DEEP and not seed % 10 else BRIEF), f"seed {seed}"),
        seed,
        turns=4,
    )


@pytest.mark.e2e
@pytest.mark.parametrize("seed", [0, *deep(1)])
def test_with_faults_and_a_daemon_that_is_down_for_a_while(seed):
    straight_and_not(read_text(FAULTY, "faulty"), seed, turns=3)


DIES = """
  - {at: 2026-12-01 09:00, do: {rename: {Mia Nguyen: Maya Nguyen}}}
  - {at: 2026-12-01 10:00, do: {daemon: {kill: {after: 1, calls: writes, when: after}}}}
  - {at: 2026-12-05 12:00, do: {daemon: up}}
"""


@pytest.mark.e2e
@pytest.mark.parametrize(
    "back",
    ["2026-11-30T22:00+10:00", "2026-12-01T15:00+10:00", "2026-12-03T09:00+10:00"],
)
def test_a_daemon_that_died_between_two_steps_is_dead_again_from_that_instant_on(back):
    scenario = read_text(FAULTY[: FAULTY.index("steps:")] + "steps:" + DIES, "dies")
    detour = [(datetime.fromisoformat("2026-12-04T09:00+10:00"), datetime.fromisoformat(back))]

    async def both():
        async with in_process(scenario) as runtime:
            return await play(scenario), await with_detours(scenario, runtime, detour)

    straight, gone_back = asyncio.run(both())
    assert len(straight["services"]["banksia"]["runs"]) == 9
    assert gone_back["services"] == straight["services"]


def written(tmp_path, text):
    path = tmp_path / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


@pytest.mark.e2e
def test_with_faults_in_processes_of_their_own(tmp_path):
    straight_and_not(written(tmp_path, FAULTY), 1, runtime=subprocesses)
