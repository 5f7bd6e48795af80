"""Plays a scenario with a foreign sync in the daemon's place, and judges it."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.evaluate import evaluate
from parktime.harness.expectations.observation import Attempt, Observation
from parktime.harness.expectations.of_storypark import is_of_storypark
from parktime.harness.judge.actions import document
from parktime.harness.judge.compare import diverged
from parktime.harness.judge.faults import widened, with_children
from parktime.harness.judge.hook import FunctionProgram, HookProgram
from parktime.harness.judge.margin import margin_of
from parktime.harness.judge.model import Action, Model
from parktime.harness.judge.page import recording, seen_run
from parktime.harness.judge.process import CommandProgram, ParticipantProgram, calls_for_help
from parktime.harness.judge.program import (
    MAX_REQUESTS,
    PARTICIPANT,
    POLL_S,
    Occasion,
    Program,
    ProgramOptions,
    SyncFailedError,
    SyncKilledError,
)
from parktime.harness.judge.promises import broken_promises
from parktime.harness.judge.spelled_out import spelled_out
from parktime.harness.judge.verdict import Notes, request_rows
from parktime.harness.player.daemon_client import read_response
from parktime.harness.player.simulator_client import SimulatorClient, is_world_verb
from parktime.harness.player.working_folder import working_folder
from parktime.harness.recording.recorder import Recorder
from parktime.harness.recording.recording import Recording
from parktime.harness.reference.entries import scenario_entry
from parktime.harness.reference.plain import RefusedError as ModelRefusedError
from parktime.harness.reference.world import APPROVAL_VERBS
from parktime.harness.results.timestamps import format_instant
from parktime.harness.servers.serve import bind, serve_app
from parktime.simulator.api.journal import Entry, Journal, Wanted
from parktime.simulator.app import create_app
from parktime.simulator.clock.clock import Clock
from parktime.simulator.fault_injection.active_faults import InjectionKey
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.scenario.scenario import KillEntry, Scenario, Step, StoreEntry, Verb
from parktime.simulator.world.api_events import Published
from parktime.simulator.world.factory import build_world
from parktime.simulator.world.service import export_storypark
from parktime.simulator.world.world import World
from parktime.web.client import open_client

LOOPBACK = "127.0.0.1"
TIMEOUT_S = 600.0
SCHEDULE = timedelta(hours=12)
PAGE_VERBS_THAT_PUBLISH = ("refresh", "set_up")


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """How to judge. `every` replaces the runs of the handbook's schedule; None keeps them.

    `first_only`: end the play at the first failure, and explain nothing. `compare`: hold Storypark
    against the model; else only promises are watched.
    """

    program: ProgramOptions
    strict: bool = False
    every: timedelta | None = None
    until: datetime | None = None
    first_only: bool = False
    compare: bool = True


@dataclass(frozen=True, slots=True)
class JudgedPlay:
    """The result of a play, and what was done to the sync in it."""

    result: dict[str, Any]
    kills: int
    faults: Counter[InjectionKey]
    recording: Recording | None = None


async def judge(scenario: Scenario, options: JudgeOptions) -> dict[str, Any]:
    """Play the scenario with the sync, and return the result."""
    return (await judge_play(scenario, options)).result


async def judge_play(
    scenario: Scenario, options: JudgeOptions, recorder: Recorder | None = None
) -> JudgedPlay:
    """The same, with the kills and faults that it met; with a recorder, a recording, too."""
    began_s = time.perf_counter()
    world = build_world(scenario)
    app = create_app(world, clock=Clock(world if recorder is None else recorder.attach(world)))
    with working_folder() as folder, bind(LOOPBACK, 0) as listening:
        async with (
            serve_app(app, listening) as url,
            open_client(url, timeout_s=TIMEOUT_S, transport=httpx2.ASGITransport(app)) as http,
        ):
            program = _program(options.program, url, folder, http)
            play = _Play(scenario, world, app, http, url, program, options)
            try:
                await play.play()
            finally:
                await program.stop()
                app.state.clock.close()
    result = play.result(time.perf_counter() - began_s)
    if recorder is None:
        return JudgedPlay(result, play.kills, met_faults(world))
    recorder.capture()
    seen = recording(scenario, result, play.runs, recorder.snapshots, format_instant(world.now))
    return JudgedPlay(result, play.kills, met_faults(world), seen)


def met_faults(world: World) -> Counter[InjectionKey]:
    """How often each fault was injected."""
    injected = world.faults.injected.items()
    return Counter({what: times for what, times in injected if what[0] != HALT})


def _program(options: ProgramOptions, url: str, folder: Path, http: httpx2.AsyncClient) -> Program:
    async def clock() -> dict[str, Any]:
        state: dict[str, Any] = read_response(await http.get("/clock"))
        return state

    if options.call is not None:
        return FunctionProgram(options)
    if options.url is not None:
        return HookProgram(options)
    if options.participant:
        return ParticipantProgram(options, url, folder, clock)
    return CommandProgram(options, url, folder)


class _EnoughError(Exception):
    """Something has failed, and no more is asked for."""


class _Play:
    """One play. `_clean` are the services whose last run met no fault."""

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        app: FastAPI,
        http: httpx2.AsyncClient,
        url: str,
        program: Program,
        options: JudgeOptions,
    ) -> None:
        self._scenario = scenario
        self._world = world
        self._journal: Journal = app.state.journal
        self._http = http
        self._url = url
        self._simulator = SimulatorClient(http, url)
        self._program = program
        self._options = options
        self._notes = Notes(scenario, options.strict)
        self._model: Model | None = None
        try:
            self._model = Model(scenario_entry(spelled_out(scenario, world)))
        except NotImplementedError as unknown:
            self._notes.unknown = str(unknown)
        self._up = True
        self._untold: list[Action] = []
        self.kills = 0
        self.runs: dict[str, list[dict[str, Any]]] = {}
        self._seen = 0
        self._attempt: Attempt | None = None
        self._unexpected: dict[str, Any] | None = None
        self._line = 1

    # Time

    async def play(self) -> None:
        """Play to the end, or to the instant at which the sync failed."""
        until = min(self._options.until or self._scenario.ends, self._scenario.ends)
        try:
            await self._begin()
            for step in self._scenario.steps:
                if step.at > until:
                    break
                await self._reach(step.at)
                await self._step(step)
            await self._reach(until)
        except _EnoughError:
            pass
        except SyncFailedError as failed:
            rows = request_rows(self._journal.entries())
            self._notes.crash(
                self._world.now, self._line, str(failed), self._program.last_words(), rows
            )
        self._fail_unexpected()

    async def _begin(self) -> None:
        services = tuple(each.key for each in self._scenario.services if each.integration)
        await self._call("set-up", services, starting=True)

    async def _reach(self, to: datetime) -> None:
        """Let time pass, through every instant at which the sync is due."""
        while (instant := self._next_due(to)) is not None:
            await self._advance(instant)
        if self._world.now < to:
            await self._advance(to)

    def _next_due(self, to: datetime) -> datetime | None:
        now = self._world.now
        due = [] if self._model is None else list(self._model.due().values())
        if self._options.every is not None or self._model is None:
            every = self._options.every or SCHEDULE
            passed = (now - self._scenario.starts) // every
            due.append(self._scenario.starts + (passed + 1) * every)
        return min((instant for instant in due if now < instant <= to), default=None)

    async def _advance(self, instant: datetime) -> None:
        """Move clock and model to an instant, and have the sync run if it is due there."""
        before = self._exports()
        await self._move_clock(instant)
        ran: tuple[str, ...] = ()
        if self._model is not None:
            counts = self._model.run_counts()
            self._model.advance(instant)
            ran = tuple(key for key, n in self._model.run_counts().items() if n > counts[key])
        if self._program.follows_clock:
            if self._up:
                await self._program.run(self._occasion("schedule", ran), self._watch)
                self._untold = []
                await self._judge_run("schedule", ran, before, None)
        elif due := self._due_services(instant, ran):
            await self._call("schedule", due, compare=bool(ran) or self._model is None)

    async def _move_clock(self, instant: datetime) -> None:
        """Move the clock; a participant runs meanwhile, and is watched and may be killed."""
        limit_s = self._options.program.limit_s
        body = {"to": format_instant(instant), "patience_s": limit_s}
        moving = asyncio.create_task(self._http.post("/clock/advance", json=body, timeout=None))
        try:
            while not moving.done():
                await asyncio.wait({moving}, timeout=POLL_S)
                if self._up and self._program.follows_clock:
                    await self._watch_participant()
            answer = await moving
        finally:
            moving.cancel()
        if answer.status_code == httpx2.codes.GATEWAY_TIMEOUT:
            raise SyncFailedError(f"it left its participant busy: {calls_for_help(limit_s)}")
        read_response(answer)

    async def _watch_participant(self) -> None:
        try:
            await self._watch()
            self._program.check_alive()
        except SyncKilledError:
            await self._killed(())

    def _due_services(self, instant: datetime, ran: tuple[str, ...]) -> tuple[str, ...]:
        if self._options.every is None and self._model is not None:
            return ran
        every = self._options.every or SCHEDULE
        if (instant - self._scenario.starts) % every:
            return ()
        if self._model is None:
            return tuple(each.key for each in self._scenario.services)
        return tuple(self._model.due())

    # The sync

    def _occasion(self, cause: str, services: Sequence[str]) -> Occasion:
        """What the sync receives now; an action is sent until a run that received it is done."""
        now = format_instant(self._world.now)
        head = {"url": self._url, "now": now, "cause": cause, "services": list(services)}
        models = {} if self._model is None else self._model.services
        both = {key: (each, models.get(key)) for key, each in self._world.services.items()}
        if self._model is not None:
            self._untold += self._model.take_actions()
        return Occasion(now, cause, tuple(services), document(head, both, self._untold))

    async def _call(
        self, cause: str, services: tuple[str, ...], *, starting: bool = False, compare: bool = True
    ) -> None:
        """Have the sync run, and judge what it did."""
        if not self._up or not (services or (starting and self._program.follows_clock)):
            return
        before, failed = self._exports(), None
        self._notes.runs += 1
        run = self._program.start if starting and self._program.follows_clock else self._program.run
        try:
            await run(self._occasion(cause, services), self._watch)
        except SyncKilledError:
            await self._killed(services)
            return
        except SyncFailedError as failure:
            failed = failure
        else:
            self._untold = []
        await self._judge_run(cause, services, before, failed, compare=compare)

    async def _watch(self) -> None:
        armed = self._world.faults.armed
        if armed is not None and armed.left == 0:
            raise SyncKilledError
        if self._journal.recorded - self._seen > MAX_REQUESTS:
            raise SyncFailedError(
                f"it sent more than {MAX_REQUESTS:,} requests in one run: does it ask for the "
                "same page for ever?"
            )

    async def _judge_run(
        self,
        cause: str,
        services: tuple[str, ...],
        before: dict[str, dict[str, Any]],
        failed: SyncFailedError | None,
        *,
        compare: bool = True,
    ) -> None:
        """Watch the promises; compare, unless a fault met the run; a run that failed, too.

        What is missing when a run fails may say why it failed. Raises SyncFailedError.
        """
        entries = list(self._journal.entries(Wanted(after=self._seen)))
        faulted = any(entry.faults for entry in entries) or any(
            each.fault.kind != HALT for each in self._world.faults
        )
        after = self._exports()
        for key in services:
            run = seen_run(
                format_instant(self._world.now), cause, before[key], after[key], str(failed or "")
            )
            self.runs.setdefault(key, []).append(run)
        fatal = None if faulted and failed is not None and failed.forgivable else failed
        self._seen = self._journal.recorded
        if self._model is not None:
            for key, service in self._model.services.items():
                for broken in broken_promises(service, before[key], after[key], entries):
                    self._notes.broken(self._world.now, self._line, broken, request_rows(entries))
            for key in services:
                self._notes.clean[key] = not faulted and failed is fatal
            worth_comparing = services and (failed is None or entries)
            if compare and worth_comparing and self._options.compare:
                await self._compare(cause, entries, after)
        if fatal is not None:
            raise fatal
        if self._options.first_only and self._notes.has_found:
            raise _EnoughError

    async def _compare(
        self, cause: str, entries: Sequence[Entry], after: dict[str, dict[str, Any]]
    ) -> None:
        """Hold every service whose last run was clean against the model."""
        assert self._model is not None, "there is a model to compare with"
        for key, service in self._model.services.items():
            if not self._notes.clean.get(key):
                continue
            found = diverged(service, after[key])
            fresh = self._notes.diverged(
                self._world.now, self._line, cause, found, request_rows(entries)
            )
            if fresh is not None and not self._options.first_only:  # the play's first is explained
                fresh["why"] = await margin_of(self._scenario, self._world.now, found[0])

    def _exports(self) -> dict[str, dict[str, Any]]:
        return {key: export_storypark(each) for key, each in self._world.services.items()}

    # Steps

    async def _step(self, step: Step) -> None:
        if step.verbs:
            self._fail_unexpected()
            self._line = step.place.line
            self._attempt = await self._do(step)
        for expectation in step.expectations:
            page = self._attempt is not None and self._attempt.rule == PAGE
            if not is_of_storypark(expectation) or (expectation.kind == "refused" and page):
                self._notes.leave_out(expectation)
                if expectation.kind == "refused":
                    self._unexpected = None
                continue
            storypark = export_storypark(self._world.services[step.service])
            verdict = evaluate(expectation, Observation(storypark, attempt=self._attempt))
            self._notes.expectation(step, expectation, verdict)
            if expectation.kind == "refused":
                self._notes.expected_refusal()
                self._unexpected = None

    async def _do(self, step: Step) -> Attempt:
        """Do the verbs, up to the first that is refused."""
        of_world = all(is_world_verb(verb) for verb in step.verbs)
        for verb in step.verbs:
            try:
                await self._perform(verb, step)
            except RefusedError as refusal:
                self._unexpected = self._notes.refusal(step, verb, refusal.message)
                return Attempt(refusal.message)
            except ModelRefusedError as refusal:
                return Attempt(str(refusal), PAGE)
        return Attempt(rule=None if of_world else PAGE)

    async def _perform(self, verb: Verb, step: Step) -> None:
        if verb.word == "daemon":
            await self._move_daemon(verb, step)
        elif is_world_verb(verb):
            await self._simulator.do(step.service, widened(verb))
            self._do_in_model(verb, step)
        elif self._model is None or verb.word in APPROVAL_VERBS:
            self._notes.leave_out_verb(verb)
        else:
            await self._on_page(self._model, verb, step)

    def _do_in_model(self, verb: Verb, step: Step) -> None:
        """Do what people did; from a verb on that the model does not know it is left out."""
        if self._model is None:
            return
        try:
            self._model.do(step.service, verb.plain, acting=step.acting)
        except ModelRefusedError:
            pass
        except NotImplementedError as unknown:
            self._notes.unknown, self._model = str(unknown), None

    async def _on_page(self, model: Model, verb: Verb, step: Step) -> None:
        """An action on the page, by support, or `sync`; the sync is called if it causes a run."""
        counts = model.run_counts()
        model.do(step.service, verb.plain, acting=step.acting)
        if verb.word in PAGE_VERBS_THAT_PUBLISH:
            self._world.apply(Published(step.service))
        ran = tuple(key for key, n in model.run_counts().items() if n > counts[key])
        if ran:
            await self._call(model.services[ran[0]].memory.runs[-1]["cause"], ran)

    async def _move_daemon(self, verb: Verb, step: Step) -> None:
        """End the sync, start it again, or have it killed at a call."""
        move: Any = verb.argument
        if isinstance(move, KillEntry):
            if self._program.can_be_killed:
                await self._simulator.arm(replace(move, calls=with_children(move.calls)))
            else:
                self._notes.leave_out_verb(verb)
        elif isinstance(move, StoreEntry):
            self._notes.no_store()
        elif move == "up" and not self._up:
            self._up = True
            ran: tuple[str, ...] = ()
            if self._model is not None:
                counts = self._model.run_counts()
                self._model.do(step.service, {"daemon": "up"})
                ran = tuple(key for key, n in self._model.run_counts().items() if n > counts[key])
            await self._call("catch-up", ran, starting=True)
        elif move != "up" and self._up:
            await self._down(())

    async def _killed(self, services: tuple[str, ...]) -> None:
        """The halted call's caller is gone; the run that it cut short is missed."""
        self.kills += 1
        await self._down(services)
        self._seen = self._journal.recorded
        for key in services:
            self._notes.clean[key] = False

    async def _down(self, missed: tuple[str, ...]) -> None:
        self._up = False
        await self._program.stop()
        await self._simulator.remove_participant(PARTICIPANT)
        if self._model is not None:
            self._model.do(self._scenario.services[0].key, {"daemon": "down"})
            self._model.missed |= set(missed)

    def _fail_unexpected(self) -> None:
        if self._unexpected is not None:
            row, self._unexpected = self._unexpected, None
            self._notes.fail(row, f"{row['do']} was refused: {row['message']}")

    def result(self, seconds: float) -> dict[str, Any]:
        """The result, with every service's Storypark as it is now."""
        return self._notes.result(self._exports(), self._journal.recorded, seconds)


PAGE = "page"
"""Marks an attempt on the page: what it refuses, only parktime's own daemon could say."""
