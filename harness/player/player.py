"""Plays a scenario over HTTP: moves the clock, performs the steps, evaluates what they expect."""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.evaluate import evaluate
from parktime.harness.expectations.observation import Attempt, DaemonView, Observation
from parktime.harness.expectations.of_storypark import is_of_storypark
from parktime.harness.player.crash import CrashController, DaemonKilledError
from parktime.harness.player.daemon_calls import RUN_VERBS, Call, daemon_call, run_call
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.runtime import Runtime, move_service, register_services, set_up
from parktime.harness.player.simulator_client import is_world_verb
from parktime.harness.results.narrative import describe_failures
from parktime.harness.results.result import PlayOutcome
from parktime.harness.results.timestamps import format_instant
from parktime.simulator.scenario.scenario import KillEntry, Scenario, Step, StoreEntry, Verb

DOWN = "the daemon is down"


@dataclass(slots=True)
class _ServiceState:
    """The daemon's side as last observed, and the number of runs that were evaluated before."""

    daemon: DaemonView = field(default_factory=DaemonView)
    since: int = 0


class Player:
    """One play of one scenario over a runtime.

    `on_settled` is called with every instant at which the play stops, once everything is settled
    there. With `steps` False, time passes and no step of the file is performed.
    """

    def __init__(
        self,
        scenario: Scenario,
        runtime: Runtime,
        on_settled: Callable[[datetime], Awaitable[None]] | None = None,
        *,
        steps: bool = True,
    ) -> None:
        self._on_settled = on_settled
        self._scenario = scenario
        self._runtime = runtime
        self._crashes = CrashController(runtime)
        self._pending_steps = deque(scenario.steps if steps else ())
        self._services = {entry.key: _ServiceState() for entry in scenario.services}
        self._unregistered = {
            entry.key for entry in scenario.services if entry.storypark_of is not None
        }
        self._expectations: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []
        self._attempt: Attempt | None = None
        self._unexpected: dict[str, Any] | None = None
        self._stopping = False
        self._reported = 0

    async def play(self, until: datetime | None = None) -> None:
        """Play to the end, or up to `until` and its steps; less after `stop`."""
        await self.begin()
        await self.play_until(self._scenario.ends if until is None else until)
        self._fail_unexpected()

    async def play_until(self, until: datetime) -> None:
        """Continue a play up to that instant and its steps. For callers that play in pieces."""
        while (
            self._pending_steps
            and self._pending_steps[0].at <= until
            and await self._reach(self._pending_steps[0].at)
        ):
            await self._step(self._pending_steps.popleft())
        await self._reach(until)

    def take_failures(self) -> list[str]:
        """Describe what failed since the last call, by file and line."""
        unreported = {
            "file": self._scenario.file,
            "expectations": self._expectations[self._reported :],
            "failures": self._failures,
        }
        self._reported = len(self._expectations)
        lines = describe_failures(unreported)
        self._failures = []
        return lines

    async def perform_step(self, step: Step) -> Attempt:
        """Perform a step that is not in the file, at the present instant."""
        return await self._do(step)

    def fork(self, runtime: Runtime) -> "Player":
        """A copy of this player, as far as it has come, over a runtime in the same state."""
        twin = object.__new__(Player)
        crashes = self._crashes.fork(runtime)
        twin.__dict__.update(
            self.__dict__,
            _runtime=runtime,
            _crashes=crashes,
            _pending_steps=deque(self._pending_steps),
        )
        twin._services = {key: replace(service) for key, service in self._services.items()}
        twin._expectations, twin._failures = list(self._expectations), list(self._failures)
        twin._refusals, twin._unexpected = deepcopy((self._refusals, self._unexpected))
        return twin

    async def stop(self) -> None:
        """End the play at the next settled instant. Does nothing if it has ended already."""
        self._stopping = True
        await self._runtime.simulator.pause()

    async def played(self, until: datetime | None = None) -> PlayOutcome:
        """The outcome of the play so far, with both sides of every service as they are now."""
        services = {entry.key: await self.observe(entry.key) for entry in self._scenario.services}
        if until is None and not self._stopping:
            self._fail_empty()
        return PlayOutcome(
            self._scenario,
            services,
            self._expectations,
            refusals=self._refusals,
            failures=self._failures,
            until=until,
            interrupted=self._stopping,
        )

    async def begin(self) -> None:
        """Register every service, then set up those with the integration on, in file order."""
        daemon = self._runtime.daemon
        assert daemon is not None, "a play begins with the daemon up"
        await register_services(self._scenario, self._runtime.simulator, daemon)
        for entry in self._scenario.services:
            if entry.integration:
                try:
                    await set_up(entry, self._runtime.simulator, daemon)
                except RefusedError as refusal:
                    self._refused(refusal, "integration: on", 1, self._scenario.starts, entry.key)
                    self._fail_unexpected()

    async def _reach(self, instant: datetime) -> bool:
        """Advance the clock and wait until it is settled; False if the play is to stop instead."""
        if not self._stopping:
            await self._crashes.during_advance(self._runtime.simulator.advance(instant))
            if self._on_settled is not None:
                await self._on_settled(instant)
        return not self._stopping

    async def _step(self, step: Step) -> None:
        if step.verbs:
            self._fail_unexpected()
            self._attempt = await self._do(step)
        if step.expectations:
            await self._judge(step)

    async def _do(self, step: Step) -> Attempt:
        """Perform the verbs one by one, up to the first that is refused."""
        for verb in step.verbs:
            try:
                await self.perform_verb(verb, step)
            except RefusedError as refusal:
                self._refused(refusal, verb.word, verb.place.line, step.at, step.service)
                return Attempt(refusal.message, refusal.rule)
        return Attempt()

    async def perform_verb(self, verb: Verb, step: Step) -> None:
        """Perform one verb of a step. Raises RefusedError."""
        if verb.word == "daemon":
            await self._move_daemon(verb.argument)
        elif is_world_verb(verb):
            await self._runtime.simulator.do(step.service, verb)
        elif self._runtime.daemon is None:
            raise RefusedError(DOWN)
        elif step.service in self._unregistered:
            raise RefusedError(f"the daemon does not know {step.service} now", "moved-centre")
        elif verb.word == "move_to":
            await self._move_service(step.service, verb.argument)
        else:
            await self._crashes.during_request(self._ask(self._runtime.daemon, verb, step))
            await self._runtime.simulator.settled()

    async def _move_service(self, old: str, new: str) -> None:
        """Move a centre to another CCMS; the old service stays as it was last seen."""
        await self._observe_all()
        simulator, daemon = self._runtime.simulator, self._runtime.daemon
        assert daemon is not None, "the daemon is up"
        await move_service(self._scenario, old, new, simulator, daemon)
        self._unregistered = (self._unregistered | {old}) - {new}

    async def _ask(self, daemon: DaemonClient, verb: Verb, step: Step) -> None:
        """Send the verb to the daemon; a verb about runs needs a look at the runs first."""
        wanted = (
            daemon_call(verb)
            if verb.word not in RUN_VERBS
            else await self._about_runs(daemon, verb, step.service)
        )
        await daemon.ask(step.service, wanted, acting=step.acting)

    async def _about_runs(self, daemon: DaemonClient, verb: Verb, key: str) -> Call:
        last_seen = self._services[key].daemon
        return run_call(verb, last_seen, await daemon.view(key, last_seen, with_page=False))

    async def _move_daemon(self, move: str | KillEntry | StoreEntry) -> None:
        """Start, stop or kill the daemon, or inject a fault into its store. Idempotent.

        Before it stops, its state is captured: expectations use that while it is down.
        """
        if isinstance(move, StoreEntry):
            await self._move_store(move)
        elif move == "up" and not self._runtime.is_up:
            if self._runtime.store_lock.is_held:
                raise RefusedError("the store is locked: no daemon can open it")
            await self._crashes.during_request(self._runtime.daemon_up())
            await self._runtime.simulator.settled()
        elif isinstance(move, KillEntry):
            await self._observe_all()
            await self._crashes.arm(move)
        elif move == "power_cut":
            await self._cut_power()
        elif move in ("down", "kill") and self._runtime.daemon is not None:
            await self._observe_all()
            await (self._runtime.daemon_down() if move == "down" else self._crashes.kill())

    async def _cut_power(self) -> None:
        """Kill the daemon, and take from its store what was not on the disk yet."""
        if self._runtime.power is None:
            raise RefusedError("a power cut needs the daemon in this process, without --processes")
        if self._runtime.daemon is not None:
            await self._observe_all()
            await self._crashes.kill()
        self._runtime.power.fail()
        self._forget_runs()

    async def _move_store(self, move: StoreEntry) -> None:
        if move.state == "backup":
            self._runtime.backup.make()
        elif move.state == "restored":
            await self._move_daemon("down")
            self._runtime.backup.restore()
            if self._runtime.power is not None:
                self._runtime.power.before_write(True)
            self._forget_runs()
        else:
            self._set_store_fault(move)

    def _forget_runs(self) -> None:
        """The store may have lost runs: all that it has left count as not evaluated yet."""
        for service in self._services.values():
            service.daemon, service.since = replace(service.daemon, runs=()), 0

    def _set_store_fault(self, move: StoreEntry) -> None:
        """Set the store's fault; the one before ends."""
        self._runtime.store_lock.let_go()
        self._runtime.disk.free()
        if self._runtime.power is not None:
            self._runtime.power.before_write(True)  # the disk is changed by another connection
        if move.state == "locked":
            self._runtime.store_lock.hold()
        elif move.state == "full":
            self._runtime.disk.fill()

    async def _observe_all(self) -> None:
        for key in self._services:
            await self._look(key, with_page=True)

    async def _look(self, key: str, *, with_page: bool = False) -> DaemonView:
        """The daemon's side; as last observed if it is down or is killed by this request."""
        service = self._services[key]
        if self._runtime.daemon is not None and key not in self._unregistered:
            with suppress(DaemonKilledError):
                looking = self._runtime.daemon.view(key, service.daemon, with_page=with_page)
                service.daemon = await self._crashes.during_request(looking)
        return service.daemon

    async def observe(self, key: str, *, with_page: bool = False) -> Observation:
        """Both sides of a service as they are now."""
        view = await self._look(key, with_page=with_page)
        return Observation(
            await self._runtime.simulator.storypark(key),
            view,
            self._services[key].since,
            self._attempt,
        )

    async def _judge(self, step: Step) -> None:
        """Evaluate all expectations of a step that are to be judged, on one observation."""
        expectations = [
            each
            for each in step.expectations
            if self._scenario.judge == "everything" or is_of_storypark(each)
        ]
        kinds = {expectation.kind for expectation in expectations}
        seen = await self.observe(step.service, with_page="mapping" in kinds)
        for expectation in expectations:
            verdict = evaluate(expectation, seen)
            row = self._row(expectation.place.line, step.at, step.service)
            self._expectations.append(
                {
                    **row,
                    "passed": verdict.passed,
                    "expected": verdict.expected,
                    "actual": verdict.actual,
                }
            )
        if "refused" in kinds and self._unexpected is not None:
            self._unexpected["expected"] = True
            self._unexpected = None
        self._services[step.service].since = len(seen.daemon.runs)

    def _refused(
        self, refusal: RefusedError, word: str, line: int, at: datetime, service: str
    ) -> None:
        row = self._row(line, at, service)
        refused = {"do": word, "message": refusal.message, "rule": refusal.rule, "expected": False}
        self._unexpected = {**row, **refused}
        self._refusals.append(self._unexpected)

    def _fail_unexpected(self) -> None:
        """Fail the scenario for a refusal that no step has expected by the next `do`."""
        if self._unexpected is not None:
            row, self._unexpected = self._unexpected, None
            kept = {key: row[key] for key in ("line", "at", "service")}
            self._failures.append({**kept, "message": f"{row['do']} was refused: {row['message']}"})

    def _fail_empty(self) -> None:
        if not self._expectations:
            self._fail_scenario("the scenario expects nothing: a step with `expect:` is wanted")
        if not any(service.daemon.runs for service in self._services.values()):
            self._fail_scenario("no run happened")

    def _fail_scenario(self, message: str) -> None:
        row = self._row(1, self._scenario.ends, None)
        self._failures.append({**row, "message": message})

    @staticmethod
    def _row(line: int, at: datetime, service: str | None) -> dict[str, Any]:
        return {"line": line, "at": format_instant(at), "service": service}
