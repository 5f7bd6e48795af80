"""Reads a roster from CSV, as rows of cells with their lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from parktime.harness.roster.columns import Columns, columns_of
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError

MOST_ROWS = 100_000
_DELIMITERS = (",", ";", "\t", "|")
_ROWS_BEFORE_HEADINGS = 20
"""Exports often open with a title or the day of the report."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line, its number in a spreadsheet (or of the JSON item), and its cells."""

    line: int
    number: int
    cells: Sequence[str]

    def cell(self, column: int | None) -> str:
        """The text of a column with single blanks; empty if the row ends before it."""
        return (
            " ".join(self.cells[column].split())
            if column is not None and column < len(self.cells)
            else ""
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the headings, the columns, and notes on the reading."""

    columns: Columns
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()


def csv_table(text: str) -> Table:
    """Read CSV with commas, semicolons, tabs or bars. Raises RosterIssuesError with every issue."""
    delimiter = _declared_delimiter(text) or _likeliest_delimiter(text)
    rows = [
        row
        for row in islice(_rows(text, delimiter), MOST_ROWS + _ROWS_BEFORE_HEADINGS + 2)
        if not row.is_blank
    ]
    at, columns = _headings(rows)
    below = rows[at + 1 :]
    if len(below) > MOST_ROWS:
        raise RosterIssuesError(
            RosterIssue(below[MOST_ROWS].line, f"has more than {MOST_ROWS:,} rows")
        )
    _refuse_long_rows(below, len(rows[at].cells))
    above = f"lines above the headings on line {rows[at].line} are left out"
    return Table(columns, below, (above,) if at and not _declared_delimiter(text) else ())


def _declared_delimiter(text: str) -> str:
    """Excel's own first line, such as `sep=;`."""
    first = text.partition("\n")[0].strip().strip('"')
    return first[4:] if first.casefold().startswith("sep=") and len(first) == 5 else ""


def _likeliest_delimiter(text: str) -> str:
    """The one that makes most sense of the headings."""
    return max(_DELIMITERS, key=lambda delimiter: _sense_made(text, delimiter))


def _sense_made(text: str, delimiter: str) -> tuple[int, int]:
    """The number of known headings in the best heading row, and of that row's cells."""
    best = 0, 0
    with suppress(
        RosterIssuesError
    ):  # what is before an issue is enough to recognise the separator
        for row in islice(_rows(text, delimiter), _ROWS_BEFORE_HEADINGS):
            best = max(best, (_fields_headed(row), len(row.cells)))
    return best


def _fields_headed(row: Row) -> int:
    try:
        columns = columns_of(row.cells, row.line)
    except RosterIssuesError:  # two of one meaning: headings all the same
        return 1
    return columns.fields_found if columns.have_names else 0


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            remedy = "close every quotation mark, and double those inside a quoted cell"
            raise RosterIssuesError(
                RosterIssue(line, f"is no CSV from here on ({error}): {remedy}")
            ) from error
        if cells is None:
            return
        number += 1
        yield Row(line, number, cells)


def _headings(rows: Sequence[Row]) -> tuple[int, Columns]:
    """The row with the most known headings, and its columns. A title such as "Children" has few."""
    if not rows:
        raise RosterIssuesError(RosterIssue(0, "is empty"))
    at = max(range(min(len(rows), _ROWS_BEFORE_HEADINGS)), key=lambda at: _fields_headed(rows[at]))
    columns = columns_of(rows[at].cells, rows[at].line)
    if columns.have_names:
        return at, columns
    found = ", ".join(repr(cell.strip()[:30]) for cell in rows[0].cells[:8])
    raise RosterIssuesError(
        RosterIssue(
            rows[0].line,
            f"no column is headed as a name (found {found}): head them id, given, family, born",
        )
    )


def _refuse_long_rows(rows: Sequence[Row], width: int) -> None:
    issues = [
        RosterIssue(
            row.line,
            f"has more cells than the {width} headings: put a name that bears the separator in "
            f"quotation marks",
        )
        for row in rows
        if any(cell.strip() for cell in row.cells[width:])
    ]
    if issues:
        raise RosterIssuesError(*issues)
