"""The table of rooms: a strip of weeks per room, under an axis in the header."""

from collections.abc import Sequence

from rich.text import Text, TextType
from textual.widgets.data_table import RowKey

from parktime.tui.presenters.rooms_timeline import RoomStrip, Timeline
from parktime.tui.presenters.week_strip import GOES
from parktime.tui.widgets.fast_cell import FastCell
from parktime.tui.widgets.keyed_table import KeyedTable, Row

FUTURE_TITLE = "to come"


class RoomsTable(KeyedTable):
    """Rooms by CCMS id; the header is the axis."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor_foreground_priority = "renderable"  # the cursor must not hide the picture
        self.cursor_background_priority = "renderable"
        self._row_height, self._future_columns = 2, 0

    def draw(self, timeline: Timeline, name_columns: int, future_columns: int) -> None:
        """Shows the picture; the cursor stays on its room."""
        key, row = self.row_key, self.cursor_row
        self._use_axis(_headers(timeline), _row_height(timeline), future_columns)
        self.fill(
            [_row(strip, timeline, name_columns, future_columns) for strip in timeline.strips]
        )
        self.put_cursor(key, row)

    def add_row(
        self,
        *cells: FastCell | Text,
        height: int | None = None,
        key: str | None = None,
        label: TextType | None = None,
    ) -> RowKey:
        """Adds a row of the height of the picture's rows."""
        return super().add_row(*cells, height=height or self._row_height, key=key, label=label)

    def _use_axis(self, headers: Sequence[Text], row_height: int, future_columns: int) -> None:
        same = [column.label for column in self.ordered_columns] == list(headers)
        if same and (row_height, future_columns) == (self._row_height, self._future_columns):
            return
        self._future_columns = future_columns
        self._row_height = row_height
        self.use_columns([])
        self.header_height = 1 + headers[1].plain.count("\n")
        for number, header in enumerate(headers):
            width = future_columns if number == len(headers) - 1 else None
            self.add_column(header, key=str(number), width=width)


def _headers(timeline: Timeline) -> tuple[Text, Text, Text]:
    words = "\n".join(word for word, _ in timeline.axis)
    axis = Text("\n", no_wrap=True).join(line for _, line in timeline.axis)
    title = "\n" * (len(timeline.axis) - 1) + FUTURE_TITLE
    return (
        Text(words, no_wrap=True, overflow="ellipsis"),
        axis,
        Text(title, no_wrap=True, overflow="ellipsis"),
    )


def _row_height(timeline: Timeline) -> int:
    """Bars and the presence line, and an empty line between rooms with high bars."""
    return timeline.bar_lines + (1 if timeline.bar_lines == 1 else 2)


def _row(strip: RoomStrip, timeline: Timeline, name_columns: int, future_columns: int) -> Row:
    height = _row_height(timeline)
    above = "\n" * (height - 2)
    names = "\n".join((_cut(strip.name, name_columns), _cut(strip.state, name_columns)))
    space = Text("" if height == 2 else "\n", no_wrap=True)
    weeks = Text.assemble(space, strip.sessions, "\n", strip.presence, no_wrap=True)
    future = Text(above, no_wrap=True)
    for number, words in enumerate(strip.future):
        style = timeline.palette.goes if words.startswith(GOES) else ""
        future.append(("\n" if number else "") + _cut(words, future_columns), style)
    return Row(strip.ccms_id, (Text(above + names, no_wrap=True), weeks, future))


def _cut(words: str, columns: int) -> str:
    text = Text(words)
    text.truncate(columns, overflow="ellipsis")
    return text.plain
