"""What people can do about what runs did or would do: approve, reject, undo, let go (hold-above, undo, kept)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from daemon.model.change import Change
from daemon.model.refused import Refused
from daemon.model.run import Cause, Run
from daemon.model.service import Standing
from daemon.model.settings import HoldAbove
from daemon.model.situation import Situation
from daemon.model.staged import Staged
from daemon.planning.keeping import without
from daemon.planning.plan import Plan
from daemon.readers.wire import Unreadable
from daemon.recourse.decided import approved, kept_instead, need_changes, the_undoing, undo_plan
from daemon.recourse.undo import Skipped, Undoing
from daemon.running.conduct import Occasion
from daemon.running.connections import Connections, unreadable
from daemon.running.runner import Runner
from daemon.running.settle import Settled, settle, settle_by_reading
from daemon.setting_up.choosing import Ref, find
from daemon.store.store import Store

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
            plan = approved(fresh.plan, digest)
            return await self._carry_out(key, "approval", now, fresh, plan)

    async def reject(self, key: str, digest: str) -> None:
        """Keep whom and what waits for approval as it is, until its record in the CCMS changes or somebody lets go (kept)."""
        async with self._acting(key) as now:
            staged = self._waiting(key, digest)
            fresh = await self._fresh(key, now)
            kept = kept_instead(fresh.situation, fresh.plan, staged, now)
            self._store.save_standing(key, replace(fresh.standing, kept=kept, staged=None), now)

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
        return UndoPreview(undo_plan(fresh.plan, undoing, run), undoing.skipped)

    async def undo(self, key: str, run: Run) -> tuple[Run, tuple[Skipped, ...]]:
        """Take back what the run did, by a run, and keep it so; what has changed since stays as it is (undo)."""
        async with self._acting(key) as now:
            fresh = await self._fresh(key, now, await self._settled(key))
            undoing = self._undoing(key, run, fresh.situation, now)
            need_changes(undoing, run)
            done = await self._carry_out(key, "undo", now, fresh, undo_plan(fresh.plan, undoing, run))
            return done, undoing.skipped

    def _undoing(self, key: str, run: Run, situation: Situation, now: datetime) -> Undoing:
        return the_undoing(situation, run, self.later(key, run), now)

    def later(self, key: str, run: Run) -> Iterator[Run]:
        """The runs after that one."""
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
        """From how many archives on a run waits for approval; None: none does, and what waits is dropped. It counts from the next run (hold-above)."""
        async with self._acting(key) as now:
            standing = self._store.standing(key)
            settings = replace(standing.settings, hold_above=above)
            staged = None if above is None else standing.staged
            self._store.save_standing(key, replace(standing, settings=settings, staged=staged), now)

    # What the above share

    async def _settled(self, key: str) -> Settled:
        standing = self._connections.needs(key, "set-up")
        try:
            return await settle(self._connections.of(key).storypark, standing)
        except Unreadable as error:
            raise unreadable(error) from error

    async def _fresh(self, key: str, now: datetime, settled: Settled | None = None) -> _Fresh:
        told = settled is not None
        settled = settled or Settled(self._connections.needs(key, "set-up"))
        connection = self._connections.of(key)
        situation = await self._connections.read(connection, settled.standing, now)
        _need_whole(str(situation.incomplete or ""))
        if told:
            settled = await settle_by_reading(connection.storypark, settled, situation)
        plan = await self._connections.planned(connection, situation)
        _need_whole(plan.note if plan.outcome == "partial" else "")  # a second look may find what the first did not
        return _Fresh(settled.standing, settled.changes, situation, plan)

    async def _carry_out(self, key: str, cause: Cause, now: datetime, fresh: _Fresh, plan: Plan) -> Run:
        occasion = Occasion(cause, now, fresh.standing, fresh.settled)
        return await self._runner.carry_out(key, occasion, plan)


def _need_whole(incomplete: str) -> None:
    if incomplete:
        raise Refused(f"this reading is not whole, so that nothing is decided on it: {incomplete}", "whole-read")
