"""A table whose cursor stays on its row, whatever comes and goes around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.widgets import DataTable
from textual.widgets.data_table import ColumnKey

from tui.cell import Cell, cell_of
from tui.fit import fitting

MOST_ROWS = 100
"""More rows at once would block the loop for longer than a blink."""

MOST_WRITTEN = 12
"""Cells that are written one by one: for each that grows narrower its whole column is measured, so that to fill in all rows
anew costs less than to write more.
"""

KEPT_LINES, KEPT_CELLS = 120, 1_000
"""What a table keeps of what it drew: the tallest screens, not all that was ever scrolled through."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its key; cells are `Text`, since markup would eat data."""

    key: str
    cells: tuple[Text, ...]


class KeyedTable(DataTable[Cell | Text]):
    """Rows by key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "scroll_top", "Top", show=False),
        Binding("G", "scroll_bottom", "Bottom", show=False),
    ]

    def __init__(self, *, id: str | None = None, columns: Sequence[str] = (), elastic: Sequence[str] = ()) -> None:
        """`elastic`: the titles of columns that give way where there is no room for all, the first of them first."""
        super().__init__(id=id, cursor_type="row", zebra_stripes=True)
        self._titles = tuple(columns)
        self._elastic = tuple(elastic)
        self._widths: dict[str, int] = {}
        self._fitted = 0
        self._shown: tuple[Row, ...] = ()
        self._row_render_cache = LRUCache(KEPT_LINES)
        self._row_renderable_cache = LRUCache(KEPT_LINES)
        self._line_cache = LRUCache(KEPT_LINES)
        self._cell_render_cache = LRUCache(KEPT_CELLS)

    def on_mount(self) -> None:
        """The columns, each under its title as key."""
        self.use_columns(self._titles)

    def use_columns(self, titles: Sequence[str]) -> None:
        """Other columns: the rows are filled in anew."""
        if [str(column.label) for column in self.ordered_columns] == list(titles):
            return
        self._shown = ()
        self.clear(columns=True)
        for title in titles:
            self.add_column(Text(title), key=title)

    @property
    def row_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._shown[self.cursor_row].key if self.cursor_row < len(self._shown) else None

    def fill(self, rows: Sequence[Row]) -> None:
        """Shows these rows; only what differs is written, and the cursor stays on its row."""
        wanted = tuple(rows)
        if wanted == self._shown:
            return
        differing = self._differing(wanted)
        if differing is not None and len(differing) <= MOST_WRITTEN and self._fits(wanted):
            for row_key, column_key, cell in differing:
                self.update_cell(row_key, column_key, cell_of(cell), update_width=True)
            self._shown = wanted
            self.call_after_refresh(self._draw_anew)
        else:
            self._fill_anew(wanted)

    def on_resize(self) -> None:
        """Its columns have more room, or less."""
        if not self._fits(self._shown):
            self._fill_anew(self._shown)

    def _fits(self, rows: Sequence[Row]) -> bool:
        """Whether the columns are as wide as these rows need; one that is wider stays, so that nothing jumps."""
        room = self._room(rows)
        if not self._elastic or not room:
            return True
        wanted = self._fitting(rows, room)
        return room == self._fitted and all(width <= self._widths.get(title, 0) for title, width in wanted.items())

    def _room(self, rows: Sequence[Row]) -> int:
        """Columns of the screen, less the scroll bar where there is one."""
        scrolls = len(rows) + self.header_height > self.outer_size.height
        return self.outer_size.width - (self.styles.scrollbar_size_vertical if scrolls else 0)

    def _fitting(self, rows: Sequence[Row], room: int) -> dict[str, int]:
        titles = [str(column.label) for column in self.ordered_columns]
        natural = {
            title: max((row.cells[number].cell_len for row in rows), default=0) for number, title in enumerate(titles)
        }
        natural = {title: max(width, cell_len(title)) for title, width in natural.items()}
        return fitting(natural, room, self._elastic, self.cell_padding)

    def _fit(self, rows: Sequence[Row]) -> None:
        room = self._room(rows)
        if not self._elastic or room <= 0:
            return
        self._fitted, self._widths = room, self._fitting(rows, room)
        for column in self.ordered_columns:
            column.width, column.auto_width = self._widths[str(column.label)], False

    def _fill_anew(self, wanted: tuple[Row, ...]) -> None:
        key, row, scrolled = self.row_key, self.cursor_row, self.scroll_offset
        with self.app.batch_update():
            self.clear()
            self._fit(wanted)
            for each in wanted:
                self.add_row(*map(cell_of, each.cells), key=each.key)
        self._shown = wanted
        self.put_cursor(key, row)
        if scrolled and self.cursor_row == row:  # else it goes where its cursor went
            self.call_after_refresh(self.scroll_to, scrolled.x, scrolled.y, animate=False)

    def put_cursor(self, key: str | None, otherwise: int = 0) -> None:
        """Onto the row of that key, else as near as can be to a row's number."""
        keys = [each.key for each in self._shown]
        row = keys.index(key) if key in keys else min(otherwise, max(len(keys) - 1, 0))
        self.move_cursor(row=row, animate=False)

    def _draw_anew(self) -> None:
        """A row that was drawn before its column grew stays cut off as it is, unless it is forgotten."""
        self._clear_caches()
        self.refresh()

    def _differing(self, wanted: tuple[Row, ...]) -> list[tuple[str, ColumnKey, Text]] | None:
        """The cells that differ; None where the rows are not the same."""
        if [each.key for each in wanted] != [each.key for each in self._shown]:
            return None
        columns = self.ordered_columns
        return [
            (new.key, column.key, after)
            for old, new in zip(self._shown, wanted, strict=True)
            for column, before, after in zip(columns, old.cells, new.cells, strict=True)
            if before != after or before.style != after.style
        ]

    def row_text(self) -> str:
        """The text of the row under the cursor, its cells by tabs."""
        return "\t".join(cell.plain for cell in self._shown[self.cursor_row].cells) if self.row_key else ""
