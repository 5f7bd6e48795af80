"""Deadlines in random worlds: a second before, the action prevents the change; at it, it does not.

Every try is a play of its own, up to the run that the forecast is about.
"""

import asyncio
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from parktime.harness.authoring.yaml_text import document
from parktime.harness.commands.forecast import forecasts
from parktime.harness.fuzz.generate.scenario import BRIEF, random_world
from parktime.harness.player.play import play
from parktime.harness.results.forecast import ForecastRequest
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Scenario
from tests.examples import seeds

WEEKS = 7
MOMENTS = 6
"""Deadlines that are tried of each world."""

CLOSED_AND_REMOVED = 1
"""A seed whose service closes before a room is removed."""


def utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


@dataclass(frozen=True)
class World:
    """A random world up to `at`, after which nobody does anything."""

    data: dict[str, Any]
    at: datetime

    def scenario(self, *later: dict[str, Any]) -> Scenario:
        last = {"at": self.data["ends"], "service": "banksia", "expect": {"runs": 0}}
        steps = [*self.data["steps"], *later, last]
        return read_text(document({**self.data, "steps": steps}), "world")


def world_of(seed: int) -> World:
    """The world of a seed, cut off at a random minute."""
    data, random = deepcopy(random_world(seed, BRIEF)), Random(f"moments {seed}")
    whole = read_text(document(data), "world")
    minutes = int((whole.ends - whole.starts) / timedelta(minutes=1))
    at = whole.starts + timedelta(minutes=random.randrange(minutes))
    steps = [
        {"at": utc(step.at), **{key: raw[key] for key in ("service", "as", "do") if key in raw}}
        for raw, step in zip(data["steps"], whole.steps, strict=True)
        if step.at < at and "do" in raw
    ]
    ends = utc(at + timedelta(weeks=WEEKS + 1))
    return World({**data, "starts": utc(whole.starts), "ends": ends, "steps": steps}, at)


@dataclass(frozen=True)
class Moment:
    """A deadline of one change, with the action as verbs and the day of its session."""

    key: str
    run: dict[str, Any]
    change: dict[str, Any]
    way: dict[str, Any]
    verbs: list[Any]

    @property
    def before(self) -> datetime:
        return datetime.fromisoformat(self.way["before"])


def moments(world: World, random: Random) -> Iterator[Moment]:
    """Some deadlines of the world's forecast, each with its first, last and some other day."""
    request = ForecastRequest(world.scenario(), world.at, WEEKS)
    found = [
        (key, run, each["change"], way)
        for key, forecast in asyncio.run(forecasts(request)).items()
        for run in forecast["runs"]
        for each in run["changes"]
        for way in each["last_moments"]
    ]
    for key, run, change, way in random.sample(found, min(MOMENTS, len(found))):
        for day in days(way):
            for child in bookable(world, key, change):
                room = change.get("room") or random.choice(world.data["services"][key]["rooms"])
                verbs = action(change, way, day, (child, room))
                yield Moment(key, run, change, way, [*verbs, *["refresh"] * way["refresh"]])


def days(way: dict[str, Any]) -> list[str | None]:
    return [way["first"], way["last"]] if way["first"] else [None]


def bookable(world: World, key: str, change: dict[str, Any]) -> list[str]:
    """The child that the change names; for a room, the first child with a name of its own."""
    if "child" in change:
        return [change["child"]]
    entry = next(each for each in world.scenario().services if each.key == key)
    names = [f"{child.given} {child.family}".strip() for child in entry.children]
    return [name for name in names if names.count(name) == 1][:1]


def action(
    change: dict[str, Any], way: dict[str, Any], day: str | None, booked: tuple[str, str]
) -> list[Any]:
    name = change.get("child") or change.get("room")
    child, room = booked
    match way["action"]:
        case "book":
            return [{"book": {"child": child, "room": room, "on": day}}]
        case "enrol":
            return [{"enrol": {"name": name, "books": {"room": room, "on": day or "2027-01-12"}}}]
        case "status":
            return [{"status": {name: "active"}}]
        case "map" | "map_room" as verb:
            return [{verb: {name: "skip"}}, "update"]
        case "hold_room":
            return [{"hold_room": {name: way["until"]}}]
        case "sync_inactive":
            return [{"sync_inactive": "on"}]
        case "paid_children":
            return [{"paid_children": way["paid_children"]}]
    raise AssertionError(way["action"])


def happens(world: World, moment: Moment, at: datetime) -> bool | None:
    """Whether the run makes the change nevertheless; None if the action was refused."""
    step = {"at": utc(at), "service": moment.key, "do": moment.verbs}
    try:
        scenario = world.scenario(step)
    except ScenarioError:  # a name that two children have
        return None
    until = datetime.fromisoformat(moment.run["at"])
    result = asyncio.run(play(scenario, until=until))
    if any(datetime.fromisoformat(row["at"]) == at for row in result["refusals"]):
        return None
    found = [
        (change["kind"], change["ccms_id"])
        for run in result["services"][moment.key]["runs"]
        if (run["at"], run["cause"]) == (moment.run["at"], moment.run["cause"])
        for change in run["changes"]
    ]
    return (moment.change["kind"], moment.change["ccms_id"]) in found


def tried(seed: int) -> int:
    """Try a world's moments; the number of those that could be tried."""
    world, random, count = world_of(seed), Random(f"tried {seed}"), 0
    for moment in moments(world, random):
        early = moment.before - timedelta(seconds=1)
        prevented = None if early < world.at else happens(world, moment, early)
        if prevented is None:
            continue
        count += 1
        assert not prevented, (seed, moment)
        late = happens(world, moment, moment.before)
        assert late is not False, (seed, moment)
    return count


@pytest.mark.e2e
def test_moments_of_a_world_that_closes():
    assert tried(CLOSED_AND_REMOVED)


@pytest.mark.e2e
@pytest.mark.parametrize("seed", seeds(2, 12))
def test_moments_of_random_worlds(seed):
    tried(seed)
