"""Plays in which some lists of the vendors lie, alone or together, at set-up or in later runs."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any, Literal

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.service import Settings
from parktime.simulator.fault_injection.active_faults import Fault
from parktime.simulator.world.service import export_storypark
from tests.daemon.environment import HALF_DAY, PIN, Environment

KEY = "centre"
Phase = Literal["before turning on", "at set-up", "later"]
PHASES: tuple[Phase, ...] = ("before turning on", "at set-up", "later")
LIES = ("empty_list", "short_list", "half_list", "another_service", "old_list")
LISTS = (
    ("ccms", "read_children"),
    ("ccms", "read_rooms"),
    ("ccms", "read_sessions"),
    ("ccms", "read_next_sessions"),
    ("storypark", "read_profiles"),
    ("storypark", "read_rooms"),
)
Lie = tuple[tuple[str, str], str]
"""A list, by side and call, and what is wrong with it."""

EVERY_LIE: tuple[Lie, ...] = tuple(product(LISTS, LIES))
PAIRS = tuple(pair for pair in combinations(EVERY_LIE, 2) if pair[0][0] != pair[1][0])
TRIPLES = tuple(
    triple for triple in combinations(EVERY_LIE, 3) if len({each for each, _ in triple}) == 3
)

CENTRE = """
  centre:
    name: Acacia Child Care
    ccms: {ccms}
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    removal: {removal}
    rooms: [Joeys, Emus, Koalas]
    children:
      - {{name: Mia Nguyen, born: 2022-03-14, books: {{room: Joeys, days: [mon, tue], from: 2026-01-27}}}}
      - {{name: Noah Smith, born: 2021-05-02, books: {{room: Joeys, days: [wed], from: 2026-01-27}}}}
      - {{name: Zoe Lee, born: 2021-07-09, books: {{room: Emus, days: [fri], from: 2026-01-27}}}}
      - {{name: Ivy Brown, born: 2021-08-09, books: {{room: Emus, days: [thu], from: 2026-01-27}}}}
      - {{name: Max Hill, books: {{room: Koalas, days: [mon, fri], from: 2026-01-27}}}}
    storypark:
      rooms: [{{name: Joeys, posts: 18}}, {{name: Emus, posts: 7}}, {{name: Old room, posts: 12}}]
      profiles:
        - {{name: Mia Nguyen, rooms: [Joeys, Old room]}}
        - {{name: Noah Smith, born: 2021-05-02}}
        - {{name: Zoe Lee, born: 2021-07-09, state: archived}}
        - {{name: Ruby Stranger, born: 2021-05-02, rooms: [Old room]}}
    integration: off
