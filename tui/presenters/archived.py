"""Archived children, children that wait for space, and invitations that are owed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from parktime.tui.presenters.glyphs import Mark
from parktime.tui.presenters.time_format import local_with_year, relative

NOW = Mark("↑", "by next run", "text-primary")
WHEN_SPACE = Mark("…", "no space", "text-warning")
NOT_NOW = Mark("–", "not now")
NOT_KNOWN = Mark("?", "not known")


@dataclass(frozen=True, slots=True)
class ArchivedChild:
    """A linked child whose profile a run archived; None: the daemon does not know."""

    ccms_id: str
    name: str
    profile_id: str | None
    since: datetime
    rule: str
    why: str
    run: int
    brings_back: str = ""
    restorable: bool | None = None
    profile_exists: bool | None = None
    space: bool | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingChild:
    """A child that waits for space, with its place in the queue."""

    name: str
    place: int = 0
    why: str = ""
    ccms_id: str | None = None


@dataclass(frozen=True, slots=True)
class OwedInvitation:
    """A profile that a run created and nobody has invited yet."""

    profile_id: str
    name: str


def waiting_children(data: Any) -> list[WaitingChild]:
    """The queue from `GET …/waiting`, in its order; older daemons give names only."""
    if data.get("queue"):
        return msgspec.convert(data["queue"], list[WaitingChild])
    return [WaitingChild(name, place) for place, name in enumerate(data["waiting"], 1)]


def restore_mark(child: ArchivedChild) -> Mark:
    """Whether the next run restores the child."""
    if child.restorable is None:
        return NOT_KNOWN
    if not child.restorable:
        return NOT_NOW
    return WHEN_SPACE if child.space is False else NOW


def archived_details(child: ArchivedChild, now: datetime, zone: str) -> str:
    """An archived child in full."""
    since = f"{local_with_year(child.since, zone)} ({relative(child.since, now)})"
    lines = [
        f"{child.name}: archived {since} by run {child.run}",
        f"{child.rule}: {child.why}",
    ]
    if child.status is not None:
        spaces = {True: "; the plan has space", False: "; the plan has no space", None: ""}
        lines.append(f"Now {child.status.lower()} in the CCMS{spaces[child.space]}")
    if child.brings_back:
        lines.append(f"What brings it back: {child.brings_back}")
    return "\n".join(lines)
