"""Sentences and values that explanations of children and rooms share."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from parktime.daemon.domain.roster import Sessions
from parktime.daemon.domain.rules import RULES, RuleId
from parktime.daemon.domain.run import Change, Kind
from parktime.daemon.domain.service_state import Keep, PendingApproval
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.planning.approval import loses_itself
from parktime.daemon.planning.close_calls import CloseCall
from parktime.daemon.planning.inputs import PlanInput


@dataclass(frozen=True, slots=True)
class PlannedChanges:
    """The changes that the run of a day will make to the subject; may be empty."""

    day: RunDay
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation in plain sentences.

    `rule`: the rule that decides. `next_run`: None before set-up.
    `then`: the first later run that changes something; None if there is none in sight.
    `close_calls`: where it stays or goes by seven days or less; the sentences have them too.
    """

    ccms_id: str
    name: str
    sentences: tuple[str, ...]
    rule: RuleId
    next_run: PlannedChanges | None
    then: PlannedChanges | None
    close_calls: tuple[CloseCall, ...] = ()


@dataclass(frozen=True, slots=True)
class NearbySessions:
    """The last session before a date and the first on it or after it: date and room id."""

    last: tuple[date, str] | None
    next: tuple[date, str] | None


def nearby_sessions(today: date, sessions: Iterable[Sessions]) -> NearbySessions:
    """The sessions nearest to today."""
    rows = list(sessions)
    before = [
        (row.dates[at - 1], row.room_id)
        for row in rows
        if (at := bisect_left(row.dates, today)) > 0
    ]
    ahead = [
        (row.dates[at], row.room_id)
        for row in rows
        if (at := bisect_left(row.dates, today)) < len(row.dates)
    ]
    return NearbySessions(max(before, default=None), min(ahead, default=None))


def describe_rule(rule: RuleId) -> str:
    """The sentence on the rule that decides."""
    return f"What decides is {rule}: {RULES[rule].sentence}"


def describe_next_run(next_run: PlannedChanges | None) -> str:
    """The sentence on the next run."""
    if next_run is None:
        return "Set-up is not confirmed yet: nothing is synced before it."
    if not next_run.changes:
        return f"The next run, on {next_run.day.day}, will change nothing here."
    return f"The next run, on {next_run.day.day}, will {_describe_changes(next_run.changes)}."


def describe_close_calls(calls: Iterable[CloseCall]) -> list[str]:
    """A sentence for each close call."""
    return [f"On {call.margin.on} it is a {call.words}." for call in calls]


def describe_later_run(then: PlannedChanges | None, last: date) -> str:
    """The sentence on the first later run that changes something."""
    if then is None:
        return f"If nothing changes in the CCMS, it stays so until {last} at least."
    changes = _describe_changes(then.changes)
    return f"If nothing changes in the CCMS, the run on {then.day.day} will {changes}."


def _describe_changes(changes: Sequence[Change]) -> str:
    return ", and ".join(
        f"{_DOES[change.kind]}{_describe_values(change)} ({change.why})" for change in changes
    )


def _describe_values(change: Change) -> str:
    if change.kind == "move":
        return f" from {describe_rooms(change.before)} to {describe_rooms(change.after)}"
    if change.kind == "update":
        return ": " + ", ".join(
            f"{key} {change.before[key]} becomes {change.after[key]}" for key in change.after
        )
    return f" from {change.before} to {change.after}" if change.kind == "rename_room" else ""


def describe_rooms(names: Sequence[str]) -> str:
    """Names of rooms as text."""
    return " and ".join(names) or "no room"


_DOES = {
    "create": "make a new profile",
    "restore": "bring the profile back from the archive",
    "archive": "archive the profile",
    "update": "correct the profile",
    "move": "move the child",
    "wait": "leave the child waiting for space",
    "skip": "leave the child alone",
    "add_room": "add the room to Storypark",
    "remove_room": "remove the room from Storypark",
    "return_room": "bring the room back to Storypark",
    "rename_room": "rename the room",
}


About = Literal["child", "room"]


def find_kept(kept: Iterable[Keep], about: About, ccms_id: str) -> Keep | None:
    """The entry of one child or room, if it is kept."""
    return next((each for each in kept if (each.about, each.ccms_id) == (about, ccms_id)), None)


def describe_kept(kept: Keep | None) -> list[str]:
    """Why no run changes it, and what would end that; no sentence if it is not kept."""
    if kept is None:
        return []
    what = "did was taken back" if kept.reason == "undone" else "held back was rejected"
    since = f"{kept.since:%Y-%m-%d %H:%M} UTC, when what run {kept.ordinal} {what}"
    until = "no run changes it until its record in the CCMS changes, or it is let go"
    return [f"It is kept as it is since {since}: {until}."]


def is_pending(changes: Sequence[Change], about: About, ccms_id: str) -> bool:
    """Whether what the subject would lose is among these changes."""
    return _pending_kind(changes, about, ccms_id) is not None


def _pending_kind(changes: Sequence[Change], about: About, ccms_id: str) -> Kind | None:
    mine = (
        each for each in loses_itself(changes) if (each.about, each.ccms_id) == (about, ccms_id)
    )
    return next((each.kind for each in mine), None)


_WOULD_BE: Final[dict[Kind | None, str]] = {
    "archive": "Its profile would be archived",
    "remove_room": "It would be removed",
    "move": "It would be taken out of a room",
    "update": "It would get another name",
}


def describe_held(
    plan_input: PlanInput, changes: Sequence[Change], about: About, ccms_id: str
) -> list[str]:
    """That its loss waits for approval, if so; `changes`: what the next run would leave."""
    kind = _pending_kind(changes, about, ccms_id)
    if kind is None:
        return []
    since = _describe_pending(plan_input.pending, about, ccms_id)
    return [f"{_WOULD_BE[kind]}, but that waits for approval{since}: approve or reject it."]


def _describe_pending(pending: PendingApproval | None, about: About, ccms_id: str) -> str:
    if pending is None or not is_pending(pending.changes, about, ccms_id):
        return " from the next run on"
    return f", held by run {pending.ordinal} since {pending.since:%Y-%m-%d %H:%M} UTC"
