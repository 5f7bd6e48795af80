"""A forecast and a what-if, as answers show them."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import written, written_date
from parktime.daemon.api.schemas.run import ChangeShape, show_change
from parktime.daemon.domain.run import Cause
from parktime.daemon.forecast.deadlines import Action, LastMoment
from parktime.daemon.forecast.forecast import Difference, Forecast, ForecastChange, Full, News
from parktime.daemon.forecast.service import WhatIf


class LastMomentShape(TypedDict):
    """An action that prevents the change if it is done before that instant; at the instant itself it is too late.

    `refresh`: the page is to be refreshed after it. A session is needed on one of the dates from `first` to `last`; `until`: the room is to be held to this date.
    """

    action: Action
    before: str
    words: str
    refresh: bool
    first: str | None
    last: str | None
    until: str | None
    paid_children: int | None


class ForecastChangeShape(TypedDict):
    """A change to come, and of one that takes something away what would prevent it: what can be done longest first.

    `undoable`: undoing the run afterwards brings back what it took away.
    """

    change: ChangeShape
    undoable: bool
    last_moments: list[LastMomentShape]


class RunAheadShape(TypedDict):
    """A run that will change something, or leave somebody waiting whom the run before did not; `day` is its local date.

    `held`: what it will leave for approval, where the run before did not.
    """

    at: str
    day: str
    cause: Cause
    outcome: str
    note: str
    changes: list[ForecastChangeShape]
    held: list[ChangeShape]
    active_profiles: int
    paid_children: int
    waiting: list[str]
    without_a_room: list[str]


class FullShape(TypedDict):
    """A time in which the plan has no space left: since a run (null: now), until another (null: to the end)."""

    since: str | None
    until: str | None


class ForecastShape(TypedDict):
    """What happens from `at` to `until` if nobody does anything. `runs` has those that tell something, `runs_ahead` counts all.

    `note` says why it tells less than it could.
    """

    at: str
    until: str
    time_zone: str
    runs_ahead: int
    note: str
    full: list[FullShape]
    runs: list[RunAheadShape]


class DifferenceShape(TypedDict):
    """A change that only one of the futures has at that instant: the one without the action, or the one with it. `held`: it waits for approval there."""

    at: str
    day: str
    only: Literal["without", "with"]
    held: bool
    change: ChangeShape


WhatIfShape = TypedDict(
    "WhatIfShape",
    {"without": ForecastShape, "with": ForecastShape, "differences": list[DifferenceShape]},
)
"""Both futures, and where they part, the first difference first."""


def show_forecast(forecast: Forecast) -> ForecastShape:
    """A forecast."""
    return {
        "at": written(forecast.at),
        "until": written(forecast.until),
        "time_zone": forecast.zone.key,
        "runs_ahead": len(forecast.runs),
        "note": forecast.note,
        "full": [_full(full) for full in forecast.full],
        "runs": [_run(forecast, news) for news in forecast.news],
    }


def show_what_if(what_if: WhatIf) -> WhatIfShape:
    """Both futures of a what-if."""
    differences = [_difference(what_if.without, each) for each in what_if.differences]
    return {
        "without": show_forecast(what_if.without),
        "with": show_forecast(what_if.with_it),
        "differences": differences,
    }


def _full(full: Full) -> FullShape:
    return {
        "since": None if full.since is None else written(full.since),
        "until": None if full.until is None else written(full.until),
    }


def _run(forecast: Forecast, news: News) -> RunAheadShape:
    run = news.run
    return {
        "at": written(run.at),
        "day": run.at.astimezone(forecast.zone).date().isoformat(),
        "cause": run.cause,
        "outcome": run.plan.outcome,
        "note": run.plan.note,
        "changes": [_change(each) for each in news.changes],
        "held": [show_change(each) for each in news.held],
        "active_profiles": run.active_profiles,
        "paid_children": run.paid_children,
        "waiting": list(run.plan.waiting),
        "without_a_room": list(run.plan.without_a_room),
    }


def _change(ahead: ForecastChange) -> ForecastChangeShape:
    moments = [_last_moment(each) for each in ahead.last_moments]
    return {
        "change": show_change(ahead.change),
        "undoable": ahead.undoable,
        "last_moments": moments,
    }


def _last_moment(moment: LastMoment) -> LastMomentShape:
    return {
        "action": moment.action,
        "before": written(moment.before),
        "words": moment.words,
        "refresh": moment.refresh,
        "first": written_date(moment.first),
        "last": written_date(moment.last),
        "until": written_date(moment.until),
        "paid_children": moment.paid_children,
    }


def _difference(forecast: Forecast, difference: Difference) -> DifferenceShape:
    return {
        "at": written(difference.at),
        "day": difference.at.astimezone(forecast.zone).date().isoformat(),
        "only": difference.only,
        "held": difference.held,
        "change": show_change(difference.change),
    }
