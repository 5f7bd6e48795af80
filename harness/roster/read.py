"""Reads rosters, exports of children or profiles, from CSV or JSON without guessing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parktime.daemon.matching.person import Person
from parktime.harness.roster.births import read_births
from parktime.harness.roster.csv_reader import csv_table
from parktime.harness.roster.encoding import roster_text
from parktime.harness.roster.errors import RosterError, RosterIssue, RosterIssuesError
from parktime.harness.roster.garbled import damaged_name
from parktime.harness.roster.json_reader import is_json, json_table
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.rows import Row, Table
from parktime.harness.roster.spreadsheet import spreadsheet_damage

__all__ = ["Roster", "RosterError", "RosterIssue", "read_roster"]

DEFAULT = ReadingOptions()


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a roster file, in its order; `notes` say how doubtful parts were read."""

    file: str
    people: tuple[Person, ...]
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def read_roster(path: Path, options: ReadingOptions = DEFAULT) -> Roster:
    """Read a roster file of at most 10 MB and 100,000 rows.

    Raises RosterError with every issue, as `file:line: what is wrong, and what would be right`.
    """
    try:
        return _roster(str(path), roster_text(path, options.encoding), options)
    except RosterIssuesError as error:
        raise RosterError.of(str(path), error.issues) from error


def _roster(file: str, text: str, options: ReadingOptions) -> Roster:
    is_list = is_json(text)
    table = (json_table if is_list else csv_table)(text, options.columns)
    issues = list(_damage(table))
    ids = _ids(table, issues)
    names = [name_of(row, table, issues) for row in table.rows]
    births = read_births(table, options, issues)
    if issues:
        raise RosterIssuesError(*issues)
    people = tuple(
        Person(id, given, family, born, _other_names(row, table))
        for id, (given, family), born, row in zip(ids, names, births, table.rows, strict=True)
    )
    notes = (*table.notes, *_notes(table, births, is_list=is_list))
    return Roster(file, people, notes, tuple(table.headings))


def _damage(table: Table) -> Iterator[RosterIssue]:
    """Cells of names, birth dates and the first column of ids that a spreadsheet has damaged."""
    columns = table.columns
    places = (*columns.ids[:1], columns.given, columns.family, columns.name, columns.born)
    for row in table.rows:
        for place in places:
            if place is not None and (damage := spreadsheet_damage(row.cell(place))):
                yield RosterIssue(row.line, damage)
        for place in (columns.given, columns.family, columns.name):
            if place is not None and (damage := damaged_name(row.cell(place))):
                yield RosterIssue(row.line, damage)


def _ids(table: Table, issues: list[RosterIssue]) -> list[str]:
    """The column of ids that is complete and unique; without a column of ids, row numbers."""
    if not table.columns.ids:
        return [str(row.number) for row in table.rows]
    columns = [[_id(row, column) for row in table.rows] for column in table.columns.ids]
    for ids in columns:
        if all(ids) and len(set(ids)) == len(ids):
            return ids
    if any(issue.line == row.line for issue in issues for row in table.rows):
        return columns[0]
    issues += _faults_of_ids(table.rows, columns[0])
    return columns[0]


def _id(row: Row, column: int) -> str:
    """An id, without the apostrophe by which a spreadsheet keeps it a text."""
    return row.cell(column).removeprefix("'")


def _faults_of_ids(rows: Sequence[Row], ids: Sequence[str]) -> list[RosterIssue]:
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for row, id in zip(rows, ids, strict=True):
        lines[id].append(row.line)
    missing = [
        RosterIssue(line, "has no id: fill it in, or leave the whole column out")
        for line in lines.pop("", [])
    ]
    return missing + [
        RosterIssue(
            line, f"the id {id!r} stands on line {first} already: every id must be one child's"
        )
        for id, (first, *others) in lines.items()
        for line in others
    ]


def name_of(row: Row, table: Table, issues: list[RosterIssue]) -> tuple[str, str]:
    """Given and family name; one column has "Last, First", or ends with the family name."""
    columns = table.columns
    given, family = row.cell(columns.given), row.cell(columns.family)
    if not (given or family):
        given, family = split_name(row.cell(columns.name))
    name = f"{given} {family}".strip()
    if not name:
        issues.append(RosterIssue(row.line, "has no name"))
    elif re.search(r"\d", name) and not re.search(r"[^\W\d_]", name):
        issues.append(
            RosterIssue(
                row.line,
                f"has {name[:40]!r} for a name: remove the row if it holds a total, or correct it",
            )
        )
    return given, family


def split_name(name: str) -> tuple[str, str]:
    """Given and family name of "Nguyen, Mia" or "Mia Nguyen"; one word is a family name."""
    family, comma, given = name.partition(",")
    if comma and given.strip():
        return given.strip(), family.strip()
    first, _, last = name.rpartition(" ")
    return first, last


def _other_names(row: Row, table: Table) -> tuple[str, ...]:
    return tuple(name for column in table.columns.other_names if (name := row.cell(column)))


def _notes(table: Table, births: Sequence[date | None], *, is_list: bool) -> list[str]:
    notes = []
    if not table.columns.ids:
        counted = (
            "items are named by their numbers"
            if is_list
            else "rows are named by their numbers in a spreadsheet"
        )
        notes.append(f"there is no column of ids: {counted}")
    if table.columns.born is None:
        notes.append("there is no column of birth dates: names alone decide")
    elif births and not any(births):
        heading = table.headings[table.columns.born].strip()
        notes.append(f"the column {heading!r} has no birth dates: names alone decide")
    return notes
