"""A short story of two services, and a play of it by a fleet that is disturbed meanwhile."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from parktime.harness.player.fleet import FleetRuntime, fleet_of
from parktime.harness.player.play import play
from parktime.harness.player.player import Player
from parktime.harness.player.runtime import FleetOptions
from parktime.harness.results.result import build_result
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.scenario import Scenario

STORY = """\
title: Two services and three changes
starts: 2027-03-01 08:00
ends: 2027-03-03 21:00
seed: 111
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    rooms: [Possums]
    children:
      - {name: Mia Nguyen, born: 2023-03-14, books: {room: Possums, days: [mon, tue], from: 2027-01-27}}
      - {name: Noah Smith, born: 2023-05-02, books: {room: Possums, days: [wed], from: 2027-01-27}}
  wattle:
    name: Wattle Grove
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 30
    rooms: [Wombats]
    children:
      - {count: 6, books: {room: Wombats, days: 3, from: 2027-01-27}}
steps:
  - at: 2027-03-01 09:00
    service: banksia
    do:
      - enrol: {name: Ava Ng, born: 2023-01-09, books: {room: Possums, days: [mon], from: 2027-03-01}}
      - enrol: {name: Ben Ng, born: 2023-01-09, books: {room: Possums, days: [tue], from: 2027-03-01}}
      - enrol: {name: Cem Ng, born: 2023-01-09, books: {room: Possums, days: [wed], from: 2027-03-01}}
MORE  # Answers of Storypark take as long as a disturbance needs to arrive in the middle of a run.
  - service: banksia
    do: {fault: {kind: latency, calls: writes, seconds: 0.4, times: 6}}
  - at: 2027-03-02 09:00
    service: banksia
    do: [{leave: Noah Smith}, {rename: {Mia Nguyen: Mia Nguyen-Hall}}]
  - at: 2027-03-03 20:30
    service: banksia
    expect: {runs: 6, profiles: {Noah Smith: archived, Mia Nguyen-Hall: active}, counts: {profiles: 5}}
"""

Disturb = Callable[[FleetRuntime], Awaitable[None]]


def story(folder: Path, more: str = "") -> Scenario:
    """The story in a file, with more steps after its first."""
    path = folder / "story.yaml"
    path.write_text(STORY.replace("MORE", more))
    return read_scenario(path)


def alone(scenario: Scenario) -> dict:
    """The result of an undisturbed play by one daemon."""
    return asyncio.run(play(scenario))


def as_fleet(
    scenario: Scenario, url: str, disturb: Disturb | None = None, workers: int = 2
) -> dict:
    """The result of a play by a fleet. `disturb` begins when the services are set up."""

    async def played() -> dict:
        async with fleet_of(scenario, FleetOptions(workers, url)) as runtime:
            player = Player(scenario, runtime)
            await player.begin()
            disturbing = asyncio.ensure_future(disturb(runtime) if disturb else asyncio.sleep(0))
            await player.play_until(scenario.ends)
            if disturbing.done():
                disturbing.result()
            disturbing.cancel()
            await asyncio.gather(disturbing, return_exceptions=True)
            return build_result(await player.played(None), seconds=0)

    return asyncio.run(played())


def differences(one: dict, other: dict) -> str:
    """What differs between two results, for the message of a test."""
    if one["digest"] == other["digest"]:
        return ""
    lines = []
    for name, service in one["services"].items():
        for key, value in service.items():
            if value != other["services"][name][key]:
                lines.append(
                    f"{name} {key}: {json.dumps(value)}\n   {json.dumps(other['services'][name][key])}"
                )
    rest = [key for key in one if key not in ("services", "digest", "wall", "file")]
    lines += [f"{key}: {one[key]}\n   {other[key]}" for key in rest if one[key] != other[key]]
    return "\n".join(lines)
