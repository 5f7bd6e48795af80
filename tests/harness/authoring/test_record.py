"""What was done becomes a scenario that does it again: same runs, links and Storypark."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import httpx2
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parktime.harness.authoring.live_world import read_sources
from parktime.harness.authoring.record import Sources, recorded_scenario
from parktime.harness.commands.scenario_files import locate
from parktime.harness.errors import RefusedError, UsageError
from parktime.harness.player.in_process import in_process
from parktime.harness.player.player import Player
from parktime.harness.results.result import PlayOutcome, build_result, service_result
from parktime.simulator.scenario.read import read_scenario, read_text
from parktime.simulator.scenario.scenario import Place, Step
from parktime.simulator.scenario.schema.verbs import parse_do

CENTRES = """
title: Two centres
starts: 2026-11-30 08:00
ends: 2027-03-01 09:00
seed: 3
services:
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 5
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon], from: 2026-01-27}}
      - {name: Noah Smith, books: {room: Wombats, days: [tue], from: 2026-01-27, until: 2026-12-15}}
      - {count: 2, books: {room: Wombats, days: 2, from: 2026-01-27}}
    storypark:
      rooms: [Possums, Old room]
      profiles: [Mia Nguyen, {name: Zoe Lee, born: 2021-05-02, state: archived}]
    integration: %(banksia)s
  wattle:
    name: Wattle Early Learning
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 4
    hold_above: on
    rooms: [Koalas]
    children:
      - {name: Ava Jones, born: 2021-05-02, books: {room: Koalas, days: [mon], from: 2026-01-27}}
      - {name: Max Hill, books: {room: Koalas, days: [fri], from: 2026-01-27}}
    integration: off
