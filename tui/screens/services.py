"""Home: every service at a glance, trouble on top."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable

from tui.commands import bindings
from tui.screens.view import View
from tui.snapshot import Snapshot
from tui.states import Pane
from tui.table import KeyedTable, Row


class Services(View):
    """The view."""

    NAME = "services"
    BINDINGS: ClassVar[list[BindingType]] = bindings("services")

    def body(self) -> ComposeResult:
        """One table."""
        yield Pane(KeyedTable(id="services-table", columns=("Service", "State")))

    def show(self, snapshot: Snapshot) -> None:
        """All services."""
        pane = self.query_one(Pane)
        if not snapshot.services:
            pane.empty("no service is known to the daemon yet", "PUT /v1/services/KEY makes one known")
            return
        self.query_one(KeyedTable).fill([Row(s.key, (Text(s.name), Text(s.state))) for s in snapshot.services])
        pane.data()

    @on(DataTable.RowHighlighted)
    def choose(self) -> None:
        """The service under the cursor is the one that the other views show."""
        self.parktime.service_key = self.query_one(KeyedTable).row_key or self.parktime.service_key