"""

FIRST_CHANGES = (
    {"leave": "Noah Smith"},
    {
        "enrol": {
            "name": "Leo Park",
            "born": "2022-02-01",
            "books": {"room": "Joeys", "days": ["mon"], "from": "2026-11-30"},
        }
    },
)
"""As many children as before, but not the same."""
LATER_CHANGES = (
    {"leave": "Ivy Brown"},
    {"end_bookings": {"child": "Max Hill", "on": "2026-11-30"}},
    {"book": {"child": "Max Hill", "room": "Emus", "days": ["mon"], "from": "2026-12-01"}},
    {"add_room": "Ducks"},
    {
        "enrol": {
            "name": "Ada Park",
            "born": "2022-02-01",
            "books": {"room": "Ducks", "days": ["mon"], "from": "2026-12-01"},
        }
    },
)
"""One leaves, one changes rooms so that his old room is to be removed, one comes to a new room."""


@dataclass(frozen=True, slots=True)
class Play:
    """What lies, and when."""

    ccms: str
    removal: str
    phase: Phase
    lies: tuple[Lie, ...]

    def __str__(self) -> str:
        words = ", ".join(f"{side} {call}: {lie}" for (side, call), lie in self.lies)
        return f"{self.ccms}, {self.removal}, {self.phase}: {words}"


async def template(folder: Path, ccms: str, removal: str) -> Environment:
    """A centre known to the daemon, not turned on; its store is closed."""
    env = Environment(folder, CENTRE.format(ccms=_words(ccms), removal=removal))
    if ccms == "kidsoft":
        env.do(KEY, "switch_on_at_kidsoft")
    await env.integrations.put_service(env.service(KEY), Settings(removal=removal))
    await env.close()
    return env


def _words(ccms: str) -> str:
    return f"kidsoft\n    pin: {PIN}" if ccms == "kidsoft" else ccms


async def played(env: Environment, play: Play) -> tuple[list[str], dict[str, Any]]:
    """Play it to the end, after the lies are over; returns what went wrong meanwhile, and the end."""
    env.open()
    try:
        problems: list[str] = []
        before = _lie(env, play, "before turning on")
        await _turn_on(env, play)
        env.do(KEY, *FIRST_CHANGES)
        env.publish(KEY)
        before = _lie(env, play, "at set-up") or before
        await _set_up(env)
        await env.run_for("12h")
        if before:
            problems += _compared(before, env)
        if play.phase != "later":
            await _recovered(env, play)
        before = _lie(env, play, "later")
        env.do(KEY, *LATER_CHANGES)
        env.publish(KEY)
        for _ in range(2):
            await env.run_for("12h")
            if before:
                problems += _compared(before, env)
        await _recovered(env, play)
        return problems, end_of(env)
    finally:
        await env.close()


def _lie(env: Environment, play: Play, phase: Phase) -> dict[str, Any] | None:
    """Let the lies begin if it is time; returns Storypark as it was then."""
    if play.phase != phase or not play.lies:
        return None
    for (side, call), lie in play.lies:
        api = play.ccms if side == "ccms" else side
        fault = Fault(lie, env.now, service=KEY, api=api, calls=frozenset({call}))
        env.world.faults.set(fault)
    return _storypark(env)


def _storypark(env: Environment) -> dict[str, Any]:
    return export_storypark(env.world.services[KEY])


async def _turn_on(env: Environment, play: Play) -> None:
    pin = PIN if play.ccms == "kidsoft" else None
    try:
        await env.integrations.turn_on(KEY, pin)
    except RefusedError:
        assert play.phase == "before turning on"


async def _set_up(env: Environment) -> None:
    try:
        await env.integrations.set_up(KEY)
    except RefusedError:
        return


async def _recovered(env: Environment, play: Play) -> None:
    """The lies end; what was refused is asked for once more, as a person would, and all is read."""
    env.world.faults.clear()
    env.publish(KEY)
    if env.store.state(KEY).stage == "off":
        await _turn_on(env, play)
    if env.store.state(KEY).stage == "on":
        await env.integrations.set_up(KEY)
    for _ in range(2):
        await env.clock.advance(env.now + HALF_DAY)
        await env.integrations.due_runs.run_due(env.now)
    last = env.history(KEY)[-1]
    assert last.outcome == "ok", last.note


GONE = {"Noah Smith", "Ivy Brown"}
"""Children who leave in the play, and may be archived."""


def _compared(before: dict[str, Any], env: Environment) -> list[str]:
    """What families have lost since `before`, though nothing but a lie says so."""
    after = _storypark(env)
    problems = []
    rooms_after = {row["id"]: row for row in after["rooms"]}
    for room in before["rooms"]:
        left = rooms_after.get(room["id"])
        if room["state"] == "present" and (left is None or left["state"] != "present"):
            problems.append(f"{room['name']} was removed")
    profiles_after = {row["id"]: row for row in after["profiles"]}
    for profile in before["profiles"]:
        name, now = f"{profile['given']} {profile['family']}", profiles_after[profile["id"]]
        if name in GONE:
            continue
        if profile["state"] == "active" and now["state"] != "active":
            problems.append(f"{name} was archived")
        if lost := set(profile["rooms"]) - set(now["rooms"]):
            problems.append(f"{name} was taken out of {sorted(lost)}")
    return problems + doubled(after)


def doubled(storypark: dict[str, Any]) -> list[str]:
    """Profiles and rooms that are there twice, and strangers'."""
    people = [f"{row['given']} {row['family']}" for row in storypark["profiles"]]
    rooms = [row["name"] for row in storypark["rooms"]]
    found = Counter(people + rooms)
    return [f"{name} is there {times} times" for name, times in found.items() if times > 1] + [
        f"{name} is another service's" for name in found if "Other " in name
    ]


def end_of(env: Environment) -> dict[str, Any]:
    """Everything that must not depend on what was lied meanwhile."""
    storypark, links = _storypark(env), env.store.state(KEY).links
    return {
        "profiles": sorted(
            (row["given"], row["family"], row["born"] or "", row["state"], tuple(row["rooms"]))
            for row in storypark["profiles"]
        ),
        "rooms": sorted((row["name"], row["state"], row["posts"]) for row in storypark["rooms"]),
        "children": sorted(
            (link.name, link.mapping) for link in links.children.values() if link.is_linked
        ),
        "linked rooms": sorted(
            (link.name, link.mapping) for link in links.rooms.values() if link.is_linked
        ),
    }


def sample(plays: tuple[tuple[Lie, ...], ...], count: int, seed: object) -> list[tuple[Lie, ...]]:
    """Some of the combinations."""
    return Random(f"lies {seed}").sample(plays, min(count, len(plays)))
