"""Upcoming runs, each planned on the state that the run before it leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.roster import Child
from parktime.daemon.domain.run import Cause, Change
from parktime.daemon.domain.service import CADENCE
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.forecast.ccms_future import CcmsFuture
from parktime.daemon.forecast.inputs import ForecastStart
from parktime.daemon.forecast.planner import RunPlanner
from parktime.daemon.operations.effects import ImmediateRun
from parktime.daemon.planning.approval import next_pending, recent_since
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.keeps import add_keeps
from parktime.daemon.planning.plan import Plan
from parktime.daemon.planning.simulate import simulate_writes
from parktime.daemon.sync.slots import next_slot


@dataclass(frozen=True, slots=True)
class UpcomingRun:
    """An upcoming run: its input, its plan, and the number of active profiles after it.

    `left_page`: children who left the page since the run before: CCMS id → publication.
    """

    at: datetime
    cause: Cause
    plan_input: PlanInput
    plan: Plan
    active_profiles: int
    left_page: Mapping[str, datetime]

    @property
    def paid_children(self) -> int:
        """The size of the Storypark plan."""
        return self.plan_input.storypark.paid_children


def upcoming_runs(start: ForecastStart, until: datetime) -> Iterator[UpcomingRun]:
    """All runs up to and including `until`, assuming that nobody changes anything."""
    course = _RunSequence(start)
    for at, now in _run_times(start, until):
        yield course.run(at, now)


def plan_now(start: ForecastStart) -> tuple[PlanInput, Plan]:
    """The input and the plan of a run at this moment."""
    run = _RunSequence(start).run(start.at, ImmediateRun("manual"))
    return run.plan_input, run.plan


_SCHEDULE, _CATCH_UP = ImmediateRun("schedule"), ImmediateRun("catch-up")


def _run_times(start: ForecastStart, until: datetime) -> Iterator[tuple[datetime, ImmediateRun]]:
    if start.now is not None:
        yield start.at, start.now
    slot = next_slot(start.state)
    if (
        slot is not None and slot < start.at
    ):  # missed slots are one run, and later ones keep their anchor
        yield start.at, _CATCH_UP
        slot += ((start.at - slot) // CADENCE + 1) * CADENCE
    while slot is not None and slot <= until:
        yield slot, _SCHEDULE
        slot += CADENCE


class _RunSequence:
    """Plans runs one after the other, and carries the state from each to the next."""

    def __init__(self, start: ForecastStart) -> None:
        self._zone = start.zone
        self._situation = start.plan_input
        self._outlook = start.future
        self._planner = RunPlanner(start.future)
        self._page = _PageDepartures(start.future, start.at, start.plan_input)
        self._active = start.plan_input.storypark.active_count
        self._archived = dict(start.archived)
        self._ordinal = start.state.last_ordinal

    def run(self, at: datetime, now: ImmediateRun) -> UpcomingRun:
        """Plan the next run, and take over what it changes."""
        today, left = at.astimezone(self._zone).date(), self._page.left_by(at)
        recently = self._recently_archived(at)
        asked = replace(
            self._situation,
            today=today,
            inactive_switch=now.inactive_switch,
            recently_archived=recently,
        )
        plan_input = replace(asked, roster=self._outlook.roster(at))
        made = now.plan or self._planner.plan(plan_input, at)
        self._leave(plan_input, made, at)
        return UpcomingRun(
            at=at,
            cause=now.cause,
            plan_input=plan_input,
            plan=made,
            active_profiles=self._active,
            left_page=left,
        )

    def _recently_archived(self, at: datetime) -> int:
        if self._situation.settings.hold_above is None:
            return 0
        since = recent_since(at, self._situation.pending)
        return sum(archived > since for archived in self._archived.values())

    def _leave(self, plan_input: PlanInput, made: Plan, at: datetime) -> None:
        after = _after_run(plan_input, made)
        if after.storypark is not plan_input.storypark:
            self._active = after.storypark.active_count
        self._ordinal += 1
        pending = plan_input.pending
        if made.outcome != "partial":
            pending = next_pending(pending, made.pending, at, self._ordinal)
        kept = add_keeps(made.kept, made.new_keeps) if made.new_keeps else made.kept
        self._situation = replace(after, kept=kept, pending=pending)
        self._note_archived(made, at)

    def _note_archived(self, made: Plan, at: datetime) -> None:
        for change in made.changes:
            if change.kind in ("archive", "restore", "create"):
                self._archived.pop(change.ccms_id, None)
            if change.kind == "archive" and change.rule != "undo":
                self._archived[change.ccms_id] = at


def _after_run(plan_input: PlanInput, made: Plan) -> PlanInput:
    writes = [change for change in made.changes if change.writes]
    if writes:
        return simulate_writes(plan_input, made.links, writes)
    return (
        plan_input
        if plan_input.links is made.links
        else replace(plan_input, links=made.links, inactive_switch=None)
    )


class _PageDepartures:
    """Children who leave the page between two runs; every publication between them is checked."""

    def __init__(self, future: CcmsFuture, at: datetime, plan_input: PlanInput) -> None:
        self._outlook = future
        self._at = at
        self._situation = plan_input
        self._children = future.roster(at).children

    def left_by(self, at: datetime) -> dict[str, datetime]:
        """Children who left since the last call, with the publication that removed them."""
        left: dict[str, datetime] = {}
        for published in self._outlook.publications(self._at, at):
            children = self._outlook.roster(published).children
            if children is not self._children:
                left |= dict.fromkeys(
                    self._on_page(self._children) - self._on_page(children), published
                )
            self._children = children
        self._at = at
        return left

    def _on_page(self, children: tuple[Child, ...]) -> set[str]:
        return {child.id for child in children if self._situation.in_scope(child)}


@dataclass(frozen=True, slots=True)
class RunDay:
    """A local date, and the instant of its first run."""

    day: date
    at: datetime


def run_days(state: ServiceState, zone: ZoneInfo, last: date) -> Iterator[RunDay]:
    """The days with runs from the next run to `last` inclusive; none if nothing is scheduled."""
    at, before = next_slot(state), None
    while at is not None and (day := at.astimezone(zone).date()) <= last:
        if day != before:
            yield RunDay(day, at)
        before, at = day, at + CADENCE


PlanFunction = Callable[[PlanInput], tuple[Links, Sequence[Change]]]
"""Returns the links and changes of a plan for an input."""


def plan_later_days(
    plan_input: PlanInput, days: Iterable[RunDay], ask: PlanFunction
) -> Iterator[tuple[RunDay, Sequence[Change]]]:
    """What the plan would write on each of these days; days with no new input are skipped."""
    asked: PlanInput | None = None
    for day in days:
        later = replace(plan_input, today=day.day)
        if asked is not None and same_plan_dates(asked, later):
            continue
        links, changes = ask(later)
        writes = [change for change in changes if change.writes]
        if writes:
            plan_input = simulate_writes(later, links, writes)
            yield day, writes
        asked = later


def same_plan_dates(asked: PlanInput, later: PlanInput) -> bool:
    """Whether a plan depends on the date in the same way: through the window and the holds."""
    return asked.window == later.window and not any(
        asked.today < until <= later.today for until in later.holds.values()
    )
