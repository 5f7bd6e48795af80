"""The home screen: all services, trouble first."""

from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.errors import TuiError
from parktime.tui.presenters.filters import NO_MATCHES, NO_MATCHES_HINT
from parktime.tui.presenters.glyphs import mark_text
from parktime.tui.presenters.service_row import details, number_cells, service_status, trouble_first
from parktime.tui.screens.base import NO_SERVICE, FilteredView
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row
from parktime.tui.widgets.view_tabs import Step

COLUMNS: tuple[tuple[int, str], ...] = (
    (0, "Service"),
    (116, "CCMS"),
    (0, "State"),
    (108, "Last run"),
    (0, "Next run"),
    (0, "Active"),
    (126, "Archived"),
    (0, "Waiting"),
    (136, "Owed"),
    (92, "Rooms going"),
)
"""The columns, each with the screen width from which on it is shown."""


class ServicesView(FilteredView):
    """A table of services, and the details of the one under the cursor."""

    NAME = "services"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("services")

    def trail(self) -> list[Step]:
        """None: every trail begins here."""
        return []

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()

    def body(self) -> ComposeResult:
        """The table and the details."""
        with Vertical():
            yield FilterInput()
            yield ContentPane(KeyedTable(id="services-table", elastic=("Service", "Rooms going")))
            yield Static("", markup=False, id="services-count", classes="count")
            yield Static("", markup=False, id="service-details", classes="details")

    @property
    def table(self) -> KeyedTable:
        """The table."""
        return self.query_one(KeyedTable)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fills the table, if anything that it depends on differs."""
        wanted = (snapshot, self.size.width, self.filter.value, self.app.theme)
        if wanted != self._shown:
            self._shown = wanted
            self._fill_table(snapshot)
        self._show_details()

    def _fill_table(self, snapshot: Snapshot) -> None:
        pane, table = self.query_one(ContentPane), self.table
        if not snapshot.services:
            pane.show_empty(NO_SERVICE, "register one, for example by 'parktime up'")
            return
        columns = [title for width, title in COLUMNS if self.size.width >= width]
        table.use_columns(columns)
        is_first = not pane.has_data
        found = self._found(snapshot)
        table.fill([self._row(each, snapshot.now, columns) for each in found[:MOST_ROWS]])
        self._show_count(len(found), len(snapshot.services))
        if is_first:
            table.put_cursor(self.app.service_key if self.app.service_was_chosen else None)
        if found:
            pane.show_data()
        else:
            pane.show_empty(NO_MATCHES, NO_MATCHES_HINT)

    def _found(self, snapshot: Snapshot) -> list[Service]:
        services = trouble_first(snapshot.services, snapshot.now)
        if not self.filter.value:
            return services
        return [each for each in services if self.filter.matches(_words(each, snapshot.now))]

    def _show_count(self, found: int, known: int) -> None:
        count = self.query_one("#services-count", Static)
        count.display = found > MOST_ROWS
        count.update(f"the first {MOST_ROWS} of {found} ({known} in all), trouble first; / filters")

    def _row(self, service: Service, now: datetime, columns: list[str]) -> Row:
        cells = {
            "Service": Text(service.name),
            "CCMS": Text("Manage" if service.ccms == "manage" else "Kidsoft"),
            "State": mark_text(service_status(service, now), self.app.colours),
            **number_cells(service, now, width=self.size.width),
        }
        return Row(service.key, tuple(cells[title] for title in columns))

    def _show_details(self) -> None:
        self.set_text("#service-details", "\n".join(self._detail_lines()))

    def _detail_lines(self) -> list[str]:
        if self.service is None or self.app.snapshot is None:
            return []
        return details(self.service, self.app.snapshot.now)

    def copy_text(self) -> str:
        """The details of the service under the cursor."""
        return "" if self.service is None else "\n".join([self.service.name, *self._detail_lines()])

    @on(Resize)
    def filter_changed(self) -> None:
        """Other rows or other columns."""
        if self.app.snapshot is not None:
            self.show_snapshot(self.app.snapshot)

    @on(DataTable.RowHighlighted, "#services-table")
    def choose(self) -> None:
        """All views show the service under the cursor."""
        if key := self.table.row_key:
            self.app.choose_service(key)
            self._show_details()

    @on(DataTable.RowSelected, "#services-table")
    async def open(self) -> None:
        """Opens the set-up page of a service that is not set up, else its history."""
        not_set_up = self.service is not None and self.service.state == "on"
        await self.run_action(f"app.view('{'mappings' if not_set_up else 'history'}')")

    def action_sync(self) -> None:
        """Runs a sync of the service now."""
        if self.service is not None:
            self._sync(self.service)

    @work(group="sync", description="sync")
    async def _sync(self, service: Service) -> None:
        try:
            run = await self.client.send("POST", f"services/{service.key}/sync")
        except TuiError as error:
            self.app.inform(f"{service.name}: {error}", trouble=True)
            return
        self.app.inform(f"{service.name}: run {run['ordinal']} is {run['outcome']}")
        self.app.poll_now()


def _words(service: Service, now: datetime) -> str:
    return f"{service.name} {service.key} {service.ccms} {service_status(service, now).word}"