"""
WORLD = [
    ("banksia", {"leave": "Noah Smith"}),
    ("banksia", {"enrol": {"name": "Noah Smith", "books": {"room": "Possums", "days": ["wed"]}}}),
    ("banksia", {"enrol": {"name": "Kim O'Brien", "born": "2022-01-01"}}),
    ("banksia", {"rename": {"Mia Nguyen": "Mia Tran"}}),
    ("banksia", {"archive": "Mia Nguyen"}),
    ("banksia", {"status": {"Noah Smith": "inactive"}}),
    ("banksia", {"close": "2026-12-14..2027-02-10"}),
    ("banksia", {"paid_children": 2}),
    ("banksia", {"add_profile": {"name": "Kim O'Brien", "rooms": ["Old room"]}}),
    ("banksia", {"post": {"Possums": 3}}),
    ("banksia", {"fault": {"kind": "server_error", "calls": "reads", "for": "12h"}}),
    ("banksia", {"fault": "none"}),
    ("wattle", "switch_on_at_kidsoft"),
    ("wattle", {"leave": "Max Hill"}),
    ("wattle", {"leave": "Ava Jones"}),
]
OPERATORS = [
    ("banksia", "turn_on"),
    ("banksia", "set_up"),
    ("banksia", "update"),
    ("banksia", "sync"),
    ("banksia", "refresh"),
    ("banksia", "turn_off"),
    ("banksia", "take_back"),
    ("banksia", {"sync_inactive": "on"}),
    ("banksia", {"sync_inactive": "off"}),
    ("banksia", {"hold_above": {"children": 0, "percent": 0}}),
    ("banksia", {"hold_above": "off"}),
    ("banksia", {"map": {"Noah Smith": "Zoe Lee", "Mia Nguyen": "skip"}}),
    ("banksia", {"map": {"Noah Smith": "create"}}),
    ("banksia", {"map_room": {"Wombats": "Old room"}}),
    ("banksia", {"map_room": {"Possums": "skip"}}),
    ("banksia", "approve"),
    ("banksia", "reject"),
    ("banksia", {"undo": "last"}),
    ("banksia", {"let_go": "Noah Smith"}),
    ("wattle", {"turn_on": {"pin": "S434783895"}}),
    ("wattle", "set_up"),
    ("wattle", "sync"),
    ("wattle", "approve"),
    ("wattle", "reject"),
    ("wattle", {"hold_room": {"Koalas": "2027-02-01"}}),
]
MOVES = st.sampled_from([("for", 1), ("for", 12), ("for", 30), ("for", 24 * 15)])
AWAY = st.sampled_from([("restart", 0), ("restart", 5), ("restart", 40), ("rewind", 0.5)])
DONE = st.sampled_from([*WORLD, *OPERATORS])
SESSION = st.lists(DONE | DONE | DONE | MOVES | AWAY, min_size=1, max_size=18)


class Session:
    """A world and a daemon in which somebody acts over HTTP."""

    def __init__(self, scenario, runtime):
        self.scenario, self.runtime = scenario, runtime
        self.player = Player(scenario, runtime)

    async def act(self, service, do):
        verbs = parse_do(do)
        step = Step(self.scenario.starts, service, "admin", verbs, (), Place(1, 1))
        for verb in verbs:
            with suppress(RefusedError):
                await self.player.perform_verb(verb, step)

    async def restart(self, hours):
        await self.runtime.daemon_down()
        if hours:
            await self.advance(hours)
        await self.runtime.daemon_up()
        await self.runtime.simulator.settled()

    async def advance(self, hours):
        await self.runtime.simulator.advance(self.runtime.world.now + timedelta(hours=hours))

    async def rewind(self, share):
        start, now = self.scenario.starts, self.runtime.world.now
        to = start + timedelta(hours=((now - start) * share) // timedelta(hours=1))
        body = {"to": to.isoformat()}
        transport = httpx2.ASGITransport(self.runtime.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://simulator") as http:
            (await http.post("/clock/rewind", json=body)).raise_for_status()
        for service in self.player._services.values():
            service.daemon, service.since = type(service.daemon)(), 0

    async def do(self, what, value):
        if what == "for":
            await self.advance(value)
        elif what in ("restart", "rewind"):
            await getattr(self, what)(value)
        else:
            await self.act(what, value)

    async def sources(self):
        daemon = {
            "transport": httpx2.ASGITransport(self.runtime.daemon_app),
            "headers": {"Authorization": f"Bearer {self.runtime.token}"},
        }
        simulator = {"transport": httpx2.ASGITransport(self.runtime.app)}
        async with (
            httpx2.AsyncClient(base_url="http://simulator", **simulator) as world,
            httpx2.AsyncClient(base_url="http://daemon", **daemon) as operators,
        ):
            return await read_sources(world, operators)

    async def services(self):
        return {key: await self.player.observe(key) for key in self.runtime.world.services}


async def live(text, session):
    """What there is after a session, and its recording."""
    scenario = read_text(text, "live")
    async with in_process(scenario) as runtime:
        one = Session(scenario, runtime)
        await one.player.begin()
        ends = [("banksia", {"fault": "none"})] if "banksia" in runtime.world.services else []
        for what, value in (*session, *ends):
            await one.do(what, value)
        sources = await one.sources()
        return await one.services(), sources


async def played(scenario):
    async with in_process(scenario) as runtime:
        player = Player(scenario, runtime)
        await player.play()
        return await player.played()


def digest(scenario, services):
    """The digest of what is there, whatever was expected of it."""
    return build_result(PlayOutcome(scenario, services, ()), seconds=0)["digest"]


def check_recorded(session, banksia="on", story=None):
    before, sources = asyncio.run(live(story or CENTRES % {"banksia": banksia}, session))
    text = recorded_scenario(sources, expect=True).text
    scenario = read_text(text, "recorded")
    outcome = asyncio.run(played(scenario))
    told = {key: service_result(seen) for key, seen in outcome.services.items()}
    assert told == {key: service_result(seen) for key, seen in before.items()}, text
    assert digest(scenario, outcome.services) == digest(scenario, before)
    assert [row for row in outcome.expectations if not row["passed"]] == [], text
    assert [row for row in outcome.failures if "no run" not in row["message"]] == [], text
    return text


@pytest.mark.e2e
@given(SESSION, st.sampled_from(["on", "off"]))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a session is short enough to read
)
def test_a_recorded_session_does_the_same_again(session, banksia):
    check_recorded(session, banksia)


EXAMPLES = {
    "acts at one instant keep their order": [
        ("banksia", {"leave": "Noah Smith"}),
        ("banksia", "refresh"),
        ("banksia", "sync"),
        ("banksia", {"enrol": {"name": "Noah Smith", "born": "2021-01-01"}}),
        ("banksia", "refresh"),
        ("banksia", "sync"),
    ],
    "the daemon was away for three runs": [
        ("for", 12),
        ("banksia", {"leave": "Noah Smith"}),
        ("restart", 40),
        ("for", 12),
    ],
    "what was undone by a rewind is not there": [
        ("for", 24),
        ("banksia", {"leave": "Mia Nguyen"}),
        ("banksia", "refresh"),
        ("banksia", "sync"),
        ("rewind", 0.5),
        ("banksia", {"map_room": {"Possums": "skip"}}),
        ("banksia", "update"),
        ("for", 12),
    ],
    "a held run is rejected, approved and let go": [
        ("wattle", "switch_on_at_kidsoft"),
        ("wattle", {"turn_on": {"pin": "S434783895"}}),
        ("wattle", "set_up"),
        ("wattle", {"leave": "Max Hill"}),
        ("wattle", {"leave": "Ava Jones"}),
        ("wattle", "sync"),
        ("wattle", "reject"),
        ("wattle", {"let_go": "Max Hill"}),
        ("wattle", {"let_go": "Ava Jones"}),
        ("wattle", "sync"),
        ("wattle", "approve"),
        ("wattle", {"undo": "last"}),
    ],
}


@pytest.mark.e2e
@pytest.mark.parametrize("session", EXAMPLES.values(), ids=EXAMPLES)
def test_examples(session):
    check_recorded(session)


@pytest.mark.e2e
def test_a_centre_that_moved_moves_again():
    story = read_scenario(locate("a-centre-moves-to-manage"))
    session, now = [], story.starts
    for step in story.steps[:-1]:
        session.append(("for", (step.at - now) / timedelta(hours=1)))
        session += [(step.service, verb.plain) for verb in step.verbs]
        now = step.at
    text = check_recorded(session, story=locate("a-centre-moves-to-manage").read_text("utf-8"))
    assert "move_to: wattle-manage" in text and "Not here" not in text


@pytest.mark.e2e
def test_what_was_seen_is_expected_and_a_secret_is_nowhere():
    session = [("banksia", {"leave": "Noah Smith"}), ("for", 24)]
    text = check_recorded(session)
    assert "{rule: leaves-scope, kind: archive, child: Noah Smith}" in text
    assert "Mia Nguyen, born 2022-03-14" in text
    _, sources = asyncio.run(live(CENTRES % {"banksia": "on"}, session))
    short = recorded_scenario(sources, expect=False).text
    assert "changes:" not in short and "runs: 3" in short
    assert asyncio.run(played(read_text(short, "short"))).expectations


SERVICE = {"name": "Banksia", "ccms": "manage", "pin": "S434783895", "removal": "deactivate",
           "storypark": {}}  # fmt: skip
AT = "2026-11-29T22:00:00Z"
SETTINGS = {"weeks": "rolling", "removal": "delete", "sync_inactive": True, "hold_above": None}
REGISTERED = {"name": "Banksia", "ccms": "manage", "time_zone": "UTC", "order": 0}


def command(number, name, values=None, position=0, at=AT):
    return {"id": number, "at": at, "service": "banksia", "name": name, "values": values or {},
            "position": position, "run": None}  # fmt: skip


def sources(commands, steps=(), runs=(), now="2026-11-30 22:00:00Z", **more):
    services = {"banksia": {**SERVICE, "integration": "off"}}
    world = {
        "scenario": {"title": "One", "seed": 1, "starts": AT, "ends": AT, "services": services},
        "switched_on": [],
        "now": now,
        "steps": list(steps),
        "not_steps": [],
        "publications": [],
        **more,
    }
    return Sources(world, commands, {"banksia": list(runs)}, {})


def verbs(recorded):
    """The verbs of a recording in their order."""
    found = yaml.safe_load(recorded.text.replace("{pin: S434783895}", "PIN"))["steps"] or []
    return [verb for step in found for verb in step.get("do", ())]


def test_the_position_in_the_log_decides_what_came_first_at_one_instant():
    steps = [
        {"at": "2026-11-29 22:00:00Z", "position": n, "service": "banksia", "do": {"leave": name}}
        for n, name in ((3, "A"), (5, "B"))
    ]
    commands = [command(1, "refresh", position=4), command(2, "sync", position=6)]
    recorded = recorded_scenario(sources(commands, steps), expect=False)
    assert verbs(recorded) == [{"leave": "A"}, "refresh", {"leave": "B"}, "sync"]


def test_settings_of_the_first_registration_are_keys_and_later_ones_steps_or_notes():
    again = {**SETTINGS, "weeks": "calendar", "hold_above": {"children": 1}}
    commands = [
        command(1, "register", {**REGISTERED, "settings": SETTINGS}),
        command(2, "register", {**REGISTERED, "settings": again}),
        command(3, "remove"),
    ]
    recorded = recorded_scenario(sources(commands), expect=False)
    service = yaml.safe_load(recorded.text)["services"]["banksia"]
    assert (service["weeks"], service["removal"]) == ("rolling", "delete")
    assert "sync_inactive" in service and "hold_above" not in service
    assert verbs(recorded) == [{"hold_above": {"children": 1}}]
    assert len(recorded.notes) == 2 and "weeks" in recorded.notes[0]


def test_a_daemon_that_was_away_is_taken_down_and_up_again():
    runs = [
        {"at": AT, "cause": "set-up", "changes": []},
        {"at": "2026-11-30T12:00:00Z", "cause": "catch-up", "changes": []},
    ]
    recorded = recorded_scenario(sources([command(1, "set_up")], runs=runs), expect=False)
    assert verbs(recorded) == ["set_up", {"daemon": "down"}, {"daemon": "up"}]


def test_a_publication_that_nobody_is_known_to_have_asked_for_is_a_refresh_if_it_is_on():
    asked = {"at": "2026-11-29 22:00:00Z", "position": 7, "service": "banksia"}
    on = recorded_scenario(sources([command(1, "turn_on")], publications=[asked]), expect=False)
    assert verbs(on)[-1] == "refresh" and not on.notes
    off = recorded_scenario(sources([], publications=[asked]), expect=False)
    assert not verbs(off) and off.notes


@pytest.mark.parametrize(
    ("commands", "runs"),
    [
        ([], [{"at": AT, "cause": "set-up", "changes": []}]),
        ([command(1, "set_up", at="2030-01-01T00:00:00Z")], []),
    ],
)
def test_logs_that_are_not_of_the_whole_story_are_refused(commands, runs):
    with pytest.raises(UsageError):
        recorded_scenario(sources(commands, runs=runs), expect=False)
