"""A table of strips under an axis of weeks."""

from collections.abc import Sequence

from rich.text import Text, TextType
from textual.widgets.data_table import RowKey

from tui.cell import Cell
from tui.strip import GOES
from tui.table import KeyedTable, Row
from tui.timeline import Strip, Timeline

COMING = "to come"
"""What stands above the dates: they hold if nothing changes."""


class RoomsTable(KeyedTable):
    """Rooms by CCMS id; its header is the axis."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor_foreground_priority = "renderable"  # the cursor must not paint over the picture
        self.cursor_background_priority = "renderable"
        self._height = 2

    def draw(self, timeline: Timeline, name_columns: int, fate_columns: int) -> None:
        """The picture; the cursor stays on its room."""
        key, row = self.row_key, self.cursor_row
        height = _height(timeline)
        self._use_axis(_headers(timeline), height)
        self.fill([_row(strip, timeline, name_columns, fate_columns) for strip in timeline.strips])
        self.put_cursor(key, row)

    def add_row(
        self, *cells: Cell | Text, height: int | None = None, key: str | None = None, label: TextType | None = None
    ) -> RowKey:
        """As high as the picture's rows are."""
        return super().add_row(*cells, height=height or self._height, key=key, label=label)

    def _use_axis(self, headers: Sequence[Text], height: int) -> None:
        if [column.label for column in self.ordered_columns] == list(headers) and height == self._height:
            return
        self._height = height
        self.use_columns([])
        self.header_height = 1 + headers[1].plain.count("\n")
        for number, header in enumerate(headers):
            self.add_column(header, key=str(number))


def _headers(timeline: Timeline) -> tuple[Text, Text, Text]:
    words = Text("\n".join(word for word, _ in timeline.axis), no_wrap=True, overflow="ellipsis")
    lines = Text("\n", no_wrap=True).join(line for _, line in timeline.axis)
    return words, lines, Text("\n" * (len(timeline.axis) - 1) + COMING, no_wrap=True, overflow="ellipsis")


def _height(timeline: Timeline) -> int:
    """Bars, the line below them, and where bars are high, some space between two rooms."""
    return timeline.bar_lines + (1 if timeline.bar_lines == 1 else 2)


def _row(strip: Strip, timeline: Timeline, name_columns: int, fate_columns: int) -> Row:
    height = _height(timeline)
    above = "\n" * (height - 2)
    name = Text(above + "\n".join((_cut(strip.name, name_columns), _cut(strip.state, name_columns))), no_wrap=True)
    spaced = Text("" if height == 2 else "\n", no_wrap=True)
    lines = Text.assemble(spaced, strip.sessions, "\n", strip.presence, no_wrap=True)
    fate = Text(above, no_wrap=True)
    for number, words in enumerate(strip.fate):
        style = timeline.palette.goes if words.startswith(GOES) else ""
        fate.append(("\n" if number else "") + _cut(words, fate_columns), style)
    return Row(strip.ccms_id, (name, lines, fate))


def _cut(words: str, columns: int) -> str:
    text = Text(words)
    text.truncate(columns, overflow="ellipsis")
    return text.plain
