"""A table that keeps the cursor on its row by key, and its columns within its width."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable
from textual.widgets.data_table import Column

from parktime.tui.presenters.table_text import Table
from parktime.tui.widgets.fast_cell import FastCell, to_cell

MOST_ROWS = 100
"""More rows at once would block the event loop noticeably."""

MOST_UPDATED = 12
"""Cells that are updated one by one; to fill the table again costs less than to update more."""

NARROWEST = 8
"""An elastic column gives way down to this width."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row and its key; cells are Text, since a str would be read as markup."""

    key: str
    cells: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class _CellUpdate:
    row_key: str
    column: Column
    cell: Text


def fit_columns(
    natural: Mapping[str, int], available: int, elastic: Iterable[str], padding: int
) -> dict[str, int]:
    """Column widths by title, without the padding on both sides.

    Where `available` is too little for the natural widths, the elastic columns give way: always the
    widest of them, so that one long name starves no other column, and none below NARROWEST. Of
    equally wide ones the first gives way first.
    """
    widths = dict(natural)
    excess = sum(width + 2 * padding for width in widths.values()) - available
    giving = [title for title in elastic if title in widths]
    for _ in range(max(excess, 0)):
        widest = max(giving, key=lambda title: widths[title], default=None)
        if widest is None or widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def last_page(rows: int) -> int:
    """The number of the first row on the last page of so many rows."""
    return max(rows - 1, 0) // MOST_ROWS * MOST_ROWS


class KeyedTable(DataTable[FastCell | Text]):
    """Rows by key; `fill` replaces them, and the cursor stays on its row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "scroll_top", "Top", show=False),
        Binding("G", "scroll_bottom", "Bottom", show=False),
    ]

    def __init__(
        self, *, id: str | None = None, columns: Sequence[str] = (), elastic: Sequence[str] = ()
    ) -> None:
        """`elastic`: titles of the columns that give way, the first of them first."""
        super().__init__(id=id, cursor_type="row", zebra_stripes=True)
        self._titles = tuple(columns)
        self._elastic = tuple(elastic)
        self._fitted_to = 0
        self._shown: tuple[Row, ...] = ()

    def on_mount(self) -> None:
        """Adds the columns."""
        self.use_columns(self._titles)

    def on_resize(self) -> None:
        """Fits the columns to the new width."""
        if not self._fits(self._shown):
            self._refill(self._shown)

    def use_columns(self, titles: Sequence[str]) -> None:
        """Replaces the columns, if they differ; the rows have to be filled again then."""
        if [str(column.label) for column in self.ordered_columns] == list(titles):
            return
        self._shown = ()
        self.clear(columns=True)
        for title in titles:
            self.add_column(Text(title), key=title)

    @property
    def row_key(self) -> str | None:
        """The key of the row under the cursor; None without rows."""
        is_on_row = 0 <= self.cursor_row < len(self._shown)  # at -1 after "to the bottom" of none
        return self._shown[self.cursor_row].key if is_on_row else None

    @property
    def row_text(self) -> str:
        """The text of the row under the cursor, its cells separated by tabs."""
        if self.row_key is None:
            return ""
        return "\t".join(cell.plain for cell in self._shown[self.cursor_row].cells)

    @property
    def as_table(self) -> Table:
        """All rows as they are shown, for a file; without the columns that have no title."""
        named = [number for number, title in enumerate(self._column_titles()) if title]
        titles = self._column_titles()
        return Table(
            tuple(titles[number] for number in named),
            [[row.cells[number].plain for number in named] for row in self._shown],
        )

    def _column_titles(self) -> list[str]:
        return [str(column.label) for column in self.ordered_columns]

    def fill(self, rows: Sequence[Row]) -> None:
        """Shows these rows; few differences are updated in place."""
        wanted = tuple(rows)
        if wanted == self._shown:
            return
        updates = self._updates(wanted)
        if updates is None or len(updates) > MOST_UPDATED or not self._can_update(wanted, updates):
            self._refill(wanted)
            return
        for each in updates:
            self.update_cell(each.row_key, each.column.key, to_cell(each.cell))
        self._shown = wanted

    def put_cursor(self, key: str | None, otherwise: int = 0) -> None:
        """Moves the cursor to the row of that key, or near the row number `otherwise`."""
        keys = [each.key for each in self._shown]
        row = keys.index(key) if key in keys else min(otherwise, max(len(keys) - 1, 0))
        self.move_cursor(row=row, animate=False)

    def _refill(self, wanted: tuple[Row, ...]) -> None:
        key, row, scrolled = self.row_key, self.cursor_row, self.scroll_offset
        with self.app.batch_update():
            self.clear()
            self._fit(wanted)
            for each in wanted:
                self.add_row(*map(to_cell, each.cells), key=each.key)
        self._shown = wanted
        self.put_cursor(key, row)
        if scrolled and self.cursor_row == row:  # else it scrolls with its cursor
            self.call_after_refresh(self.scroll_to, scrolled.x, scrolled.y, animate=False)

    def _updates(self, wanted: tuple[Row, ...]) -> list[_CellUpdate] | None:
        """The cells that differ; None if the rows or their order differ."""
        if [each.key for each in wanted] != [each.key for each in self._shown]:
            return None
        return [
            _CellUpdate(new.key, column, after)
            for old, new in zip(self._shown, wanted, strict=True)
            for column, before, after in zip(
                self.ordered_columns, old.cells, new.cells, strict=True
            )
            if before != after or before.style != after.style
        ]

    def _can_update(self, wanted: Sequence[Row], updates: Sequence[_CellUpdate]) -> bool:
        """Whether the columns are wide enough; a column is never made narrower by an update."""
        if self._elastic:
            return self._fits(wanted)
        return all(_width(each.cell) <= each.column.content_width for each in updates)

    def _fits(self, rows: Sequence[Row]) -> bool:
        available = self._available(rows)
        if not self._elastic or not available:
            return True
        if available != self._fitted_to:
            return False
        widths = self._fitting_widths(rows, available)
        return all(widths[str(column.label)] <= column.width for column in self.ordered_columns)

    def _fit(self, rows: Sequence[Row]) -> None:
        available = self._available(rows)
        if not self._elastic or available <= 0:
            return
        self._fitted_to, widths = available, self._fitting_widths(rows, available)
        for column in self.ordered_columns:
            column.width, column.auto_width = widths[str(column.label)], False

    def _available(self, rows: Sequence[Row]) -> int:
        """The columns of the screen that the table has, without a scroll bar."""
        scrolls = len(rows) + self.header_height > self.outer_size.height
        scroll_bar = self.styles.scrollbar_size_vertical if scrolls else 0
        return self.outer_size.width - scroll_bar

    def _fitting_widths(self, rows: Sequence[Row], available: int) -> dict[str, int]:
        titles = [str(column.label) for column in self.ordered_columns]
        natural = {
            title: max((row.cells[number].cell_len for row in rows), default=0)
            for number, title in enumerate(titles)
        }
        natural = {title: max(width, cell_len(title)) for title, width in natural.items()}
        return fit_columns(natural, available, self._elastic, self.cell_padding)


def _width(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split("\n")))
