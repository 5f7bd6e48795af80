"""Reads rosters, exports of children or profiles, from CSV or JSON without guessing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parktime.daemon.matching.person import Person
from parktime.harness.roster.csv_reader import Row, Table, csv_table
from parktime.harness.roster.dates import DateCell, DateOrder, birth_dates
from parktime.harness.roster.encoding import roster_text
from parktime.harness.roster.errors import RosterError, RosterIssue, RosterIssuesError
from parktime.harness.roster.json_reader import is_json, json_table

__all__ = ["Roster", "RosterError", "RosterIssue", "read_roster"]


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a roster file, in its order; `notes` say how doubtful parts were read."""

    file: str
    people: tuple[Person, ...]
    notes: tuple[str, ...] = ()


def read_roster(path: Path, *, dates: DateOrder | None = None) -> Roster:
    """Read a roster file of at most 10 MB and 100,000 rows.

    `dates` is the order of day and month if the file is ambiguous. Raises RosterError with every
    issue, as `file:line: what is wrong, and what would be right`.
    """
    try:
        return _roster(str(path), roster_text(path), dates)
    except RosterIssuesError as error:
        raise RosterError.of(str(path), error.issues) from error


def _roster(file: str, text: str, dates: DateOrder | None) -> Roster:
    table = json_table(text) if is_json(text) else csv_table(text)
    issues: list[RosterIssue] = []
    ids = _ids(table, issues)
    names = [_name(row, table, issues) for row in table.rows]
    births = _births(table, dates, issues)
    if issues:
        raise RosterIssuesError(*issues)
    people = tuple(
        Person(id, given, family, born, _other_names(row, table))
        for id, (given, family), born, row in zip(ids, names, births, table.rows, strict=True)
    )
    return Roster(file, people, (*table.notes, *_notes(table, is_list=is_json(text))))


def _ids(table: Table, issues: list[RosterIssue]) -> list[str]:
    """The column of ids that is complete and unique; without a column of ids, row numbers."""
    if not table.columns.ids:
        return [str(row.number) for row in table.rows]
    columns = [[row.cell(column) for row in table.rows] for column in table.columns.ids]
    for ids in columns:
        if all(ids) and len(set(ids)) == len(ids):
            return ids
    issues += _faults_of_ids(table.rows, columns[0])
    return columns[0]


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


def _name(row: Row, table: Table, issues: list[RosterIssue]) -> tuple[str, str]:
    """Given and family name; one column has "Last, First", or ends with the family name."""
    columns = table.columns
    given, family = row.cell(columns.given), row.cell(columns.family)
    if not (given or family):
        given, family = split_name(row.cell(columns.name))
    if not (given or family):
        issues.append(RosterIssue(row.line, "has no name"))
    return given, family


def split_name(name: str) -> tuple[str, str]:
    """Given and family name of "Nguyen, Mia" or "Mia Nguyen"; one word is a family name."""
    family, comma, given = name.partition(",")
    if comma and given.strip():
        return given.strip(), family.strip()
    first, _, last = name.rpartition(" ")
    return first, last


def _births(
    table: Table, dates: DateOrder | None, issues: list[RosterIssue]
) -> Sequence[date | None]:
    if table.columns.born is None:
        return [None] * len(table.rows)
    cells = [DateCell(row.line, row.cell(table.columns.born)) for row in table.rows]
    try:
        if table.columns.dates:
            return birth_dates(cells, table.columns.dates, said_by="the heading")
        return birth_dates(cells, dates)
    except RosterIssuesError as error:
        issues += error.issues
        return [None] * len(table.rows)


def _other_names(row: Row, table: Table) -> tuple[str, ...]:
    return tuple(name for column in table.columns.other_names if (name := row.cell(column)))


def _notes(table: Table, *, is_list: bool) -> list[str]:
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
    return notes
