"""Every run to come, planned on what the run before it left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.roster import Child
from parktime.daemon.domain.run import Cause, Change
from parktime.daemon.domain.service import CADENCE, Standing
from parktime.daemon.forecast.ccms_future import Outlook
from parktime.daemon.forecast.inputs import Planner
from parktime.daemon.operations.effects import ImmediateRun
from parktime.daemon.planning.approval import counted_since, staged_next
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.planning.pins import with_kept
from parktime.daemon.planning.plan import Plan
from parktime.daemon.planning.simulate import afterwards
from parktime.daemon.sync.scheduler import next_slot


@dataclass(frozen=True, slots=True)
class Start:
    """Where looking ahead begins. `situation` holds what both sides are now; of its roster, what a run reads is told by `outlook`.

    `archived`: since when whom runs archived are so, by CCMS id (hold-above).
    """

    at: datetime
    standing: Standing
    situation: Situation
    outlook: Outlook
    zone: ZoneInfo
    now: ImmediateRun | None = None
    archived: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunAhead:
    """A run to come: what it will read, what it will do, and how many profiles are active after it.

    `left_page`: who has left the page since the run before, by CCMS id, and by which publication.
    """

    at: datetime
    cause: Cause
    situation: Situation
    plan: Plan
    active_profiles: int
    left_page: Mapping[str, datetime]

    @property
    def paid_children(self) -> int:
        """The plan's size."""
        return self.situation.target.paid_children


def run_ahead(start: Start, until: datetime) -> Iterator[RunAhead]:
    """All runs up to `until`, included, if nobody does anything. Runs for which nothing has changed are not planned anew."""
    course = _Course(start)
    for at, now in _occasions(start, until):
        yield course.run(at, now)


def planned_now(start: Start) -> tuple[Situation, Plan]:
    """What a run of this very moment would read and do."""
    run = _Course(start).run(start.at, ImmediateRun("manual"))
    return run.situation, run.plan


_SCHEDULE, _CATCH_UP = ImmediateRun("schedule"), ImmediateRun("catch-up")


def _occasions(start: Start, until: datetime) -> Iterator[tuple[datetime, ImmediateRun]]:
    if start.now is not None:
        yield start.at, start.now
    slot = next_slot(start.standing)
    if (
        slot is not None and slot < start.at
    ):  # missed slots are one run, and later ones keep their anchor
        yield start.at, _CATCH_UP
        slot += ((start.at - slot) // CADENCE + 1) * CADENCE
    while slot is not None and slot <= until:
        yield slot, _SCHEDULE
        slot += CADENCE


class _Course:
    """Run after run, with what each leaves to the next."""

    def __init__(self, start: Start) -> None:
        self._zone = start.zone
        self._situation = start.situation
        self._outlook = start.outlook
        self._planner = Planner(start.outlook)
        self._page = _Leaving(start.outlook, start.at, start.situation)
        self._active = start.situation.target.active_count
        self._archived = dict(start.archived)
        self._ordinal = start.standing.last_ordinal

    def run(self, at: datetime, now: ImmediateRun) -> RunAhead:
        """The next one."""
        today, left = at.astimezone(self._zone).date(), self._page.left_by(at)
        recently = self._recently_archived(at)
        asked = replace(
            self._situation, today=today, switched=now.switched, recently_archived=recently
        )
        situation = replace(asked, roster=self._outlook.roster(at))
        made = now.plan or self._planner.plan(situation, at)
        self._leave(situation, made, at)
        return RunAhead(at, now.cause, situation, made, self._active, left)

    def _recently_archived(self, at: datetime) -> int:
        if self._situation.settings.hold_above is None:
            return 0
        since = counted_since(at, self._situation.staged)
        return sum(archived > since for archived in self._archived.values())

    def _leave(self, situation: Situation, made: Plan, at: datetime) -> None:
        after = _carried_out(situation, made)
        if after.target is not situation.target:
            self._active = after.target.active_count
        self._ordinal += 1
        staged = situation.staged
        if made.outcome != "partial":
            staged = staged_next(staged, made.staged, at, self._ordinal)
        kept = with_kept(made.kept, made.keeps) if made.keeps else made.kept
        self._situation = replace(after, kept=kept, staged=staged)
        self._note_archived(made, at)

    def _note_archived(self, made: Plan, at: datetime) -> None:
        for change in made.changes:
            if change.kind in ("archive", "restore", "create"):
                self._archived.pop(change.ccms_id, None)
            if change.kind == "archive" and change.rule != "undo":
                self._archived[change.ccms_id] = at


def _carried_out(situation: Situation, made: Plan) -> Situation:
    writes = [change for change in made.changes if change.writes]
    if writes:
        return afterwards(situation, made.links, writes)
    return (
        situation
        if situation.links is made.links
        else replace(situation, links=made.links, switched=None)
    )


class _Leaving:
    """Who leaves the page between two runs. It asks about every publication, since one alone may come and go between two runs."""

    def __init__(self, outlook: Outlook, at: datetime, situation: Situation) -> None:
        self._outlook = outlook
        self._at = at
        self._situation = situation
        self._children = outlook.roster(at).children

    def left_by(self, at: datetime) -> dict[str, datetime]:
        """Since this was asked last."""
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
        return {child.id for child in children if self._situation.covers(child)}


@dataclass(frozen=True, slots=True)
class RunDay:
    """A local date and the instant of its first run."""

    day: date
    at: datetime


def run_days(standing: Standing, zone: ZoneInfo, last: date) -> Iterator[RunDay]:
    """From the next run to the last local date, both included; none while nothing is scheduled."""
    at, before = next_slot(standing), None
    while at is not None and (day := at.astimezone(zone).date()) <= last:
        if day != before:
            yield RunDay(day, at)
        before, at = day, at + CADENCE


pass

Ask = Callable[[Situation], tuple[Links, Sequence[Change]]]
"""The rows and changes of a plan for a situation."""


def ask_later(
    situation: Situation, days: Iterable[RunDay], ask: Ask
) -> Iterator[tuple[RunDay, Sequence[Change]]]:
    """What the plan would write on each of these days; days that ask nothing new are passed over."""
    asked: Situation | None = None
    for day in days:
        later = replace(situation, today=day.day)
        if asked is not None and same_question(asked, later):
            continue
        links, changes = ask(later)
        writes = [change for change in changes if change.writes]
        if writes:
            situation = afterwards(later, links, writes)
            yield day, writes
        asked = later


def same_question(asked: Situation, later: Situation) -> bool:
    """Whether the dates of two situations are one to the plan: the date counts through the window and the holds."""
    return asked.window == later.window and not any(
        asked.today < until <= later.today for until in later.holds.values()
    )
