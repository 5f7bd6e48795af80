"""Forecasts and what-ifs."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_date, format_instant
from parktime.daemon.api.schemas.run import ChangeSchema, serialize_change
from parktime.daemon.domain.run import Cause
from parktime.daemon.forecast.close_calls import UpcomingCloseCall
from parktime.daemon.forecast.deadlines import Action, Deadline
from parktime.daemon.forecast.forecast import (
    Difference,
    Forecast,
    ForecastChange,
    FullPeriod,
    NotableRun,
)
from parktime.daemon.forecast.service import WhatIf
from parktime.daemon.planning.close_calls import CloseCall


class DeadlineSchema(TypedDict):
    """An action that prevents the change if it is done before that instant, exclusive.

    `refresh`: the page must be refreshed after it. `first` and `last`: a session is needed on one
    of these dates. `until`: the room must be held to this date.
    """

    action: Action
    before: str
    words: str
    refresh: bool
    first: str | None
    last: str | None
    until: str | None
    paid_children: int | None


class CloseCallSchema(TypedDict):
    """A verdict that hangs on seven days or less.

    `on`: the local date from which it depends on `session`, the first one after a gap. With that
    session on `tips_on` (goes: or earlier, stays: or later) the verdict would be the other one.
    """

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    rule: str
    verdict: Literal["stays", "goes"]
    on: str
    margin_days: int
    session: str
    tips_on: str
    words: str


class UpcomingCloseCallSchema(CloseCallSchema):
    """A close call, and the first run at which it decides."""

    at: str


class ForecastChangeSchema(TypedDict):
    """A coming change; for a removal, the actions that prevent it, latest deadline first.

    `undoable`: undoing the run brings back what it removed. `close_call`: null if more than seven
    days decide.
    """

    change: ChangeSchema
    undoable: bool
    last_moments: list[DeadlineSchema]
    close_call: CloseCallSchema | None


class ForecastRunSchema(TypedDict):
    """A coming run that changes something, or has children waiting for the first time.

    `day` is its local date. `held`: what newly waits for approval after it.
    """

    at: str
    day: str
    cause: Cause
    outcome: str
    note: str
    changes: list[ForecastChangeSchema]
    held: list[ChangeSchema]
    active_profiles: int
    paid_children: int
    waiting: list[str]
    without_a_room: list[str]


class FullPlanSchema(TypedDict):
    """A period without plan space, from one run (null: now) to another (null: the end)."""

    since: str | None
    until: str | None


class ForecastSchema(TypedDict):
    """What happens from `at` to `until` without any action.

    `runs` has the notable ones, `runs_ahead` counts all. `note` says why the forecast is limited.
    `close_calls`: what stays or goes by seven days or less.
    """

    at: str
    until: str
    time_zone: str
    runs_ahead: int
    note: str
    full: list[FullPlanSchema]
    runs: list[ForecastRunSchema]
    close_calls: list[UpcomingCloseCallSchema]


class ForecastDifferenceSchema(TypedDict):
    """A change that happens only without the action, or only with it.

    `held`: it waits for approval there.
    """

    at: str
    day: str
    only: Literal["without", "with"]
    held: bool
    change: ChangeSchema


WhatIfSchema = TypedDict(
    "WhatIfSchema",
    {
        "without": ForecastSchema,
        "with": ForecastSchema,
        "differences": list[ForecastDifferenceSchema],
    },
)
"""Both forecasts and their differences, the earliest first."""


def serialize_forecast(forecast: Forecast) -> ForecastSchema:
    """A forecast in JSON."""
    return {
        "at": format_instant(forecast.at),
        "until": format_instant(forecast.until),
        "time_zone": forecast.zone.key,
        "runs_ahead": len(forecast.runs),
        "note": forecast.note,
        "full": [_full(full) for full in forecast.full],
        "runs": [_run(forecast, notable) for notable in forecast.notable_runs],
        "close_calls": [
            {**serialize_close_call(each.call), "at": format_instant(each.at)}
            for each in forecast.close_calls
        ],
    }


def serialize_what_if(what_if: WhatIf) -> WhatIfSchema:
    """A what-if in JSON."""
    differences = [_difference(what_if.without, each) for each in what_if.differences]
    return {
        "without": serialize_forecast(what_if.without),
        "with": serialize_forecast(what_if.with_it),
        "differences": differences,
    }


def _full(full: FullPeriod) -> FullPlanSchema:
    return {
        "since": None if full.since is None else format_instant(full.since),
        "until": None if full.until is None else format_instant(full.until),
    }


def _run(forecast: Forecast, notable: NotableRun) -> ForecastRunSchema:
    run = notable.run
    return {
        "at": format_instant(run.at),
        "day": run.at.astimezone(forecast.zone).date().isoformat(),
        "cause": run.cause,
        "outcome": run.plan.outcome,
        "note": run.plan.note,
        "changes": [
            _change(each, forecast.close_call(run.at, each.change)) for each in notable.changes
        ],
        "held": [serialize_change(each) for each in notable.held],
        "active_profiles": run.active_profiles,
        "paid_children": run.paid_children,
        "waiting": list(run.plan.waiting),
        "without_a_room": list(run.plan.without_a_room),
    }


def serialize_close_call(call: CloseCall) -> CloseCallSchema:
    """A close call in JSON."""
    return {
        "about": call.about,
        "ccms_id": call.ccms_id,
        "name": call.name,
        "rule": call.rule,
        "verdict": call.margin.verdict,
        "on": call.margin.on.isoformat(),
        "margin_days": call.margin.days,
        "session": call.margin.session.isoformat(),
        "tips_on": call.margin.tips_on.isoformat(),
        "words": call.words,
    }


def _change(ahead: ForecastChange, close: UpcomingCloseCall | None) -> ForecastChangeSchema:
    moments = [_deadline(each) for each in ahead.deadlines]
    return {
        "change": serialize_change(ahead.change),
        "undoable": ahead.undoable,
        "last_moments": moments,
        "close_call": None if close is None else serialize_close_call(close.call),
    }


def _deadline(moment: Deadline) -> DeadlineSchema:
    return {
        "action": moment.action,
        "before": format_instant(moment.before),
        "words": moment.words,
        "refresh": moment.refresh,
        "first": format_date(moment.first),
        "last": format_date(moment.last),
        "until": format_date(moment.until),
        "paid_children": moment.paid_children,
    }


def _difference(forecast: Forecast, difference: Difference) -> ForecastDifferenceSchema:
    return {
        "at": format_instant(difference.at),
        "day": difference.at.astimezone(forecast.zone).date().isoformat(),
        "only": difference.only,
        "held": difference.held,
        "change": serialize_change(difference.change),
    }
