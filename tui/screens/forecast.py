"""What the coming weeks bring if nobody does anything, run by run, and until when what would prevent it."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable, Input, Static

from tui import outlook as outlooks
from tui.commands import bindings
from tui.dates import local
from tui.explain import explain
from tui.filter_line import FilterLine
from tui.marks import HELD, marked
from tui.outlook import Line, Outlook
from tui.screens.view import View, Wanted
from tui.snapshot import Service, Snapshot
from tui.states import Pane
from tui.table import MOST_ROWS, KeyedTable, Row

COLUMNS = ("When", "What", "Who or what", "Preventable until", "Why")
NARROW_COLUMNS = 100
WEEKS = (4, 12, 26, 52)


class ForecastView(View):
    """All kinds of changes to come, of the service that is shown."""

    NAME = "forecast"
    BINDINGS: ClassVar[list[BindingType]] = bindings("forecast")

    def __init__(self) -> None:
        super().__init__()
        self._of: str | None = None
        self._weeks = WEEKS[1]
        self._outlook: Outlook | None = None
        self._lines: dict[str, Line] = {}

    def body(self) -> ComposeResult:
        """How far it looks, the list, and its row in full."""
        yield Static("", id="forecast-title", markup=False, classes="line")
        yield FilterLine()
        yield Pane(KeyedTable(id="forecast-table", columns=COLUMNS, elastic=("Why", "Who or what")))
        yield Static("", id="forecast-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    def wants(self) -> Wanted | None:
        """Another number of weeks is another list."""
        wanted = super().wants()
        return None if wanted is None else ((*wanted[0], self._weeks), wanted[1])

    def show(self, snapshot: Snapshot) -> None:
        """Another service, or it is not set up."""
        service, pane = self.service, self.query_one(Pane)
        if service is None or service.key != self._of:
            self._of, self._outlook = None if service is None else service.key, None
        if service is None:
            pane.empty("no service is known to the daemon yet")
        elif service.state != "set-up":
            self._outlook = None
            pane.empty(f"{service.name} is not set up: no run is to come", "2 shows the set-up page")
        elif self._outlook is None:
            pane.loading_words(f"asking the plan about the next {self._weeks} weeks …")
        self._tell_title()

    async def load(self) -> None:
        """The daemon's plan of the coming weeks."""
        service = self.service
        if service is None or service.state != "set-up":
            return
        outlook = await self.client.get_as(Outlook, f"services/{service.key}/forecast", {"weeks": self._weeks})
        if self.service is not None and self.service.key == service.key:
            self._of, self._outlook = service.key, outlook
            self._lines = {line.key: line for line in outlooks.lines_of(outlook)}
            self._paint()

    def on_resize(self) -> None:
        """Columns that fit."""
        self._paint()

    def _paint(self) -> None:
        service = self.service
        if self._outlook is None or service is None or not self.is_mounted:
            return
        narrow = self.size.width < NARROW_COLUMNS
        self.table.use_columns(COLUMNS[:3] if narrow else COLUMNS)
        bears, pane = self.query_one(FilterLine).bears, self.query_one(Pane)
        rows = [_row(line, service, self.parktime.colours) for line in self._lines.values()]
        found = [row for row in rows if bears(" ".join(cell.plain for cell in row.cells))]
        self.table.fill([Row(row.key, row.cells[:3] if narrow else row.cells) for row in found[:MOST_ROWS]])
        if found:
            pane.data()
            if self.focused is None:
                self.table.focus()
        elif rows:
            pane.empty("nothing bears that", "escape clears the filter")
        else:
            pane.empty(f"no run of the next {self._weeks} weeks changes anything if nobody does")
        self._tell_title(len(found))
        self.tell_row()

    def _tell_title(self, found: int = 0) -> None:
        service, outlook = self.service, self._outlook
        words = "" if service is None else service.name
        if service is not None and outlook is not None:
            first, *rest = outlooks.summary(outlook, service.time_zone)
            more = [f"the first {MOST_ROWS} of {found} changes: / filters"] if found > MOST_ROWS else []
            words = "\n".join([f"{service.name} · {first}", *rest, *more])
        self.query_one("#forecast-title", Static).update(Content(words))

    @on(DataTable.RowHighlighted)
    def tell_row(self) -> None:
        """The change under the cursor in full."""
        self.query_one("#forecast-detail", Static).update(Content("\n".join(self._words())))

    def _words(self) -> list[str]:
        line, service, snapshot = self._line(), self.service, self.parktime.snapshot
        if line is None or service is None or snapshot is None:
            return []
        return outlooks.detail(line, snapshot.now, service.time_zone)

    def _line(self) -> Line | None:
        return self._lines.get(self.table.row_key or "")

    def copied(self) -> str:
        """The change under the cursor, whole."""
        return "\n".join(self._words())

    def action_filter(self) -> None:
        """Opens the line to type in."""
        self.query_one(FilterLine).open()

    @on(Input.Changed)
    def narrow(self) -> None:
        """Narrows with every letter."""
        self._paint()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Back to the rows, narrowed as they are."""
        self.table.focus()

    def close_step(self) -> bool:
        """Clears the filter, then closes it."""
        if not self.query_one(FilterLine).close_step():
            return False
        self.table.focus()
        return True

    def action_zoom(self, step: int) -> None:
        """Fewer weeks, or more."""
        self._weeks = WEEKS[max(0, min(WEEKS.index(self._weeks) + step, len(WEEKS) - 1))]
        self.reload()

    def action_explain(self) -> None:
        """Why is it as it is?"""
        line = self._line()
        if line is not None:
            about = line.change
            explain(self, "child" if about.child is not None else "room", about.ccms_id, about.subject)


def _row(line: Line, service: Service, colours: dict[str, str]) -> Row:
    zone, what = service.time_zone, marked(line.mark, colours)
    if line.held:
        what = marked(HELD, colours, f"{line.mark.word}?")
    until = local(line.last_moments[0].before, zone) if line.last_moments else "–"
    return Row(line.key, (Text(local(line.at, zone)), what, Text(_who(line)), Text(until), Text(line.change.why)))


def _who(line: Line) -> str:
    more = len(line.changes) - 1
    return f"{line.change.subject} and {more} more" if more else line.change.subject
