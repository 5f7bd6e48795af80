"""The forecast: what each coming run will change, and how it can be prevented."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.presenters.filters import NO_MATCHES, NO_MATCHES_HINT
from parktime.tui.presenters.forecast import (
    Forecast,
    ForecastRow,
    forecast_rows,
    row_details,
    summary,
)
from parktime.tui.presenters.glyphs import HELD, mark_text
from parktime.tui.presenters.time_format import local
from parktime.tui.screens.base import NO_SERVICE, FilteredView, LoadKey
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row

COLUMNS = ("When", "What", "Who or what", "Preventable until", "Why")
WIDE_COLUMNS = 100
ZOOMS = (4, 12, 26, 52)
"""Weeks ahead that can be shown."""


class ForecastView(FilteredView):
    """A table of coming changes, and the one under the cursor in full."""

    NAME = "forecast"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("forecast")

    def __init__(self) -> None:
        super().__init__()
        self._forecast_of: str | None = None
        self._weeks = ZOOMS[1]
        self._forecast: Forecast | None = None
        self._rows: dict[str, ForecastRow] = {}

    def body(self) -> ComposeResult:
        """The summary, the filter, the table, and the row under the cursor."""
        yield Static("", id="forecast-title", markup=False, classes="line")
        yield FilterInput()
        yield ContentPane(
            KeyedTable(id="forecast-table", columns=COLUMNS, elastic=("Why", "Who or what"))
        )
        yield Static("", id="forecast-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    @property
    def row(self) -> ForecastRow | None:
        """The row under the cursor."""
        return self._rows.get(self.table.row_key or "")

    def load_key(self) -> LoadKey | None:
        """The list also depends on the number of weeks."""
        key = super().load_key()
        return None if key is None else LoadKey((*key.subject, self._weeks), key.version)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Another service is shown, or it is not set up."""
        service, pane = self.service, self.query_one(ContentPane)
        if service is None or service.key != self._forecast_of:
            self._forecast_of, self._forecast = None if service is None else service.key, None
        if service is None:
            pane.show_empty(NO_SERVICE)
        elif service.state != "set-up":
            self._forecast = None
            pane.show_empty(f"{service.name} is not set up, so no run is due", "2: set-up page")
        elif self._forecast is None:
            pane.show_loading(f"loading the next {self._weeks} weeks …")
        self._show_title()

    async def load(self) -> None:
        """Reads the forecast."""
        service = self.service
        if service is None or service.state != "set-up":
            return
        query = {"weeks": self._weeks}
        forecast = await self.client.get_as(Forecast, f"services/{service.key}/forecast", query)
        if self.service is not None and self.service.key == service.key:
            self._forecast_of, self._forecast = service.key, forecast
            self._rows = {row.key: row for row in forecast_rows(forecast)}
            self._fill_table()

    @on(Resize)
    def filter_changed(self) -> None:
        """Other rows, or other columns."""
        self._fill_table()

    def _fill_table(self) -> None:
        service = self.service
        if self._forecast is None or service is None or not self.is_mounted:
            return
        columns = len(COLUMNS) if self.size.width >= WIDE_COLUMNS else 3
        self.table.use_columns(COLUMNS[:columns])
        rows = [_table_row(row, service, self.app.colours) for row in self._rows.values()]
        matching = self.filter.matches
        found = [row for row in rows if matching(" ".join(cell.plain for cell in row.cells))]
        self.table.fill([Row(row.key, row.cells[:columns]) for row in found[:MOST_ROWS]])
        pane = self.query_one(ContentPane)
        if found:
            pane.show_data()
            if self.focused is None:
                self.table.focus()
        elif rows:
            pane.show_empty(NO_MATCHES, NO_MATCHES_HINT)
        else:
            pane.show_empty(f"no run of the next {self._weeks} weeks changes anything")
        self._show_title(len(found))
        self.show_details()

    def _show_title(self, found: int = 0) -> None:
        service, forecast = self.service, self._forecast
        title = "" if service is None else service.name
        if service is not None and forecast is not None:
            first, *rest = summary(forecast, service.time_zone)
            if found > MOST_ROWS:
                rest.append(f"the first {MOST_ROWS} of {found} changes: / filters")
            title = "\n".join([f"{service.name} · {first}", *rest])
        self.set_text("#forecast-title", title)

    @on(DataTable.RowHighlighted)
    def show_details(self) -> None:
        """The row under the cursor in full."""
        self.set_text("#forecast-detail", self.copy_text())

    def copy_text(self) -> str:
        """The row under the cursor in full."""
        service, snapshot = self.service, self.app.snapshot
        if self.row is None or service is None or snapshot is None:
            return ""
        return "\n".join(row_details(self.row, snapshot.now, service.time_zone))

    def action_zoom(self, step: int) -> None:
        """Fewer weeks, or more."""
        self._weeks = ZOOMS[max(0, min(ZOOMS.index(self._weeks) + step, len(ZOOMS) - 1))]
        self.reload()

    def action_explain(self) -> None:
        """Explains the row under the cursor."""
        if self.row is not None:
            change = self.row.change
            self.open_life(change.about, change.ccms_id, change.subject)


def _table_row(row: ForecastRow, service: Service, colours: dict[str, str]) -> Row:
    what = mark_text(row.mark, colours)
    if row.held:
        what = mark_text(HELD, colours, f"{row.mark.word}?")
    zone, deadlines = service.time_zone, row.deadlines
    until = local(deadlines[0].before, zone) if deadlines else "–"
    cells = (local(row.at, zone), what, row.short_subject, until, row.change.why)
    return Row(row.key, tuple(cell if isinstance(cell, Text) else Text(cell) for cell in cells))
