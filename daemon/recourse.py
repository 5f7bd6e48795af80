"""What people can do about what runs did or would do: approve, reject, undo, let go (hold-above, undo, kept)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from daemon.bookings import read_bookings
from daemon.change import RETOLD_KINDS, Change
from daemon.choosing import Ref, find
from daemon.conduct import Occasion
from daemon.connections import Connections, unreadable
from daemon.hold import digest_of, removals
from daemon.keeping import keep_subject, with_kept, without
from daemon.kept import Kept
from daemon.plan import Plan, count
from daemon.readers.wire import Unreadable
from daemon.refused import Refused
from daemon.run import Cause, Run
from daemon.runner import Runner
from daemon.service import Standing
from daemon.settings import HoldAbove
from daemon.settle import Settled, settle
from daemon.situation import Situation
from daemon.staged import Staged
from daemon.store.store import Store
from daemon.undo import Skipped, Undoing, undo

_RUNS_AT_A_TIME = 200

Acting = Callable[[str], AbstractAsyncContextManager[datetime]]
"""Work that was not due: the clock stands at the instant given while it goes on."""


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What taking a run back would do now, and what of it stays."""

    plan: Plan
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A reading of this moment, with its plan. `settled`: what became known by it of earlier runs."""

    standing: Standing
    settled: tuple[Change, ...]
    situation: Situation
    plan: Plan


class Recourse:
    """Every action is refused or done whole, on a reading of its own that must be whole."""

    def __init__(self, store: Store, connections: Connections, acting: Acting, runner: Runner) -> None:
        self._store = store
        self._connections = connections
        self._acting = acting
        self._runner = runner

    async def approve(self, key: str, digest: str) -> Run:
        """Do exactly what waits for approval, by a run; Refused where that is not what is wanted now."""
        async with self._acting(key) as now:
            self._waiting(key, digest)
            fresh = await self._fresh(key, now, await self._settled(key))
            wanted = fresh.plan.staged or removals(fresh.plan.changes)
            if digest_of(wanted) != digest:
                raise Refused(
                    "what would be removed has changed since it was held: a run shows what it is now", "hold-above"
                )
            plan = _only(fresh.plan, wanted)
            return await self._carry_out(key, "approval", now, fresh, replace(plan, note="approved", staged=()))

    async def reject(self, key: str, digest: str) -> None:
        """Keep whom and what waits for approval as it is, until its record in the CCMS changes or somebody lets go (kept)."""
        async with self._acting(key) as now:
            staged = self._waiting(key, digest)
            fresh = await self._fresh(key, now)
            wanted = {(each.about, each.ccms_id) for each in removals(fresh.plan.staged or fresh.plan.changes)}
            still = [each for each in staged.changes if each.kind != "move" and (each.about, each.ccms_id) in wanted]
            standing = fresh.standing
            kept = with_kept(fresh.plan.kept, _rejected(fresh.situation, still, now, staged.ordinal))
            self._store.save_standing(key, replace(standing, kept=kept, staged=None), now)

    def _waiting(self, key: str, digest: str) -> Staged:
        staged = self._connections.needs(key, "set-up").staged
        if staged is None:
            raise Refused("nothing waits for approval", "hold-above")
        if staged.digest != digest:
            raise Refused("this is not what waits for approval now: look at it again", "hold-above")
        return staged

    async def preview_undo(self, key: str, run: Run) -> UndoPreview:
        """What taking the run back would do now; nothing is done."""
        async with self._acting(key) as now:
            fresh = await self._fresh(key, now)
            undoing = self._undoing(key, run, fresh.situation, now)
        return UndoPreview(_undo_plan(fresh.plan, undoing, run), undoing.skipped)

    async def undo(self, key: str, run: Run) -> tuple[Run, tuple[Skipped, ...]]:
        """Take back what the run did, by a run, and keep it so; what has changed since stays as it is (undo)."""
        async with self._acting(key) as now:
            fresh = await self._fresh(key, now, await self._settled(key))
            undoing = self._undoing(key, run, fresh.situation, now)
            if not undoing.changes:
                words = "; ".join(sorted({each.why for each in undoing.skipped}))
                raise Refused(f"nothing of run {run.ordinal} can be taken back: {words}", "undo")
            done = await self._carry_out(key, "undo", now, fresh, _undo_plan(fresh.plan, undoing, run))
            return done, undoing.skipped

    def _undoing(self, key: str, run: Run, situation: Situation, now: datetime) -> Undoing:
        if all(change.kind in RETOLD_KINDS for change in run.changes):
            raise Refused(f"run {run.ordinal} changed nothing: there is nothing to take back", "undo")
        return undo(situation, run, self._later(key, run), now)

    def _later(self, key: str, run: Run) -> Iterator[Run]:
        since = run.id
        while page := self._store.changed_runs(key, since_run=since, limit=_RUNS_AT_A_TIME):
            yield from page
            since = page[-1].id

    async def let_go(self, key: str, about: Literal["child", "room"], which: Ref) -> None:
        """Keep a child or room no longer: the next run does with it what the rules say (kept)."""
        async with self._acting(key) as now:
            standing = self._connections.needs(key, "on", "set-up")
            known = ((each.ccms_id, each) for each in standing.kept if each.about == about)
            gone = find(which, known, f"is no {about} that is kept", "kept")
            kept = without(standing.kept, {(about, gone.ccms_id)})
            self._store.save_standing(key, replace(standing, kept=kept), now)

    async def set_hold_above(self, key: str, above: HoldAbove | None) -> None:
        """From how many archives on a run waits for approval; None: none does. It counts from the next run (hold-above)."""
        async with self._acting(key) as now:
            standing = self._store.standing(key)
            settings = replace(standing.settings, hold_above=above)
            self._store.save_standing(key, replace(standing, settings=settings), now)

    # What the above share

    async def _settled(self, key: str) -> Settled:
        standing = self._connections.needs(key, "set-up")
        try:
            return await settle(self._connections.of(key).storypark, standing)
        except Unreadable as error:
            raise unreadable(error) from error

    async def _fresh(self, key: str, now: datetime, settled: Settled | None = None) -> _Fresh:
        settled = settled or Settled(self._connections.needs(key, "set-up"))
        connection = self._connections.of(key)
        situation = await self._connections.read(connection, settled.standing, now)
        if situation.incomplete:
            raise Refused(
                f"this reading is not whole, so that nothing is decided on it: {situation.incomplete}", "whole-read"
            )
        plan = await self._connections.planned(connection, situation)
        return _Fresh(settled.standing, settled.changes, situation, plan)

    async def _carry_out(self, key: str, cause: Cause, now: datetime, fresh: _Fresh, plan: Plan) -> Run:
        occasion = Occasion(cause, now, fresh.standing, fresh.settled)
        return await self._runner.carry_out(key, occasion, plan)


def _only(plan: Plan, changes: tuple[Change, ...]) -> Plan:
    """A plan of these changes alone, which tells who waits and who is skipped as every run does."""
    written = {each.ccms_id for each in changes if each.about == "child"}
    retold = [each for each in plan.changes if each.kind in RETOLD_KINDS and each.ccms_id not in written]
    waiting = tuple(each.subject for each in retold if each.kind == "wait")
    told = (*changes, *retold)
    return replace(plan, changes=told, counts=count(told, plan.counts.read), waiting=waiting, outcome="ok")


def _undo_plan(plan: Plan, undoing: Undoing, run: Run) -> Plan:
    stays = [f"{each.change.kind} {each.change.ccms_id} stays: {each.why}" for each in undoing.skipped]
    note = "; ".join([f"takes back run {run.ordinal}", *stays])
    kept = without(plan.kept, undoing.subjects)
    return replace(_only(plan, undoing.changes), note=note, kept=kept, keeps=undoing.keeps)


def _rejected(situation: Situation, still: list[Change], now: datetime, ordinal: int) -> list[Kept]:
    bookings = read_bookings(situation.roster.sessions, situation.window)
    return [keep_subject(situation, bookings, change, ("rejected", now, ordinal)) for change in still]
