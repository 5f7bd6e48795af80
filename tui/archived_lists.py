"""Who is archived, who waits for space, and who is owed an invitation, as the daemon tells it."""

from dataclasses import dataclass
from datetime import datetime

from tui.dates import local_with_year, relative
from tui.marks import Mark

NOW = Mark("↑", "by next run", "text-primary")
WHEN_SPACE = Mark("…", "no space", "text-warning")
NOT_NOW = Mark("–", "not now")
UNTOLD = Mark("?", "not told")


@dataclass(frozen=True, slots=True)
class ArchivedChild:
    """A linked child whose profile a run archived, and no later run restored. None: the daemon does not tell it."""

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
class Waiting:
    """A child that waits for space, by its place in the line."""

    name: str
    place: int = 0
    why: str = ""
    ccms_id: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A profile that a run created and nobody invited yet."""

    profile_id: str
    name: str


def back_mark(child: ArchivedChild) -> Mark:
    """Whether it is restored now, in a glyph and a word."""
    if child.restorable is None:
        return UNTOLD
    if not child.restorable:
        return NOT_NOW
    return WHEN_SPACE if child.space is False else NOW


def detail(child: ArchivedChild, now: datetime, zone: str) -> str:
    """A child in full."""
    lines = [
        f"{child.name}: archived {local_with_year(child.since, zone)} ({relative(child.since, now)}) by run {child.run}",
        f"{child.rule}: {child.why}",
    ]
    if child.status is not None:
        space = {True: "the plan has space for it", False: "the plan has no space for it", None: ""}[child.space]
        lines.append(f"Now {child.status.lower()} in the CCMS" + (f"; {space}" if space else ""))
    if child.brings_back:
        lines.append(f"What brings it back: {child.brings_back}")
    return "\n".join(lines)
