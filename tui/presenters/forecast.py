"""The coming weeks of a service: what each run will change, and how it can be prevented."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from parktime.tui.presenters.changes import LISTED_SINGLY, kind_rank
from parktime.tui.presenters.glyphs import Mark, kind_mark
from parktime.tui.presenters.time_format import (
    day_and_month,
    local,
    local_with_year,
    relative,
    short_date,
)
from parktime.tui.snapshot import Change

Only = Literal["without", "with"]

MOST_CLOSE_CALLS = 3
"""Lines that tell what narrowly stays."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What prevents a change when done before that instant; at the instant it is too late."""

    action: str
    before: datetime
    words: str


@dataclass(frozen=True, slots=True)
class CloseCall:
    """What stays or goes by seven days or less, from the local date `on`.

    With `session` on `tips_on`, or beyond it, it would be the other way round.
    """

    about: Literal["child", "room"]
    name: str
    verdict: Literal["stays", "goes"]
    on: date
    margin_days: int
    session: date
    tips_on: date


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A coming change; the deadlines to prevent a removal, the latest first."""

    change: Change
    last_moments: tuple[Deadline, ...] = ()
    close_call: CloseCall | None = None


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A coming run that changes something; `held` is what it will leave for approval."""

    at: datetime
    outcome: str
    note: str
    changes: tuple[PlannedChange, ...]
    held: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FullPeriod:
    """A time in which the plan is full; `since` None: now, `until` None: to the end."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`GET /v1/services/KEY/forecast`: the runs that change something if nothing is done."""

    at: datetime
    until: datetime
    runs_ahead: int
    note: str
    full: tuple[FullPeriod, ...]
    runs: tuple[PlannedRun, ...]
    close_calls: tuple[CloseCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that happens only without the action, or only with it."""

    at: datetime
    only: Only
    change: Change


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`POST /v1/services/KEY/what-if`: where the futures without and with an action differ."""

    without: Forecast
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A row of the forecast: one change, or many of one kind with the same reason."""

    at: datetime
    changes: tuple[Change, ...]
    held: bool = False
    deadlines: tuple[Deadline, ...] = ()
    close_calls: tuple[CloseCall, ...] = ()

    @property
    def key(self) -> str:
        """The key of the row."""
        return f"{self.at.isoformat()} {self.held} {self.change.kind} {self.change.ccms_id}"

    @property
    def change(self) -> Change:
        """The first of its changes."""
        return self.changes[0]

    @property
    def mark(self) -> Mark:
        """The mark of its kind."""
        return kind_mark(self.change.kind)

    @property
    def subject(self) -> str:
        """The names of its children or rooms."""
        return ", ".join(change.subject for change in self.changes)

    @property
    def short_subject(self) -> str:
        """The first name and the number of others."""
        more = len(self.changes) - 1
        return f"{self.change.subject} and {more} more" if more else self.change.subject


def forecast_rows(forecast: Forecast) -> tuple[ForecastRow, ...]:
    """The rows of the forecast, run by run, losses first."""
    found: list[ForecastRow] = []
    for run in forecast.runs:
        planned = {id(each.change): each for each in run.changes}
        for group in grouped([each.change for each in run.changes]):
            calls = (planned[id(change)].close_call for change in group)
            row = ForecastRow(
                run.at,
                group,
                deadlines=planned[id(group[0])].last_moments,
                close_calls=tuple(call for call in calls if call is not None),
            )
            found.append(row)
        found += [ForecastRow(run.at, group, held=True) for group in grouped(run.held)]
    return tuple(found)


def grouped(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """The changes by kind and reason; removals are never grouped."""
    ranked = sorted(
        changes, key=lambda each: (kind_rank(each.kind), each.kind, each.rule, each.why)
    )
    return [tuple(group) for _, group in groupby(ranked, key=_group)]


def _group(change: Change) -> tuple[str, ...]:
    own = change.ccms_id if change.kind in LISTED_SINGLY else ""
    return change.kind, change.rule, change.why, own


def summary(forecast: Forecast, zone: str) -> list[str]:
    """How far the forecast goes, how many runs change something, and when the plan is full."""
    changing = f"{len(forecast.runs)} of {forecast.runs_ahead} runs change something"
    lines = [f"to {local_with_year(forecast.until, zone)} · {changing}"]
    lines += [f"! {forecast.note}"] if forecast.note else []
    stays = [each for each in forecast.close_calls if each.verdict == "stays"]
    lines += [describe_close_call(each) for each in stays[:MOST_CLOSE_CALLS]]
    more = len(stays) - MOST_CLOSE_CALLS
    lines += [f"≈ and {more} more close calls"] if more > 0 else []
    return lines + [f"… the plan is full {_period(each, zone)}" for each in forecast.full]


def describe_close_call(call: CloseCall, *, named: bool = True) -> str:
    """`≈ Possums, a close call Mon 21 Dec: stays by 3 days (session 28 Jan; …)`."""
    other = _OTHERWISE[call.about, call.verdict]
    side = "from" if call.verdict == "stays" else "by"
    verdict = "is Inactive" if call.about == "child" and call.verdict == "goes" else call.verdict
    days = "1 day" if call.margin_days == 1 else f"{call.margin_days} days"
    return (
        f"≈ {f'{call.name}, a ' if named else ''}close call {short_date(call.on)}: "
        f"{verdict} by {days} (session {day_and_month(call.session)}; "
        f"{side} {day_and_month(call.tips_on)} {other})"
    )


_OTHERWISE = {
    ("room", "stays"): "goes",
    ("room", "goes"): "stays",
    ("child", "stays"): "Inactive",
    ("child", "goes"): "Active",
}


def row_details(row: ForecastRow, now: datetime, zone: str) -> list[str]:
    """A row in full: the rule and reason, and how it can be prevented."""
    waits = ", left for approval," if row.held else ""
    when = f"on {local_with_year(row.at, zone)}, {relative(row.at, now)}"
    return [
        f"{row.subject}: {row.mark.word}{waits} {when}",
        f"{row.change.rule}: {row.change.why}",
        *(describe_close_call(each) for each in row.close_calls),
        *deadline_lines(row.deadlines, now, zone),
    ]


def deadline_lines(deadlines: Sequence[Deadline], now: datetime, zone: str) -> list[str]:
    """How a change can be prevented, a line each."""
    return [
        f"› until {local(each.before, zone)} ({relative(each.before, now)}): {each.words}"
        for each in deadlines
    ]


def describe_differences(what_if: WhatIf, zone: str) -> list[str]:
    """Where the two futures differ, run by run."""
    if not what_if.differences:
        return [f"No difference up to {local_with_year(what_if.without.until, zone)}."]
    lines: list[str] = []
    for at, group in groupby(what_if.differences, key=lambda each: each.at):
        lines.append(local_with_year(at, zone))
        at_once = tuple(group)
        for only in ("without", "with"):
            changes = [each.change for each in at_once if each.only == only]
            lines += [f"   {only} it: {_describe(each)}" for each in grouped(changes)]
    return lines


def _describe(changes: tuple[Change, ...]) -> str:
    first, mark = changes[0], kind_mark(changes[0].kind)
    names = ", ".join(change.subject for change in changes)
    why = f": {first.why}" if first.why else ""
    return f"{mark.glyph} {mark.word} {names}{why} [{first.rule}]"


def _period(full: FullPeriod, zone: str) -> str:
    since = "now" if full.since is None else f"from {local(full.since, zone)}"
    return since + (f" until {local(full.until, zone)}" if full.until else " to the end")
