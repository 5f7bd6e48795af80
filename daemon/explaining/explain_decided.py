"""What people have decided about a child or room, or have still to decide, in words (hold-above, kept)."""

from collections.abc import Iterable
from typing import Literal

from daemon.model.change import Change
from daemon.model.kept import Kept
from daemon.model.situation import Situation
from daemon.model.staged import Staged

About = Literal["child", "room"]


def kept_one(kept: Iterable[Kept], about: About, ccms_id: str) -> Kept | None:
    """The keeping of one child or room, if it is kept."""
    return next((each for each in kept if (each.about, each.ccms_id) == (about, ccms_id)), None)


def kept_told(kept: Kept | None) -> list[str]:
    """Why no run changes it, and what would end that."""
    if kept is None:
        return []
    when = f"what run {kept.ordinal} {'did was taken back' if kept.reason == 'undone' else 'held back was rejected'}"
    until = "no run changes it until its record in the CCMS changes, or somebody lets go of it"
    return [f"It is kept as it is since {kept.since:%Y-%m-%d %H:%M} UTC, when {when}: {until}."]


def is_staged(changes: Iterable[Change], about: About, ccms_id: str) -> bool:
    """Whether its archiving or removal is among what waits."""
    return any((each.about, each.ccms_id) == (about, ccms_id) and each.kind != "move" for each in changes)


def held_told(situation: Situation, changes: Iterable[Change], about: About, ccms_id: str) -> list[str]:
    """That its archiving or removal waits for approval; `changes`: what the next run would leave."""
    if not is_staged(changes, about, ccms_id):
        return []
    what = "Its profile would be archived" if about == "child" else "It would be removed"
    return [
        f"{what}, but that waits for approval{_since(situation.staged, about, ccms_id)}: somebody is to approve or reject it."
    ]


def _since(staged: Staged | None, about: About, ccms_id: str) -> str:
    if staged is None or not is_staged(staged.changes, about, ccms_id):
        return " from the next run on"
    return f", held by run {staged.ordinal} since {staged.since:%Y-%m-%d %H:%M} UTC"
