"""A cell of a table that is one line of one style: it costs a fraction of what `Text` does, and tables draw hundreds at once."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

ELLIPSIS = "…"


class Cell:
    """Shown as `Text` would be; what does not fit ends with an ellipsis."""

    __slots__ = ("_columns", "_right", "_style", "plain")

    def __init__(self, text: Text) -> None:
        self.plain = text.plain
        self._style = Style.parse(text.style) if isinstance(text.style, str) else text.style
        self._right = text.justify == "right"
        self._columns = cell_len(self.plain)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """As wide as its words."""
        return Measurement(self._columns, self._columns)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """One segment, as wide as there is space."""
        room = options.max_width
        if self._columns > room:
            words = set_cell_size(self.plain, room - 1) + ELLIPSIS if room else ""
        else:
            words = self._right_aligned(room) if self._right else self.plain + " " * (room - self._columns)
        yield Segment(words, self._style or None)

    def _right_aligned(self, room: int) -> str:
        words = self.plain.rstrip()
        return " " * (room - cell_len(words)) + words


def cell_of(text: Text) -> Cell | Text:
    """The cheap way to show it, where it is one line of one style."""
    return text if text.spans or "\n" in text.plain else Cell(text)
