"""Matches two rosters as set-up would (auto-match)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size

from parktime.daemon.matching.automatic import automatic_matches, have_same_birth_date
from parktime.daemon.matching.person import Person
from parktime.daemon.matching.suggestions import suggestions
from parktime.harness.roster.columns import bare_heading
from parktime.harness.roster.errors import RosterError, RosterIssue
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import DEFAULT, Roster, read_roster
from parktime.tui.visible import escape_json, visible


@dataclass(frozen=True, slots=True)
class Match:
    """A child and the profile that set-up would link to it."""

    child: Person
    profile: Person
    reason: str

    @property
    def by_name_alone(self) -> bool:
        """Whether no birth date speaks for it, since a side has none."""
        return not have_same_birth_date(self.child, self.profile)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile that may be a child's, and why. It is never linked automatically."""

    child: Person
    profile: Person
    reason: str


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What set-up would propose. Every child and every profile is matched, suggested or left.

    Set-up would create a profile for each child that is not matched, unless it is linked first.
    """

    matches: tuple[Match, ...]
    suggestions: tuple[Suggestion, ...]
    left_children: tuple[Person, ...]
    left_profiles: tuple[Person, ...]
    notes: tuple[str, ...] = ()


def match_files(
    ccms_path: Path, storypark_path: Path, options: ReadingOptions = DEFAULT
) -> MatchReport:
    """Read and match two roster files. Raises RosterError with the issues of both files."""
    ccms, storypark = _read_both(ccms_path, storypark_path, options)
    headings = {bare_heading(heading) for heading in (*ccms.headings, *storypark.headings)}
    unknown = [
        RosterIssue(0, f"no file has a column {name!r}, which --column {field}={name} says")
        for field, names in options.columns.items()
        for name in names
        if bare_heading(name) not in headings
    ]
    if unknown:
        raise RosterError.of(str(ccms_path), unknown)
    return match_rosters(ccms, storypark)


def _read_both(ccms: Path, storypark: Path, options: ReadingOptions) -> tuple[Roster, Roster]:
    """Both rosters; an issue in one does not hide those of the other."""
    try:
        children = read_roster(ccms, options)
    except RosterError as error:
        try:
            read_roster(storypark, options)
        except RosterError as another:
            raise RosterError([*error.issues, *another.issues]) from another
        raise
    return children, read_roster(storypark, options)


def match_rosters(ccms: Roster, storypark: Roster) -> MatchReport:
    """Match two rosters, in the order of the CCMS's roster, then of Storypark's."""
    matched = automatic_matches(ccms.people, storypark.people)
    proposed = suggestions(ccms.people, storypark.people, matched)
    profiles = {profile.id: profile for profile in storypark.people}
    offered = {one.profile_id for several in proposed.values() for one in several}
    return MatchReport(
        matches=tuple(_matches(ccms.people, profiles, matched)),
        suggestions=tuple(
            Suggestion(child, profiles[one.profile_id], one.reason)
            for child in ccms.people
            for one in proposed.get(child.id, ())
        ),
        left_children=tuple(
            one for one in ccms.people if one.id not in matched and one.id not in proposed
        ),
        left_profiles=_without(storypark.people, offered.union(matched.values())),
        notes=tuple(
            f"{roster.file}: {note}" for roster in (ccms, storypark) for note in roster.notes
        ),
    )


def _matches(
    children: Iterable[Person], profiles: dict[str, Person], matched: dict[str, str]
) -> Iterator[Match]:
    for child in children:
        if child.id in matched:
            profile = profiles[matched[child.id]]
            is_confirmed = have_same_birth_date(child, profile)
            how = "same birth date" if is_confirmed else "by name alone"
            yield Match(child, profile, f"same name, borne by nobody else, {how}")


def _without(people: Iterable[Person], ids: set[str]) -> tuple[Person, ...]:
    return tuple(one for one in people if one.id not in ids)


def report_json(report: MatchReport) -> str:
    """The report as JSON text, for `--json`."""
    return escape_json(json.dumps(report_data(report), ensure_ascii=False, indent=2))


def report_data(report: MatchReport) -> dict[str, Any]:
    """The report as plain data: matches, suggestions, who is left on each side, and notes."""
    return {
        "counts": _counts(report),
        "matches": [_pair(one) | {"by_name_alone": one.by_name_alone} for one in report.matches],
        "suggestions": [_pair(one) for one in report.suggestions],
        "left": {
            "ccms": [_person(one) for one in report.left_children],
            "storypark": [_person(one) for one in report.left_profiles],
        },
        "notes": list(report.notes),
    }


def _counts(report: MatchReport) -> dict[str, int]:
    return {
        "matches": len(report.matches),
        "by_name_alone": _alone(report),
        "suggestions": len(report.suggestions),
        "left_ccms": len(report.left_children),
        "left_storypark": len(report.left_profiles),
    }


def _alone(report: MatchReport) -> int:
    return sum(one.by_name_alone for one in report.matches)


def _pair(one: Match | Suggestion) -> dict[str, Any]:
    return {"ccms": _person(one.child), "storypark": _person(one.profile), "reason": one.reason}


def _person(one: Person) -> dict[str, str | None]:
    return {
        "id": one.id,
        "given": one.given,
        "family": one.family,
        "born": one.born.isoformat() if one.born else None,
    }


def render(report: MatchReport) -> str:
    """The report as plain text for a terminal."""
    return "\n".join(_lines(report))


def _lines(report: MatchReport) -> Iterator[str]:
    yield from (f"note: {visible(note)}" for note in report.notes)
    yield from _pairs("Automatic matches", report.matches, "set-up would link none")
    if alone := _alone(report):
        yield f"  {alone} by name alone, without two birth dates: look at each before set-up"
    yield from _pairs("Suggestions, never linked by themselves", report.suggestions, "none")
    yield from _left("Left in the CCMS (set-up would make new profiles)", report.left_children)
    yield from _left("Left in Storypark (set-up would leave them alone)", report.left_profiles)


def _pairs(
    title: str, pairs: tuple[Match, ...] | tuple[Suggestion, ...], none: str
) -> Iterator[str]:
    yield f"{title}: {len(pairs) or none}"
    rows = [(_described(one.child), _described(one.profile), visible(one.reason)) for one in pairs]
    widths = [max((cell_len(row[at]) for row in rows), default=0) for at in (0, 1)]
    for child, profile, reason in rows:
        left, right = set_cell_size(child, widths[0]), set_cell_size(profile, widths[1])
        yield f"  {left}  ->  {right}  {reason}"


def _left(title: str, people: tuple[Person, ...]) -> Iterator[str]:
    yield f"{title}: {len(people) or 'nobody'}"
    yield from (f"  {_described(one)}" for one in people)


def _described(one: Person) -> str:
    """A person on one line: "Mia Nguyen, 2022-03-14 (c00012)"."""
    born = f", {one.born}" if one.born else ""
    return visible(f"{one.name}{born} ({one.id})")
