"""Actions of operators, families and centres on two services, as a state machine."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.fuzz.invariants import violations
from parktime.harness.fuzz.observed_play import (
    DRY_RUN,
    SYNC,
    Observation,
    ObservedPlay,
    RepeatedRuns,
)
from parktime.harness.fuzz.recorder import WriteRecorder
from parktime.harness.player.crash import CrashController
from parktime.harness.player.daemon_calls import SET_UP, Call, turn_on
from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import Verb

SCENARIO = """
title: Any order of actions
starts: 2026-11-30 08:00
ends: 2027-11-30 08:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 4
    api_lag: 0h
    hold_above: {children: 0, percent: 0, week_percent: 100}
    rooms: &rooms [Possums, Wombats]
    children: &children
      - {name: Mia Nguyen, born: 2022-03-14, books: {room: Possums, days: [mon, tue], from: 2026-01-27}}
      - {name: Noah Smith, born: 2021-05-02, books: {room: Wombats, on: 2026-12-03}}
      - {name: Zoe Lee, born: 2022-01-01}
    storypark: &storypark
      rooms: [Possums, {name: Old room, posts: 12}]
      profiles: [Mia Nguyen, {name: Old Friend, rooms: [Old room, Possums]}]
  wattle:
    name: Wattle
    ccms: kidsoft
    pin: S434783895
    hold_above: {children: 0, percent: 0, week_percent: 100}
    time_zone: Pacific/Auckland
    region: NZ
    paid_children: 4
    rooms: *rooms
    children: *children
    storypark: *storypark
