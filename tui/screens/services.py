"""Home: every service at a glance, trouble on top."""

from datetime import datetime
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import DataTable, Input, Static

from tui.client import Refused, Unreachable
from tui.commands import bindings
from tui.condition import condition, trouble_first
from tui.filter_line import FilterLine
from tui.glance import details, numbers
from tui.marks import marked
from tui.screens.view import View
from tui.snapshot import Service, Snapshot
from tui.states import Pane
from tui.table import MOST_ROWS, KeyedTable, Row
from tui.work import start

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
"""Each column, and the width from which on it is shown; the lines below tell the rest of the service under the cursor."""


class Services(View):
    """The view."""

    NAME = "services"
    BINDINGS: ClassVar[list[BindingType]] = bindings("services")

    def body(self) -> ComposeResult:
        """A table, and the service under the cursor in words."""
        with Vertical():
            yield FilterLine()
            yield Pane(KeyedTable(id="services-table", elastic=("Service", "Rooms going")))
            yield Static("", markup=False, id="services-count", classes="count")
            yield Static("", markup=False, id="service-details", classes="details")

    def __init__(self) -> None:
        super().__init__()
        self._painted: tuple[object, ...] = ()

    def show(self, snapshot: Snapshot) -> None:
        """All services; which columns hangs on the width."""
        painted = (snapshot, self.size.width, self.query_one(FilterLine).value, self.app.theme)
        if painted != self._painted:
            self._painted = painted
            self._paint(snapshot)
        self._show_details()

    def _paint(self, snapshot: Snapshot) -> None:
        pane, table = self.query_one(Pane), self.query_one(KeyedTable)
        if not snapshot.services:
            pane.empty("no service is known to the daemon yet", "PUT /v1/services/KEY makes one known")
            return
        columns = [title for width, title in COLUMNS if self.size.width >= width]
        table.use_columns(columns)
        first = not pane.has_data
        found = self._found(snapshot)
        table.fill([self._row(each, snapshot.now, columns) for each in found[:MOST_ROWS]])
        self._say_how_many(len(found), len(snapshot.services))
        if first:
            table.put_cursor(self.parktime.service_key if self.parktime.chosen else None)
        if found:
            pane.data()
        else:
            pane.empty("no service bears that", "escape clears the filter")

    def copied(self) -> str:
        """The service under the cursor, in words."""
        snapshot = self.parktime.snapshot
        if self.service is None or snapshot is None:
            return ""
        return "\n".join([self.service.name, *details(self.service, snapshot.now)])

    @on(DataTable.RowHighlighted, "#services-table")
    def choose(self) -> None:
        """The service under the cursor is the one that the other views show."""
        if key := self.query_one(KeyedTable).row_key:
            self.parktime.choose(key)
            self._show_details()

    @on(DataTable.RowSelected, "#services-table")
    def open(self) -> None:
        """`enter`: the page of a service that is not set up, the history of another."""
        not_yet = self.service is not None and self.service.state == "on"
        self.parktime.go("mappings" if not_yet else "history")

    def action_filter(self) -> None:
        """Opens the line to type in."""
        self.query_one(FilterLine).open()

    def close_step(self) -> bool:
        """Clears the filter, then closes it."""
        if not self.query_one(FilterLine).close_step():
            return False
        self.query_one(KeyedTable).focus()
        return True

    @on(Input.Changed)
    def narrow(self) -> None:
        """Narrows with every letter."""
        self.resized()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Back to the rows, narrowed as they are."""
        self.query_one(KeyedTable).focus()

    def action_sync(self) -> None:
        """A run now."""
        if self.service is not None:
            start(self, partial(self._sync, self.service), "sync")

    @on(Resize)
    def resized(self) -> None:
        """Other columns may fit."""
        if self.parktime.snapshot is not None:
            self.show(self.parktime.snapshot)

    def _found(self, snapshot: Snapshot) -> list[Service]:
        """Those that the filter leaves, trouble on top."""
        services, line = trouble_first(snapshot.services, snapshot.now), self.query_one(FilterLine)
        if not line.value:
            return services
        return [each for each in services if line.bears(_words(each, snapshot.now))]

    def _say_how_many(self, found: int, known: int) -> None:
        """A table of a thousand rows would hold the screen: the first are those with trouble."""
        words = self.query_one("#services-count", Static)
        words.display = found > MOST_ROWS
        words.update(f"the first {MOST_ROWS} of {found} ({known} in all), trouble on top; / filters")

    async def _sync(self, service: Service) -> None:
        try:
            run = await self.client.send("POST", f"services/{service.key}/sync")
        except (Refused, Unreachable) as error:
            self.parktime.say(f"{service.name}: {error}", trouble=True)
            return
        self.parktime.say(f"{service.name}: run {run['ordinal']} is {run['outcome']}")
        self.parktime.look_again()

    def _row(self, service: Service, now: datetime, columns: list[str]) -> Row:
        cells = {
            "Service": Text(service.name),
            "CCMS": Text("Manage" if service.ccms == "manage" else "Kidsoft"),
            "State": marked(condition(service, now), self.parktime.colours),
            **numbers(service, now, width=self.size.width),
        }
        return Row(service.key, tuple(cells[title] for title in columns))

    def _show_details(self) -> None:
        snapshot, pane = self.parktime.snapshot, self.query_one("#service-details", Static)
        if self.service is None or snapshot is None:
            pane.update("")
        else:
            pane.update(Text("\n".join(details(self.service, snapshot.now))))


def _words(service: Service, now: datetime) -> str:
    return f"{service.name} {service.key} {service.ccms} {condition(service, now).word}"
