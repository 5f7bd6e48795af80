"""Reads a roster from CSV, as rows of cells with their lines."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from parktime.harness.roster.columns import NOTHING_CHOSEN, Columns, columns_of
from parktime.harness.roster.errors import RosterIssue, RosterIssuesError
from parktime.harness.roster.options import Field
from parktime.harness.roster.row_checks import fields_headed, issues_above, issues_of_rows
from parktime.harness.roster.rows import MOST_ROWS, Row, Table
from parktime.harness.roster.spreadsheet import without_guard

_DELIMITERS = (",", ";", "\t", "|")
_ROWS_BEFORE_HEADINGS = 20
"""Exports often open with a title or the day of the report."""


def csv_table(
    text: str,
    chosen: Mapping[Field, Sequence[str]] = NOTHING_CHOSEN,
    *,
    ids_suffice: bool = False,
) -> Table:
    """Read CSV with commas, semicolons, tabs or bars; `chosen` are headings given for fields.

    `ids_suffice`: there need not be a column of names, if there is one of ids.

    Raises RosterIssuesError with every issue.
    """
    delimiter = _declared_delimiter(text) or _likeliest_delimiter(text, chosen)
    rows = [
        row
        for row in islice(_rows(text, delimiter), MOST_ROWS + _ROWS_BEFORE_HEADINGS + 2)
        if not row.is_blank
    ]
    at, columns = _headings(rows, chosen, ids_suffice=ids_suffice)
    below = rows[at + 1 :]
    if len(below) > MOST_ROWS:
        raise RosterIssuesError(
            RosterIssue(below[MOST_ROWS].line, f"has more than {MOST_ROWS:,} rows")
        )
    headings, line = rows[at].cells, rows[at].line
    issues = [
        *issues_above(rows[:at], len(below)),
        *_long_rows(below, len(headings)),
        *issues_of_rows(below, headings, columns),
    ]
    if issues:
        raise RosterIssuesError(*issues)
    above = f"lines above the headings on line {line} are left out"
    notes = (above,) if at and not _declared_delimiter(text) else ()
    return Table(columns, below, notes, headings, line)


def _declared_delimiter(text: str) -> str:
    """Excel's own first line, such as `sep=;`."""
    first = text.partition("\n")[0].strip().strip('"')
    return first[4:] if first.casefold().startswith("sep=") and len(first) == 5 else ""


def _likeliest_delimiter(text: str, chosen: Mapping[Field, Sequence[str]]) -> str:
    """The one that makes most sense of the headings."""
    return max(_DELIMITERS, key=lambda delimiter: _sense_made(text, delimiter, chosen))


def _sense_made(
    text: str, delimiter: str, chosen: Mapping[Field, Sequence[str]]
) -> tuple[int, int]:
    """The number of known headings in the best heading row, and of that row's cells."""
    best = 0, 0
    with suppress(
        RosterIssuesError
    ):  # what is before an issue is enough to recognise the separator
        for row in islice(_rows(text, delimiter), _ROWS_BEFORE_HEADINGS):
            best = max(best, (fields_headed(row, chosen), len(row.cells)))
    return best


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
        yield Row(line, number, [without_guard(cell) for cell in cells])


def _headings(
    rows: Sequence[Row], chosen: Mapping[Field, Sequence[str]], *, ids_suffice: bool
) -> tuple[int, Columns]:
    """The row with the most known headings, and its columns. A title such as "Children" has few."""
    if not rows:
        raise RosterIssuesError(RosterIssue(0, "is empty"))
    at = max(
        range(min(len(rows), _ROWS_BEFORE_HEADINGS)), key=lambda at: fields_headed(rows[at], chosen)
    )
    columns = columns_of(rows[at].cells, rows[at].line, chosen)
    if columns.have_names or (ids_suffice and columns.ids):
        return at, columns
    found = ", ".join(repr(cell.strip()[:30]) for cell in rows[0].cells[:8])
    raise RosterIssuesError(
        RosterIssue(
            rows[0].line,
            f"no column is headed as a name (found {found}): head them id, given, family, born, or "
            "say --column name=HEADING",
        )
    )


def _long_rows(rows: Sequence[Row], width: int) -> list[RosterIssue]:
    return [
        RosterIssue(
            row.line,
            f"has more cells than the {width} headings: put a name that bears the separator in "
            f"quotation marks",
        )
        for row in rows
        if any(cell.strip() for cell in row.cells[width:])
    ]
