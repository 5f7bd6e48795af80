"""Archived of the service that is shown."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.commands import bindings
from tui.screens.view import View
from tui.snapshot import Snapshot
from tui.states import Pane
from tui.table import KeyedTable


class Archived(View):
    """The view."""

    NAME = "archived"
    BINDINGS: ClassVar[list[BindingType]] = bindings("archived")

    def body(self) -> ComposeResult:
        """One table."""
        yield Pane(KeyedTable(id="archived-table", columns=("Name",)))

    def show(self, snapshot: Snapshot) -> None:
        """What is known of the service."""
        self.query_one(Pane).empty("nothing is shown here yet" if self.service else "no service is chosen")
