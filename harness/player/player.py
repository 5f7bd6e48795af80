"""Plays a scenario: moves the clock, does what the steps say, and judges what they expect. Speaks HTTP only."""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from parktime.harness.errors import RefusedError
from parktime.harness.expectations.evaluate import judge
from parktime.harness.expectations.observation import Attempt, DaemonView, Seen
from parktime.harness.player.crash import Killed, Mortality
from parktime.harness.player.daemon_calls import RECOURSE, Call, call, recourse_call
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.play import make_known, set_up
from parktime.harness.player.runtime import Way
from parktime.harness.player.simulator_client import is_the_world_s
from parktime.harness.results.narrative import failed
from parktime.harness.results.result import Played
from parktime.harness.results.timestamps import as_text
from parktime.simulator.scenario.scenario import KillEntry, Scenario, Step, StoreEntry, Verb

DOWN = "the daemon is down"


@dataclass(slots=True)
class _Service:
    """What the player remembers of a service: the daemon's side as last seen, and the runs that were judged already."""

    daemon: DaemonView = field(default_factory=DaemonView)
    since: int = 0


class Player:
    """One play of one scenario, over the given way of having a simulator and a daemon.

    `on_settled` is called at every instant at which the play stops, when everything due there is done. `steps` False: time passes,
    and nothing of the file is done.
    """

    def __init__(
        self,
        scenario: Scenario,
        way: Way,
        on_settled: Callable[[datetime], Awaitable[None]] | None = None,
        *,
        steps: bool = True,
    ) -> None:
        self._on_settled = on_settled
        self._scenario = scenario
        self._way = way
        self._mortality = Mortality(way)
        self._to_come = deque(scenario.steps if steps else ())
        self._services = {entry.key: _Service() for entry in scenario.services}
        self._expectations: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []
        self._attempt: Attempt | None = None
        self._unexpected: dict[str, Any] | None = None
        self._stopping = False
        self._told = 0

    async def play(self, until: datetime | None = None) -> None:
        """Plays to the end, or to `until` with its steps. Returns early, at a settled instant, after `stop`."""
        await self.begin()
        await self.go_on(self._scenario.ends if until is None else until)
        self._tell_unexpected()

    async def go_on(self, until: datetime) -> None:
        """Plays the steps up to that instant, those of the instant included, and goes there; for whoever plays in pieces."""
        while (
            self._to_come
            and self._to_come[0].at <= until
            and await self._reach(self._to_come[0].at)
        ):
            await self._step(self._to_come.popleft())
        await self._reach(until)

    def unheld(self) -> list[str]:
        """What did not hold so far, by file and line; told once."""
        told = {
            "file": self._scenario.file,
            "expectations": self._expectations[self._told :],
            "failures": self._failures,
        }
        self._told = len(self._expectations)
        lines = failed(told)
        self._failures = []
        return lines

    async def act(self, step: Step) -> Attempt:
        """Does what a step says that is not the file's, at this instant; what came of it."""
        return await self._do(step)

    def beside(self, way: Way) -> "Player":
        """Another player of the same play, as far as this one has come, over a way that stands as this one's does."""
        twin = object.__new__(Player)
        mortality = self._mortality.beside(way)
        twin.__dict__.update(
            self.__dict__, _way=way, _mortality=mortality, _to_come=deque(self._to_come)
        )
        twin._services = {key: replace(service) for key, service in self._services.items()}
        twin._expectations, twin._failures = list(self._expectations), list(self._failures)
        twin._refusals, twin._unexpected = deepcopy((self._refusals, self._unexpected))
        return twin

    async def stop(self) -> None:
        """Lets the play end at the next settled instant; harmless when it has ended already."""
        self._stopping = True
        await self._way.simulator.pause()

    async def played(self, until: datetime | None = None) -> Played:
        """What is left of the play, with both sides of every service as they are now."""
        services = {entry.key: await self.see(entry.key) for entry in self._scenario.services}
        if until is None and not self._stopping:
            self._tell_emptiness()
        return Played(
            self._scenario,
            services,
            self._expectations,
            self._refusals,
            self._failures,
            until,
            self._stopping,
        )

    async def begin(self) -> None:
        """Makes every service known, then sets up those whose integration is on, in the file's order."""
        daemon = self._way.daemon
        assert daemon is not None, "a play begins with the daemon up"
        await make_known(self._scenario, self._way.simulator, daemon)
        for entry in self._scenario.services:
            if entry.integration:
                try:
                    await set_up(entry, self._way.simulator, daemon)
                except RefusedError as refusal:
                    self._refused(refusal, "integration: on", 1, self._scenario.starts, entry.key)
                    self._tell_unexpected()

    async def _reach(self, instant: datetime) -> bool:
        """Moves the clock there and lets everything due be settled; false when the play is to stop instead."""
        if not self._stopping:
            await self._mortality.outliving(self._way.simulator.advance(instant))
            if self._on_settled is not None:
                await self._on_settled(instant)
        return not self._stopping

    async def _step(self, step: Step) -> None:
        if step.verbs:
            self._tell_unexpected()
            self._attempt = await self._do(step)
        if step.expectations:
            await self._judge(step)

    async def _do(self, step: Step) -> Attempt:
        """Does the verbs one by one, up to the first that is refused."""
        for verb in step.verbs:
            try:
                await self.carry_out(verb, step)
            except RefusedError as refusal:
                self._refused(refusal, verb.word, verb.place.line, step.at, step.service)
                return Attempt(refusal.message, refusal.rule)
        return Attempt()

    async def carry_out(self, verb: Verb, step: Step) -> None:
        """Does one verb of a step. RefusedError where it is refused."""
        if verb.word == "daemon":
            await self._move_daemon(verb.argument)
        elif is_the_world_s(verb):
            await self._way.simulator.do(step.service, verb)
        elif self._way.daemon is None:
            raise RefusedError(DOWN)
        else:
            await self._mortality.asking(self._ask(self._way.daemon, verb, step))
            await self._way.simulator.settled()

    async def _ask(self, daemon: DaemonClient, verb: Verb, step: Step) -> None:
        """Asks it of the daemon; for what people do about runs, that depends on what these did."""
        wanted = (
            call(verb)
            if verb.word not in RECOURSE
            else await self._about_runs(daemon, verb, step.service)
        )
        await daemon.ask(step.service, wanted, acting=step.acting)

    async def _about_runs(self, daemon: DaemonClient, verb: Verb, key: str) -> Call:
        looked_at = self._services[key].daemon
        return recourse_call(verb, looked_at, await daemon.view(key, looked_at, with_page=False))

    async def _move_daemon(self, move: str | KillEntry | StoreEntry) -> None:
        """Whoever is to go is looked at before: that is what is to be seen of it meanwhile. To put it where it is already does nothing."""
        if isinstance(move, StoreEntry):
            self._trouble_store(move)
        elif move == "up" and self._way.daemon is None:
            if self._way.store_lock.is_held:
                raise RefusedError("the store is locked: no daemon can open it")
            await self._mortality.asking(self._way.daemon_up())
            await self._way.simulator.settled()
        elif isinstance(move, KillEntry):
            await self._look_at_all()
            await self._mortality.arm(move)
        elif move in ("down", "kill") and self._way.daemon is not None:
            await self._look_at_all()
            await (self._way.daemon_down() if move == "down" else self._mortality.kill())

    def _trouble_store(self, move: StoreEntry) -> None:
        """One trouble at a time: the one before is over."""
        self._way.store_lock.let_go()
        self._way.disk.free()
        if move.state == "locked":
            self._way.store_lock.hold()
        elif move.state == "full":
            self._way.disk.fill()

    async def _look_at_all(self) -> None:
        for key in self._services:
            await self._look(key, with_page=True)

    async def _look(self, key: str, *, with_page: bool = False) -> DaemonView:
        """The daemon's side as it is; as it last was where the daemon is down, or dies of being looked at."""
        service = self._services[key]
        if self._way.daemon is not None:
            with suppress(Killed):
                looking = self._way.daemon.view(key, service.daemon, with_page=with_page)
                service.daemon = await self._mortality.asking(looking)
        return service.daemon

    async def see(self, key: str, *, with_page: bool = False) -> Seen:
        """Both sides of a service as they are now."""
        view = await self._look(key, with_page=with_page)
        return Seen(
            await self._way.simulator.storypark(key), view, self._services[key].since, self._attempt
        )

    async def _judge(self, step: Step) -> None:
        """All expectations of a step see the same; the next step of the service counts its news from here."""
        kinds = {expectation.kind for expectation in step.expectations}
        seen = await self.see(step.service, with_page="mapping" in kinds)
        for expectation in step.expectations:
            verdict = judge(expectation, seen)
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
        told = {"do": word, "message": refusal.message, "rule": refusal.rule, "expected": False}
        self._unexpected = {**row, **told}
        self._refusals.append(self._unexpected)

    def _tell_unexpected(self) -> None:
        """A refusal that no step has expected by the next `do` fails the scenario."""
        if self._unexpected is not None:
            row, self._unexpected = self._unexpected, None
            kept = {key: row[key] for key in ("line", "at", "service")}
            self._failures.append({**kept, "message": f"{row['do']} was refused: {row['message']}"})

    def _tell_emptiness(self) -> None:
        if not self._expectations:
            self._fail_whole("the scenario expects nothing: a step with `expect:` is wanted")
        if not any(service.daemon.runs for service in self._services.values()):
            self._fail_whole("no run happened")

    def _fail_whole(self, message: str) -> None:
        row = self._row(1, self._scenario.ends, None)
        self._failures.append({**row, "message": message})

    @staticmethod
    def _row(line: int, at: datetime, service: str | None) -> dict[str, Any]:
        return {"line": line, "at": as_text(at), "service": service}
