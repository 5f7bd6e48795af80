"""A table as CSV or Markdown, for spreadsheets and documents. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from parktime.tui.visible import visible, visible_lines

TableFormat = Literal["csv", "markdown"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under headings. A cell that is None is empty."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | int | None]]


def format_table(table: Table, form: TableFormat) -> str:
    """The table in that format, without the last line break."""
    return csv_text(table) if form == "csv" else markdown_text(table)


def csv_text(table: Table) -> str:
    """RFC 4180 but for line breaks, with a quote before text that would be a formula.

    What a terminal would not show is shown by its code, as in all that commands print.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([[_plain(cell) for cell in row] for row in table.rows])
    return written.getvalue().rstrip("\n")


def markdown_text(table: Table) -> str:
    """A table of GitHub's Markdown, in which no cell is markup."""
    rule = f"| {' | '.join('---' for _ in table.columns)} |"
    return "\n".join([_row(table.columns), rule, *map(_row, table.rows)])


def _plain(cell: str | int | None) -> str | int:
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{visible_lines(cell)}" if cell.startswith(_FORMULA) else visible_lines(cell)


def _row(cells: Sequence[str | int | None]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(cell: str | int | None) -> str:
    if cell is None:
        return ""
    text = " ".join(map(visible, str(cell).split()))
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "]"):
        text = text.replace(mark, f"\\{mark}")
    return text
