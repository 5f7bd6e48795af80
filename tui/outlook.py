"""The coming weeks as the daemon's plan tells them: what each run will change, and until when what would prevent it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from tui.dates import local, local_with_year, relative
from tui.marks import KINDS, Mark
from tui.preview import FIRST, TOLD_ONE_BY_ONE
from tui.snapshot import Change

Only = Literal["without", "with"]


@dataclass(frozen=True, slots=True)
class LastMoment:
    """What would prevent a change if it is done before that instant; at the instant itself it is too late."""

    action: str
    before: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A change to come; of one that takes something away what would prevent it, what can be done longest first."""

    change: Change
    last_moments: tuple[LastMoment, ...] = ()


@dataclass(frozen=True, slots=True)
class RunAhead:
    """A run that will change something. `held`: what it will leave for approval."""

    at: datetime
    outcome: str
    note: str
    changes: tuple[Ahead, ...]
    held: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Full:
    """A time in which the plan has no space left: since a run (None: now), until another (None: to the end)."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What happens from `at` to `until` if nobody does anything; `runs` has those that change something."""

    at: datetime
    until: datetime
    runs_ahead: int
    note: str
    full: tuple[Full, ...]
    runs: tuple[RunAhead, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A change that only the future without the action has, or only the one with it."""

    at: datetime
    only: Only
    change: Change


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Where two futures part, the first difference first; `without` is the one in which nobody does anything."""

    without: Outlook
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: a change, or many of one kind for one reason. `held`: they will wait for approval."""

    at: datetime
    changes: tuple[Change, ...]
    held: bool = False
    last_moments: tuple[LastMoment, ...] = ()

    @property
    def key(self) -> str:
        """Of the row."""
        return f"{self.at.isoformat()} {self.held} {self.change.kind} {self.change.ccms_id}"

    @property
    def change(self) -> Change:
        """The first of them."""
        return self.changes[0]

    @property
    def mark(self) -> Mark:
        """What happens, in a glyph and a word."""
        return mark_of(self.change)

    @property
    def subject(self) -> str:
        """Whom or what it is about, by name."""
        return ", ".join(change.subject for change in self.changes)


def mark_of(change: Change) -> Mark:
    """A change in a glyph and a word."""
    return KINDS.get(change.kind, Mark("•", change.kind))


def lines_of(outlook: Outlook) -> tuple[Line, ...]:
    """All changes to come: run by run, what somebody may miss first."""
    found: list[Line] = []
    for run in outlook.runs:
        last_moments = {id(each.change): each.last_moments for each in run.changes}
        for group in grouped([each.change for each in run.changes]):
            found.append(Line(run.at, group, last_moments=last_moments[id(group[0])]))
        found += [Line(run.at, group, held=True) for group in grouped(run.held)]
    return tuple(found)


def grouped(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """By kind, in the order in which kinds are told; many of one kind for one reason together, but what takes away one by one."""
    ranked = sorted(changes, key=lambda each: (_rank(each.kind), each.kind, each.rule, each.why))
    groups = groupby(ranked, key=lambda each: (each.kind, each.rule, each.why, _alone(each)))
    return [tuple(group) for _, group in groups]


def _alone(change: Change) -> str:
    return change.ccms_id if change.kind in TOLD_ONE_BY_ONE else ""


def _rank(kind: str) -> int:
    return FIRST.index(kind) if kind in FIRST else len(FIRST)


def summary(outlook: Outlook, zone: str) -> list[str]:
    """How far it looks, how much of that changes something, and when the plan is full."""
    lines = [
        f"to {local_with_year(outlook.until, zone)} · {outlook.runs_ahead} runs, {len(outlook.runs)} of them change something"
    ]
    lines += [f"! {outlook.note}"] if outlook.note else []
    return lines + [f"… the plan is full {_span(each, zone)}" for each in outlook.full]


def detail(line: Line, now: datetime, zone: str) -> list[str]:
    """A row in full: its rule and evidence, and what would prevent it."""
    waits = ", left for approval," if line.held else ""
    found = [
        f"{line.subject}: {line.mark.word}{waits} on {local_with_year(line.at, zone)}, {relative(line.at, now)}",
        f"{line.change.rule}: {line.change.why}",
    ]
    return found + moments(line.last_moments, now, zone)


def moments(last_moments: Sequence[LastMoment], now: datetime, zone: str) -> list[str]:
    """What would prevent it, a sentence each."""
    return [f"› until {local(each.before, zone)} ({relative(each.before, now)}): {each.words}" for each in last_moments]


def differences(what_if: WhatIf, zone: str) -> list[str]:
    """Both futures where they part, run by run: what happens without the action alone, and what with it alone."""
    if not what_if.differences:
        return [f"No difference up to {local_with_year(what_if.without.until, zone)}: both futures are the same."]
    lines: list[str] = []
    for at, group in groupby(what_if.differences, key=lambda each: each.at):
        lines.append(local_with_year(at, zone))
        parted = tuple(group)
        for only in ("without", "with"):
            changes = [each.change for each in parted if each.only == only]
            lines += [f"   {only} it: {_words(each)}" for each in grouped(changes)]
    return lines


def _words(changes: tuple[Change, ...]) -> str:
    first, mark = changes[0], mark_of(changes[0])
    names = ", ".join(change.subject for change in changes)
    return f"{mark.glyph} {mark.word} {names}{f': {first.why}' if first.why else ''} [{first.rule}]"


def _span(full: Full, zone: str) -> str:
    since = "now" if full.since is None else f"from {local(full.since, zone)}"
    return since + (f" until {local(full.until, zone)}" if full.until is not None else " to the end")
