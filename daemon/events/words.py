"""What a run and its changes are called in events: sentences for an operator. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from parktime.daemon.domain.event import Severity
from parktime.daemon.domain.rules import RuleId
from parktime.daemon.domain.run import FIELD_WORDS, Cause, Change, Kind, Run

RUNS: Final[dict[Cause, str]] = {
    "set-up": "The set-up run",
    "schedule": "The scheduled run",
    "catch-up": "The catch-up run after the daemon was down",
    "update": "The run of an update",
    "inactive": "The run of the Inactive switch",
    "manual": "The run by hand",
    "approval": "The run of an approval",
    "undo": "The run of an undo",
}
SEVERITY: Final[dict[Kind, Severity]] = {
    "create": "notice",
    "restore": "notice",
    "archive": "notice",
    "update": "info",
    "move": "info",
    "wait": "notice",
    "skip": "info",
    "add_room": "notice",
    "remove_room": "warning",
    "return_room": "notice",
    "rename_room": "info",
}
"""How much a change matters to an operator."""

_COUNTED: Final[dict[Kind, str]] = {
    "create": "created",
    "restore": "restored",
    "archive": "archived",
    "update": "corrected",
    "move": "moved",
}
_DONE: Final[dict[Kind, str]] = {
    "create": "{} has a new profile",
    "restore": "the profile of {} is back from the archive",
    "archive": "the profile of {} was archived",
    "update": "the profile of {} was corrected",
    "move": "{} moved",
    "wait": "{} waits for space",
    "skip": "{} is not synced",
    "add_room": "{} was added to Storypark",
    "remove_room": "{} was removed from Storypark",
    "return_room": "{} is back in Storypark",
    "rename_room": "{} was renamed",
}
_CHOSEN: Final[dict[tuple[Kind, RuleId], str]] = {
    ("create", "map-child"): "chosen on the set-up page",
    ("add_room", "map-room"): "chosen on the set-up page, and it has sessions",
}
"""Reasons that history tells in the words of mappings."""
_ROOMS: Final[dict[Kind, str]] = {
    "add_room": "{} added",
    "remove_room": "{} removed",
    "return_room": "{} back",
    "rename_room": "{} renamed",
}


def describe_run(run: Run) -> str:
    """One sentence on a run: what it was, and what it did."""
    name = RUNS[run.cause]
    if run.outcome == "failed":
        return _sentence(f"{name} failed", run.note)
    done = _describe_changes(run.changes)
    if run.outcome == "held":
        held = f"{name} waits for approval of what it would remove"
        return _sentence(f"{held}; done: {done}" if done else held, run.note)
    if run.outcome == "partial":
        return _sentence(f"{name} was done in part: {done or 'nothing changed'}", run.note)
    return _sentence(f"{name}: {done}" if done else f"{name} changed nothing", run.note)


def describe_change(change: Change) -> str:
    """One sentence on a change, with its reason."""
    text = _DONE[change.kind].format(change.subject)
    return _sentence(text[:1].upper() + text[1:] + _values(change), _reason(change))


def _reason(change: Change) -> str:
    return _CHOSEN.get((change.kind, change.rule), change.why)


def _sentence(text: str, more: str) -> str:
    return f"{text}: {more}." if more else f"{text}."


def _describe_changes(changes: Sequence[Change]) -> str:
    """Rooms by name, then children by number: `Possums removed, 27 children moved`."""
    rooms = [
        _ROOMS[change.kind].format(change.subject) for change in changes if change.kind in _ROOMS
    ]
    counts = Counter(change.kind for change in changes)
    children = [
        f"{counts[kind]} {'child' if counts[kind] == 1 else 'children'} {word}"
        for kind, word in _COUNTED.items()
        if counts[kind]
    ]
    return ", ".join([*rooms, *children])


def _values(change: Change) -> str:
    if change.kind == "move":
        return f" from {_rooms(change.before)} to {_rooms(change.after)}"
    if change.kind == "rename_room":
        return f" from {change.before} to {change.after}"
    if change.kind == "update":
        return f" in {' and '.join(FIELD_WORDS.get(field, field) for field in change.after)}"
    return ""


def _rooms(names: Sequence[str]) -> str:
    return " and ".join(names) or "no room"