steps: [{at: 2027-01-01 08:00, service: banksia, do: sync, expect: {runs: 1}}]
"""

CHILDREN = st.sampled_from(["Mia Nguyen", "Noah Smith", "Zoe Lee", "Kim Ng"])
PROFILES = st.sampled_from(["Mia Nguyen", "Noah Smith", "Old Friend"])
ROOMS = st.sampled_from(["Possums", "Wombats"])
SERVICES = st.sampled_from(["banksia", "wattle"])
DAYS = st.sampled_from([1, 12, 24, 24 * 7, 24 * 40])
MAPPINGS = st.one_of(st.sampled_from(["create", "skip"]), PROFILES.map(lambda name: {"name": name}))
ROOM_MAPPINGS = st.sampled_from(["create", "skip", {"name": "Possums"}, {"name": "Old room"}])


class Operator(RuleBasedStateMachine):
    """A simulator and a daemon; all invariants are checked after every action."""

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.observations, self.known = [], {"banksia": 0, "wattle": 0}
        self.done = Counter()

    # Access

    def wait(self, doing):
        return self.runner.run(doing)

    def between(self, app, world):
        self.world, self.recorder = world, WriteRecorder(app, world)
        return self.recorder

    @initialize()
    def begin(self):
        scenario = read_text(SCENARIO, "stateful")
        self.scene = in_process(scenario, between=self.between)
        self.runtime = self.wait(self.scene.__aenter__())
        self.crashes = CrashController(self.runtime)
        self.wait(register_services(scenario, self.runtime.simulator, self.runtime.daemon))
        for entry in scenario.services:
            self.wait(set_up(entry, self.runtime.simulator, self.runtime.daemon))
        self.observe()  # before a fault: links must be known to judge what was written

    def teardown(self):
        if hasattr(self, "runtime"):
            self.before_close()
            self.wait(self.scene.__aexit__(None, None, None))
        self.runner.close()

    def ask(self, service, call):
        """The answer; None if the daemon refuses, is down or is killed by the call."""
        answer = None
        with suppress(RefusedError):
            if self.runtime.daemon is not None:
                answer = self.wait(
                    self.crashes.during_request(self.runtime.daemon.ask(service, call))
                )
                self.done[call.path.rpartition("/")[2]] += call is not DRY_RUN
        self.wait(self.runtime.simulator.settled())
        return answer

    def in_ccms(self, service, verb):
        with suppress(RefusedError):
            self.wait(self.runtime.simulator.do(service, Verb("", "ccms", None, verb)))

    def pass_time(self, by):
        self.wait(self.crashes.during_advance(self.runtime.simulator.advance(self.world.now + by)))

    def runs(self, service, after=0):
        return (
            tuple(self.wait(self.runtime.daemon.runs(service, after=after)))
            if self.runtime.daemon is not None
            else ()
        )

    # Actions of families and centres

    @rule(service=SERVICES, child=CHILDREN, room=ROOMS, day=st.integers(0, 90))
    def book(self, service, child, room, day):
        on = (self.world.now + timedelta(days=day)).date().isoformat()
        self.in_ccms(service, {"book": {"child": child, "room": room, "on": on}})

    @rule(service=SERVICES, child=CHILDREN, room=ROOMS)
    def enrol(self, service, child, room):
        self.in_ccms(service, {"enrol": {"name": child, "books": {"room": room, "days": ["wed"]}}})

    @rule(service=SERVICES, child=CHILDREN, verb=st.sampled_from(["leave", "archive", "unarchive"]))
    def leave(self, service, child, verb):
        self.in_ccms(service, {verb: child})

    @rule(service=SERVICES, child=CHILDREN)
    def rename(self, service, child):
        self.in_ccms(service, {"rename": {child: child.replace("Lee", "Leigh")}})

    @rule(
        service=SERVICES,
        profile=PROFILES,
        verb=st.sampled_from(["archive_profile", "restore_profile", "delete_profile", "invite"]),
    )
    def touch_profile(self, service, profile, verb):
        self.in_ccms(service, {verb: profile})

    @rule(service=SERVICES, paid=st.integers(1, 6))
    def pay(self, service, paid):
        self.in_ccms(service, {"paid_children": paid})

    @rule(service=SERVICES, room=ROOMS)
    def post(self, service, room):
        self.in_ccms(service, {"post": {room: 2}})

    # Actions of operators

    @rule(service=SERVICES, child=CHILDREN, to=MAPPINGS)
    def map(self, service, child, to):
        rows = [{"child": {"name": child}, "to": to}]
        self.ask(
            service, Call("POST", "page/mappings", {"children": rows, "rooms": []}, as_person=True)
        )

    @rule(service=SERVICES, one=PROFILES, other=PROFILES)
    def map_two(self, service, one, other):
        rows = [
            {"child": {"name": "Mia Nguyen"}, "to": {"name": one}},
            {"child": {"name": "Noah Smith"}, "to": {"name": other}},
        ]
        self.ask(
            service, Call("POST", "page/mappings", {"children": rows, "rooms": []}, as_person=True)
        )

    @rule(service=SERVICES, room=ROOMS, to=ROOM_MAPPINGS)
    def map_room(self, service, room, to):
        rows = [{"room": {"name": room}, "to": to}]
        self.ask(
            service, Call("POST", "page/mappings", {"children": [], "rooms": rows}, as_person=True)
        )

    @rule(service=SERVICES)
    def update(self, service):
        self.ask(service, Call("POST", "page/update", {"confirm": True}, as_person=True))

    @rule(service=SERVICES)
    def refresh(self, service):
        self.ask(service, Call("POST", "page/refresh", as_person=True))

    @rule(service=SERVICES)
    def sync(self, service):
        self.ask(service, SYNC)

    @rule(on=st.booleans())
    def inactive(self, on):
        self.ask(
            "banksia",
            Call("PUT", "settings", {"sync_inactive": on, "dry_run": False}, as_person=True),
        )

    @rule(room=ROOMS, day=st.integers(0, 60))
    def hold(self, room, day):
        until = (self.world.now + timedelta(days=day)).date().isoformat()
        self.ask("wattle", Call("POST", "rooms/hold", {"room": {"name": room}, "until": until}))

    @rule(service=SERVICES)
    def off(self, service):
        self.ask(service, Call("POST", "turn-off"))

    @rule(service=SERVICES)
    def on(self, service):
        self.ask(service, turn_on("S434783895" if service == "wattle" else None))
        self.ask(service, SET_UP)

    @rule(service=SERVICES, decision=st.sampled_from(["approve", "reject"]))
    def answer(self, service, decision):
        """Approve or reject what is held, if anything is."""
        held = self.ask(service, Call("GET", "held"))
        if held and held["plan"]:
            self.ask(
                service, Call("POST", f"held/{decision}", {"plan": held["plan"]}, as_person=True)
            )

    @rule(service=SERVICES, child=CHILDREN, decision=st.sampled_from(["", "approve", "reject"]))
    def lose(self, service, child, decision):
        """A child leaves, a run follows, and an operator may decide at once."""
        self.in_ccms(service, {"leave": child})
        self.sync(service)
        if decision:
            self.answer(service, decision)

    @rule(service=SERVICES, back=st.integers(0, 3))
    def undo(self, service, back):
        """Undo one of the last runs with changes."""
        runs = [
            run
            for run in self.runs(service)
            if any(change["kind"] not in INFORMATIONAL_KINDS for change in run["changes"])
        ]
        if len(runs) > back:
            self.ask(
                service,
                Call(
                    "POST", f"runs/{runs[-1 - back]['id']}/undo", {"confirm": True}, as_person=True
                ),
            )

    @rule(service=SERVICES)
    def let_go(self, service):
        """Let go of the first kept child or room."""
        kept = self.ask(service, Call("GET", "kept"))
        for row in kept["kept"][:1] if kept else ():
            self.ask(
                service,
                Call("DELETE", "kept", {row["about"]: {"id": row["ccms_id"]}}, as_person=True),
            )

    @rule(hours=DAYS)
    def time_passes(self, hours):
        self.pass_time(timedelta(hours=hours))

    # Checks

    @precondition(lambda self: hasattr(self, "runtime"))
    @invariant()
    def invariants_hold(self):
        self.observe()
        self.check()

    def observe(self):
        for service in self.known if self.runtime.daemon is not None else ():
            new = self.runs(service, after=self.known[service])
            self.known[service] = new[-1]["id"] if new else self.known[service]
            links = self.wait(self.runtime.daemon.ask(service, Call("GET", "links")))
            self.observations.append(Observation(self.world.now, service, links, new))

    def check(self, quiet=None):
        found = [
            violation
            for violation in violations(self.observed(quiet or {}))
            if violation.invariant not in self.only_at_the_end
        ]
        assert not found, found

    losses = frozenset()
    """What took runs from the store."""

    @property
    def only_at_the_end(self):
        """Invariants that are checked only at the end."""
        return frozenset()

    def observed(self, quiet):
        up = self.runtime.daemon is not None
        return ObservedPlay(
            {},
            tuple(self.recorder.writes),
            tuple(self.observations),
            {service: self.runs(service) for service in self.known} if up else {},
            quiet,
            faults=self.recorder.faults(),
            kills=self.runtime.kills,
            losses=self.losses,
        )

    def before_close(self):
        """Check that repeated runs without new data change nothing."""
        quiet = {}
        for service in self.known:
            if self.wait(self.runtime.daemon.service(service))["state"] == "set-up":
                first = self.wait(self.runtime.daemon.ask(service, SYNC))
                before = len(self.recorder.writes)
                self.ask(service, DRY_RUN)
                wrote = len(self.recorder.writes) != before
                quiet[service] = RepeatedRuns(
                    wrote, first, self.wait(self.runtime.daemon.ask(service, SYNC))
                )
        self.invariants_hold()
        self.check(quiet)
