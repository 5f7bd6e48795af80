"""Simulators for tests of the daemon: real worlds behind the real application, in-process."""

import json
from datetime import UTC, datetime, timedelta

import httpx2

from parktime.daemon.domain.service import Access, Service
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.simulator.scenario.times import parse_duration
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.scenario_events import apply_verb
from parktime.simulator.world.service import export_storypark
from parktime.simulator.world.world import World
from tests.daemon.faulty_transport import FaultyTransport

SIMULATOR = "http://simulator"

HEAD = """
title: For a test
starts: 2026-11-30 08:00
ends: 2027-12-01 08:00
seed: 1
services:
"""

BUSY = """
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 20
    rooms: [Possums, Wombats, Koalas, Emus]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue], from: 2026-01-27}}
      - {name: Noah Smith, born: 2021-05-02, books: {room: Possums, days: [wed], from: 2026-01-27}}
      - {name: Zoe Lee, born: 2021-07-09, books: {room: Wombats, days: [fri], from: 2026-01-27}}
      - {name: Ivy Brown, born: 2021-08-09, books: {room: Wombats, days: [thu], from: 2026-01-27}}
      - {name: Max Hill, books: [{room: Koalas, on: 2026-12-03}, {room: Possums, days: [mon], from: 2026-01-27}]}
      - {name: Ava Jones, books: [{room: Emus, on: 2026-12-02}, {room: Wombats, days: [tue], from: 2026-01-27}]}
      - {name: Skip Me, books: {room: Wombats, days: [tue], from: 2026-01-27}}
    storypark:
      rooms: [Possums, {name: Old room, posts: 12}]
      profiles:
        - {name: Mia Nguyen, rooms: [Possums, Old room]}
        - {name: Ruby Stranger, born: 2021-05-02, rooms: [Old room]}
        - {name: Leo Gone, state: archived, rooms: [Old room]}
    integration: off
"""
"""A centre with something of everything."""

CCMS_CHANGES = (
    {
        "enrol": {
            "name": "Leo Park",
            "born": "2022-02-01",
            "books": {"room": "Possums", "days": ["mon"], "from": "2026-12-01"},
        }
    },
    {
        "enrol": {
            "name": "Ada Park",
            "born": "2022-02-01",
            "books": {"room": "Ducks", "days": ["mon"], "from": "2026-12-01"},
        }
    },
    {"archive": "Noah Smith"},
    {"unarchive": "Zoe Lee"},
    {"rename": {"Ivy Brown": "Ivy Browne"}},
    {"cancel": {"child": "Max Hill", "on": "2026-12-03"}},
    {"book": {"child": "Mia Nguyen", "room": "Emus", "days": ["wed"], "from": "2026-12-01"}},
    {"rename_room": {"Wombats": "Wallabies"}},
)
"""Steps in the CCMS after which one run has a change of every kind."""

BANKSIA = """
  banksia:
    name: Banksia Kindergarten
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 8
    rooms: [Possums, Wombats]
    children:
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue], from: 2026-01-27}}
      - {name: Noah Smith, born: 2021-05-02, books: {room: Wombats, days: [wed], from: 2026-01-27}}
      - {name: Zoe Lee, born: 2021-07-09, books: {room: Possums, days: [fri], from: 2026-01-27}}
      - {name: Ivy Brown, born: 2021-08-09, status: inactive}
      - {name: Old Timer, status: archived}
    storypark:
      rooms: [Possums, {name: Old room, posts: 12}]
      profiles:
        - {name: Mia Nguyen, rooms: [Possums, Old room]}
        - {name: Ruby Stranger, born: 2021-05-02, rooms: [Old room]}
        - {name: Leo Gone, state: archived}
    integration: off
"""

WATTLE = """
  wattle:
    name: Wattle Early Learning
    ccms: kidsoft
    pin: S434783895
    time_zone: Australia/Sydney
    region: AU-NSW
    paid_children: 10
    rooms: [Koalas, Emus]
    children:
      - {name: Ava Jones, born: 2021-05-02, books: {room: Koalas, days: [mon], from: 2026-01-27}}
      - {name: Max Hill, born: 2021-06-02, books: {room: Emus, days: [tue], from: 2026-01-27}}
    storypark:
      rooms: [Koalas]
      profiles: [Ava Jones]
    integration: off
"""

