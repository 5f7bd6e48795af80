"""What happens in a story, in words: runs, what people did, what is foretold, and days off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from parktime.tui.presenters.changes import MOST_NAMES
from parktime.tui.presenters.forecast import PlannedRun
from parktime.tui.presenters.glyphs import kind_mark
from parktime.tui.presenters.run_words import describe_outcome
from parktime.tui.presenters.story import DaysOff, Kind, Moment
from parktime.tui.snapshot import Run

_OUTCOMES: dict[str, Kind] = {"failed": "failed", "held": "held", "partial": "partial"}
_COMMANDS = {
    "turn_on": "switched the integration on",
    "turn_off": "switched the integration off",
    "refresh": "refreshed the page",
    "map": "chose mappings",
    "take_back": "took chosen mappings back",
    "set_up": "confirmed the set-up",
    "update": "applied chosen mappings",
    "sync": "started a sync by hand",
    "sync_inactive": "switched Inactive children",
    "hold_room": "held a room",
    "hold_above": "changed when removals wait for approval",
    "approve": "approved the removals",
    "reject": "rejected the removals",
    "undo": "undid a run",
    "let_go": "let something go that was kept",
    "register": "added or changed the service",
    "remove": "removed the service",
}


@dataclass(frozen=True, slots=True)
class Command:
    """What an operator did; `run` is the id of the run that it caused."""

    at: datetime
    name: str
    values: dict[str, Any]
    run: int | None = None


@dataclass(frozen=True, slots=True)
class CommandPage:
    """A page of `GET /v1/commands`, oldest first."""

    commands: tuple[Command, ...]
    next_after: int | None


def moments_of_runs(runs: Sequence[Run], ccms: str) -> list[Moment]:
    """Runs that changed something or did not end well."""
    return [
        Moment(
            run.at,
            _OUTCOMES.get(run.outcome, "changed"),
            f"run {run.ordinal}, {run.cause}: {describe_outcome(run, ccms)}",
            run.id,
        )
        for run in runs
    ]


def moments_of_commands(commands: Sequence[Command]) -> list[Moment]:
    """What people did."""
    return [
        Moment(each.at, "people", f"somebody {_describe_command(each)}", each.run)
        for each in commands
    ]


def moments_of_forecast(runs: Sequence[PlannedRun]) -> list[Moment]:
    """What coming runs will change if nobody does anything."""
    return [Moment(run.at, "foretold", f"foretold: {_describe_planned(run)}") for run in runs]


def days_off(calendar: Mapping[str, Any]) -> tuple[tuple[DaysOff, ...], tuple[DaysOff, ...]]:
    """School and public holidays, and closed days, of a simulator's calendar."""
    public = [
        DaysOff(_day(each["date"]), _day(each["date"])) for each in calendar["public_holidays"]
    ]
    school = [_range(each) for each in calendar["school_holidays"]]
    return (*school, *public), tuple(_range(each) for each in calendar["closed"])


def _describe_command(command: Command) -> str:
    words = _COMMANDS.get(command.name, command.name.replace("_", " "))
    names = _names(command.values)
    return f"{words}: {names}" if names else words


def _names(values: Mapping[str, Any]) -> str:
    """The children and rooms that a command names."""
    single = [values[about]["name"] for about in ("child", "room") if about in values]
    many = [
        each[about]["name"]
        for plural, about in (("children", "child"), ("rooms", "room"))
        for each in values.get(plural, ())
    ]
    return _listed([*single, *many])


def _describe_planned(run: PlannedRun) -> str:
    by_kind: dict[str, list[str]] = {}
    changes = [each.change for each in run.changes]
    for change in sorted(changes, key=lambda each: each.about == "child"):
        by_kind.setdefault(change.kind, []).append(change.subject)
    return ", ".join(f"{kind_mark(kind).word} {_listed(names)}" for kind, names in by_kind.items())


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _range(each: Mapping[str, str]) -> DaysOff:
    return DaysOff(_day(each["from"]), _day(each["to"]))


def _day(text: str) -> date:
    return date.fromisoformat(text)
