"""A forecast: which upcoming runs change something, when, and when the plan is full."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.run import Change
from parktime.daemon.forecast.close_calls import UpcomingCloseCall, upcoming_close_calls
from parktime.daemon.forecast.deadlines import Deadline, DeadlineContext, find_deadlines
from parktime.daemon.forecast.inputs import ForecastStart
from parktime.daemon.forecast.runs import UpcomingRun, upcoming_runs
from parktime.daemon.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class ForecastChange:
    """An upcoming change, with the deadlines of actions that would prevent it."""

    change: Change
    deadlines: tuple[Deadline, ...] = ()

    @property
    def undoable(self) -> bool:
        """Whether undo can bring back what it removes; a deleted room cannot return (undo)."""
        return self.change.kind in ("archive", "remove_room") and self.change.after != "absent"


@dataclass(frozen=True, slots=True)
class NotableRun:
    """A run that changes something, or reports something that the run before did not.

    `held`: what it newly leaves for approval.
    """

    run: UpcomingRun
    changes: tuple[ForecastChange, ...]
    held: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FullPeriod:
    """A period in which the plan has no space; None: from the beginning, or to the end."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """All runs from `at` to `until`, both inclusive, and those of them worth reporting.

    `note`: why the forecast is less complete than it could be; empty if it is not.
    """

    at: datetime
    until: datetime
    zone: ZoneInfo
    runs: tuple[UpcomingRun, ...]
    notable_runs: tuple[NotableRun, ...]
    full: tuple[FullPeriod, ...]
    note: str = ""
    close_calls: tuple[UpcomingCloseCall, ...] = ()

    def close_call(self, at: datetime, change: Change) -> UpcomingCloseCall | None:
        """The close call that a change of the run at that instant is."""
        whose = (at, change.about, change.ccms_id)
        return next(
            (
                each
                for each in self.close_calls
                if (each.at, each.call.about, each.call.ccms_id) == whose
                and each.call.margin.verdict == "goes"
                and change.kind in ("remove_room", "archive")
            ),
            None,
        )


_CERTAIN_KINDS = frozenset({"update", "rename_room", "add_room", "return_room"})
"""Changes that rows that were read cause alone, whatever the rows that are missing would say."""


def forecast(start: ForecastStart, until: datetime, note: str = "") -> Forecast:
    """Plan every run from `start` to `until`.

    After an incomplete reading it has only the changes of `_CERTAIN_KINDS` of the next run
    (whole-read): all else could depend on rows that are missing.
    """
    runs = tuple(upcoming_runs(start, until))
    storypark = start.plan_input.storypark
    if any(run.plan_input.incomplete for run in runs):
        runs = tuple(_certain_runs(runs, storypark.active_count))
        full: Iterable[FullPeriod] = ()
    else:
        full = _full_periods(runs, storypark.active_count >= storypark.paid_children)
    return Forecast(
        at=start.at,
        until=until,
        zone=start.zone,
        runs=runs,
        notable_runs=tuple(_notable_runs(start, runs)),
        full=tuple(full),
        note=note,
        close_calls=tuple(upcoming_close_calls(runs, start.zone)),
    )


def _certain_runs(runs: Sequence[UpcomingRun], active_profiles: int) -> Iterator[UpcomingRun]:
    """The runs with what can be foreseen in spite of an incomplete reading."""
    certain = replace(
        runs[0].plan,
        changes=tuple(each for each in runs[0].plan.changes if each.kind in _CERTAIN_KINDS),
        outcome="ok",
        note="",
        note_codes=(),
        waiting=(),
        without_a_room=(),
        pending=(),
    )
    later = replace(certain, changes=())
    for run in runs:
        plan = certain if run is runs[0] else later
        yield replace(run, plan=plan, active_profiles=active_profiles)


def _notable_runs(start: ForecastStart, runs: tuple[UpcomingRun, ...]) -> Iterator[NotableRun]:
    context = DeadlineContext(start.at, start.zone, start.future, runs, closed=start.closed)
    rows = start.state.links.children.values()
    reported = {("skip", row.ccms_id) for row in rows if row.mapping == "skip"}
    held = _keys(() if start.state.pending is None else start.state.pending.changes)
    known: Plan | None = None
    for number, run in enumerate(runs):
        if run.plan is known:
            continue
        known = run.plan
        changes = [change for change in known.changes if _key(change) not in reported]
        new = known.pending if _keys(known.pending) != held else ()
        reported, held = (
            _keys(each for each in known.changes if not each.writes),
            _keys(known.pending),
        )
        if changes or new:
            forecast_changes = (
                ForecastChange(change, find_deadlines(context, number, change))
                for change in changes
            )
            yield NotableRun(run, tuple(forecast_changes), new)


def _keys(changes: Iterable[Change]) -> set[tuple[str, str]]:
    return {_key(change) for change in changes}


def _key(change: Change) -> tuple[str, str]:
    return change.kind, change.ccms_id


def _full_periods(runs: Iterable[UpcomingRun], was_full: bool) -> Iterator[FullPeriod]:
    since: datetime | None = None
    for run in runs:
        is_full = run.active_profiles >= run.paid_children
        if is_full and not was_full:
            since = run.at
        elif was_full and not is_full:
            yield FullPeriod(since, run.at)
        was_full = is_full
    if was_full:
        yield FullPeriod(since, None)


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that only one of two forecasts has at that instant.

    `held`: it is not made, but waits for approval.
    """

    at: datetime
    only: Literal["without", "with"]
    change: Change
    held: bool = False


_Entry = tuple[Change, bool]


def differences(without: Forecast, with_it: Forecast) -> Iterator[Difference]:
    """The differences of two forecasts, in order of time; only the texts may differ."""
    one, other = _by_instant(without), _by_instant(with_it)
    for at in sorted(one.keys() | other.keys()):
        here, there = one.get(at, []), other.get(at, [])
        yield from (Difference(at, "without", *reported) for reported in _missing_from(here, there))
        yield from (Difference(at, "with", *reported) for reported in _missing_from(there, here))


def _missing_from(changes: list[_Entry], others: list[_Entry]) -> list[_Entry]:
    there = [_comparable(*each) for each in others]
    return [reported for reported in changes if _comparable(*reported) not in there]


def _by_instant(forecast: Forecast) -> dict[datetime, list[_Entry]]:
    found: dict[datetime, list[_Entry]] = {}
    for notable_runs in forecast.notable_runs:
        reported = [
            *((each.change, False) for each in notable_runs.changes),
            *((change, True) for change in notable_runs.held),
        ]
        found.setdefault(notable_runs.run.at, []).extend(reported)
    return found


def _comparable(change: Change, held: bool) -> tuple[object, ...]:
    return held, change.kind, change.rule, change.ccms_id, change.before, change.after
