"""The rows of a roster, whatever file they are from."""

from collections.abc import Sequence
from dataclasses import dataclass

from parktime.harness.roster.columns import Columns

MOST_ROWS = 100_000


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
    def filled(self) -> list[str]:
        """The cells in which something is written."""
        return [cell.strip() for cell in self.cells if cell.strip()]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not self.filled


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the headings, the columns, and notes on the reading.

    `line` is that of the headings.
    """

    columns: Columns
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()
    headings: Sequence[str] = ()
    line: int = 1
