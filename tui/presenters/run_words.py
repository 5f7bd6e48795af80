"""What a run did, in the words of an operator: rooms first, and what it could not read."""

from collections.abc import Mapping, Sequence

from parktime.tui.presenters.service_row import CCMS_NAMES, balance
from parktime.tui.snapshot import Run, RunSummary

MOST_ROOMS = 3
"""Rooms that a line names."""

_ROOMS = {
    "add_room": "added",
    "remove_room": "removed",
    "return_room": "back",
    "rename_room": "renamed",
}
_CHILDREN = {
    "create": "created",
    "restore": "restored",
    "archive": "archived",
    "update": "corrected",
    "move": "moved",
}
_FAILURES = {
    "unanswered": "did not answer",
    "failing": "answered with an error of its own",
    "refused": "refused the request",
    "unreadable": "sent an answer that cannot be read",
}
_WRONG_ACCOUNT = "the credentials open another centre's account"


def describe_outcome(run: Run, ccms: str | None) -> str:
    """What a run did, in a line: `Possums removed, 27 moved`; `ccms` is the kind of its CCMS.

    A run that failed says what it could not read, never that nothing changed.
    """
    if run.outcome == "failed":
        return f"nothing done: {describe_failure(run, ccms)}"
    wrote = describe_summary(run.summary)
    if run.outcome == "ok":
        return wrote or balance(run.counts)
    return "; ".join(each for each in (wrote, run.note) if each) or balance(run.counts)


def describe_failure(run: Run, ccms: str | None) -> str:
    """Why a run failed: `Storypark did not answer`; the daemon's own note if it has no code."""
    if "wrong-account" in run.note_codes:
        return _WRONG_ACCOUNT
    for code in run.note_codes:
        side, _, how = code.partition("-")
        if side in ("ccms", "storypark") and how in _FAILURES:
            return f"{_side_name(side, ccms)} {_FAILURES[how]}"
    return run.note.removeprefix("nothing done: ") or "the reason is not known"


def describe_summary(summary: RunSummary | None) -> str:
    """What was written, rooms by name and then children by number; empty for nothing."""
    if summary is None:
        return ""
    return ", ".join([*_rooms(summary), *_children(summary.children)])


def _rooms(summary: RunSummary) -> Sequence[str]:
    named = [
        f"{each.room} {_ROOMS.get(each.kind, 'changed')}" for each in summary.rooms[:MOST_ROOMS]
    ]
    more = summary.room_count - len(named)
    return [*named, f"{more} more rooms"] if more > 1 else [*named, *["1 more room"][:more]]


def _children(children: Mapping[str, int]) -> list[str]:
    known = [f"{children[kind]} {word}" for kind, word in _CHILDREN.items() if kind in children]
    other = sum(number for kind, number in children.items() if kind not in _CHILDREN)
    return [*known, f"{other} changed"] if other else known


def _side_name(side: str, ccms: str | None) -> str:
    return "Storypark" if side == "storypark" else CCMS_NAMES.get(ccms or "", "the CCMS")
