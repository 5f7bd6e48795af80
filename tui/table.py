"""A table whose cursor stays on its row, whatever comes and goes around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

MOST_ROWS = 200
"""More rows at once would block the loop for longer than a blink."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its key; cells are `Text`, since markup would eat data."""

    key: str
    cells: tuple[Text, ...]


class KeyedTable(DataTable[Text]):
    """Rows by key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "scroll_top", "Top", show=False),
        Binding("G", "scroll_bottom", "Bottom", show=False),
    ]

    def __init__(self, *, id: str | None = None, columns: Sequence[str] = ()) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=True)
        self._titles = tuple(columns)
        self._shown: tuple[Row, ...] = ()

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
        key, row = self.row_key, self.cursor_row
        if [each.key for each in wanted] == [each.key for each in self._shown]:
            self._write_differences(wanted)
            return
        with self.app.batch_update():
            self.clear()
            for each in wanted:
                self.add_row(*each.cells, key=each.key)
        self._shown = wanted
        self.put_cursor(key, row)

    def put_cursor(self, key: str | None, otherwise: int = 0) -> None:
        """Onto the row of that key, else as near as can be to a row's number."""
        keys = [each.key for each in self._shown]
        row = keys.index(key) if key in keys else min(otherwise, max(len(keys) - 1, 0))
        self.move_cursor(row=row, animate=False)

    def _write_differences(self, wanted: tuple[Row, ...]) -> None:
        for old, new in zip(self._shown, wanted, strict=True):
            for column, before, after in zip(self.ordered_columns, old.cells, new.cells, strict=True):
                if before != after or before.spans != after.spans or before.style != after.style:
                    self.update_cell(new.key, column.key, after, update_width=True)
        self._shown = wanted

    def row_text(self) -> str:
        """The text of the row under the cursor, its cells by tabs."""
        return "\t".join(cell.plain for cell in self._shown[self.cursor_row].cells) if self.row_key else ""