EXPECT = """
steps:
  - at: 2026-12-01 08:00
    service: {service}
    expect: {{runs: 0}}
"""


def scenario_of(*services: str) -> str:
    """A scenario file with these services; their integrations are off."""
    first = services[0].split(":")[0].strip()
    return HEAD + "".join(services) + EXPECT.format(service=first)


class Centres:
    """A simulated world, its clock, its application, and a transport to it."""

    def __init__(self, *services: str) -> None:
        self._attach(build_world(read_text(scenario_of(*services), "story.yaml")))

    def _attach(self, world: World) -> None:
        self.world = world
        self.clock = Clock(self.world)
        self.monotonic_s = 0.0
        self.app = create_app(self.world, clock=self.clock, monotonic=lambda: self.monotonic_s)
        self.transport = FaultyTransport(self.app)

    @property
    def now(self) -> datetime:
        """The current instant of the world."""
        return self.world.now.astimezone(UTC)

    def service(self, key: str, **access: object) -> Service:
        """A service with its access, as the daemon registers it."""
        world = self.world.services[key]
        entry, credentials = world.entry, world.credentials
        if entry.ccms == "kidsoft":
            url, ccms = f"{SIMULATOR}/kidsoft/v2", {"key": credentials.key}
        else:
            url, ccms = (
                f"{SIMULATOR}/manage",
                {"client_id": credentials.client_id, "client_secret": credentials.client_secret},
            )
        urls = {"ccms_url": url, "storypark_url": f"{SIMULATOR}/storypark/v1"}
        whole = urls | {"ccms": ccms, "storypark_token": credentials.token} | access
        order = list(self.world.services).index(key)
        return Service(key, entry.name, entry.ccms, entry.time_zone, order, Access(**whole))

    def secrets(self, key: str) -> list[str]:
        """What no message may contain: credentials, children's names and birth dates."""
        world = self.world.services[key]
        found = [
            value
            for value in (
                world.credentials.token,
                world.credentials.key,
                world.credentials.client_secret,
            )
            if value
        ]
        for child in world.picture.children:
            found += [child.given, child.family]
            found += [child.born.isoformat(), child.born.strftime("%d/%m/%Y")] if child.born else []
        return found

    def do(self, key: str, *verbs: object) -> None:
        """Apply steps in the form of a scenario file."""
        for verb in parse_do(list(verbs)):
            apply_verb(self.world, key, verb)

    def publish(self, key: str) -> None:
        """Publish the current state of the CCMS."""
        self.world.services[key].publish(self.world.now)

    async def advance(self, by: str | timedelta) -> None:
        """Advance the clock, with all its participants."""
        await self.clock.advance(
            self.world.now + (parse_duration(by) if isinstance(by, str) else by)
        )

    def storypark(self, key: str) -> dict:
        """Export of a service's Storypark."""
        return export_storypark(self.world.services[key])

    def storypark_snapshot(self, key: str) -> str:
        """All of a service's Storypark, for comparison byte by byte."""
        there = self.world.services[key].storypark
        return repr(
            (there.paid_children, sorted(there.profiles.items()), sorted(there.rooms.items()))
        )

    def states(self, key: str) -> dict[str, str]:
        """State by profile name."""
        return {
            f"{row['given']} {row['family']}": row["state"]
            for row in self.storypark(key)["profiles"]
        }

    def rooms_of(self, key: str, name: str) -> list[str]:
        """The rooms of the only profile with this name."""
        (found,) = (
            row
            for row in self.storypark(key)["profiles"]
            if f"{row['given']} {row['family']}" == name
        )
        return found["rooms"]

    def rooms(self, key: str) -> dict[str, str]:
        """State by Storypark room name."""
        return {row["name"]: row["state"] for row in self.storypark(key)["rooms"]}

    async def ask(self, method: str, path: str, body: object = None) -> dict:
        """Send a request to the simulator past all faults; return its JSON."""
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app), base_url=SIMULATOR
        ) as client:
            response = await client.request(method, path, json=body)
        assert response.is_success, response.text
        return json.loads(response.content or b"{}")
