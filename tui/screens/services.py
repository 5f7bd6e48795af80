"""The home screen: all services, trouble first."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.errors import TuiError
from parktime.tui.presenters.filters import NO_MATCHES, NO_MATCHES_HINT, Choice
from parktime.tui.presenters.glyphs import mark_text
from parktime.tui.presenters.home_table import (
    ORDERS,
    TROUBLE_FIRST,
    Entry,
    HomeOrder,
    hidden_trouble,
    hidden_trouble_words,
    home_entries,
    totals,
)
from parktime.tui.presenters.service_row import details, home_mark, number_cells, service_status
from parktime.tui.screens.base import NO_SERVICE, FilteredView
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row, last_page
from parktime.tui.widgets.picker import Picker
from parktime.tui.widgets.view_tabs import Step, link

COLUMNS: tuple[tuple[int, str], ...] = (
    (0, "Service"),
    (116, "CCMS"),
    (0, "State"),
    (150, "Last run"),
    (76, "Next run"),
    (100, "Active"),
    (160, "Archived"),
    (126, "Waiting"),
    (170, "Owed"),
    (0, "Attention"),
)
"""The columns, each with the screen width from which on it is shown."""


class ServicesView(FilteredView):
    """A table of services, and the details of the one under the cursor."""

    NAME = "services"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("services")

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._order = HomeOrder()
        self._entries: list[Entry] = []
        self._first = 0

    def trail(self) -> list[Step]:
        """None: every trail begins here."""
        return []

    def body(self) -> ComposeResult:
        """The totals, the table, what is out of sight, and the details."""
        with Vertical():
            yield Static("", markup=False, id="services-totals", classes="line")
            yield FilterInput()
            yield ContentPane(KeyedTable(id="services-table", elastic=("Attention", "Service")))
            yield Static("", markup=False, id="services-count", classes="count")
            yield Static("", markup=False, id="service-details", classes="details")

    def on_mount(self) -> None:
        """Follows the table as it scrolls."""
        super().on_mount()
        self.watch(self.table, "scroll_y", self._show_count, init=False)

    @property
    def table(self) -> KeyedTable:
        """The table."""
        return self.query_one(KeyedTable)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Fills the table, if anything that it depends on differs."""
        wanted = (
            *(snapshot, self.size.width, self.filter.value, self.app.theme),
            *(self._order, self._first, self.app.start_up),
        )
        if wanted != self._shown:
            self._shown = wanted
            self._fill_table(snapshot)
        self._show_details()

    def _fill_table(self, snapshot: Snapshot) -> None:
        pane, table = self.query_one(ContentPane), self.table
        if not snapshot.services:
            self.set_text("#services-totals", "")
            if self.app.start_up:
                pane.show_loading(self.app.start_up)
            else:
                pane.show_empty(NO_SERVICE, "register one, for example by 'parktime up'")
            return
        columns = [title for width, title in COLUMNS if self.size.width >= width]
        table.use_columns(columns)
        is_first = not pane.has_data
        found = self._found(snapshot)
        self._entries = home_entries(found, snapshot.now, self._order)
        self._first = min(self._first, last_page(len(self._entries)))
        shown = self._entries[self._first : self._first + MOST_ROWS]
        table.fill([self._row(each, snapshot.now, columns) for each in shown])
        self.set_text("#services-totals", self._totals(found, snapshot))
        if is_first:
            table.put_cursor(self.app.service_key if self.app.service_was_chosen else None)
        if shown:
            pane.show_data()
        else:
            pane.show_empty(NO_MATCHES, NO_MATCHES_HINT)
        self._show_count()

    def _found(self, snapshot: Snapshot) -> tuple[Service, ...]:
        if not self.filter.value:
            return snapshot.services
        return tuple(
            each for each in snapshot.services if self.filter.matches(_words(each, snapshot.now))
        )

    def _totals(self, found: tuple[Service, ...], snapshot: Snapshot) -> str:
        words = totals(found, snapshot.now)
        if len(found) < len(snapshot.services):
            words = f"{words} · of {len(snapshot.services):,} in all"
        if self._order.column != TROUBLE_FIRST or self._order.is_reversed:
            way = ", the last first" if self._order.is_reversed else ""
            words = f"{words} · by {self._order.column}{way}"
        return words

    def _show_count(self) -> None:
        """The rows of this page, and the trouble that is above or below what is seen."""
        number, first = len(self._entries), self._first
        seen_from = first + int(self.table.scroll_y)
        rows = max(self.table.size.height - self.table.header_height, 0)
        seen_to = min(seen_from + rows, first + MOST_ROWS) if rows else number
        parts = [hidden_trouble_words(*hidden_trouble(self._entries, seen_from, seen_to))]
        if number > MOST_ROWS:
            last = min(first + MOST_ROWS, number)
            parts.append(f"{first + 1:,}-{last:,} of {number:,}")
        line = Content(" · ".join(part for part in parts if part))
        line = link(line, "screen.top") if line else line
        if number > MOST_ROWS:
            line += link(Content("   ‹ B previous"), "screen.page(-1)")
            line += link(Content("   b next ›"), "screen.page(1)")
        count = self.query_one("#services-count", Static)
        count.display = bool(line)
        count.update(line)

    def _row(self, entry: Entry, now: datetime, columns: list[str]) -> Row:
        service = entry.service
        if service is None:
            return self._heading(entry, columns)
        cells = {
            "Service": Text(service.name),
            "CCMS": Text("Manage" if service.ccms == "manage" else "Kidsoft"),
            "State": mark_text(entry.mark, self.app.colours),
            **number_cells(service, now, width=self.size.width),
        }
        return Row(entry.key, tuple(cells[title] for title in columns))

    def _heading(self, entry: Entry, columns: list[str]) -> Row:
        is_closed = entry.mark.word in self._order.closed
        first = Text(f"{'▸' if is_closed else '▾'} {entry.number:,}", style="bold")
        mark = mark_text(entry.mark, self.app.colours)
        cells = {"Service": first, "State": mark}
        return Row(entry.key, tuple(cells.get(title, Text("")) for title in columns))

    def _show_details(self) -> None:
        self.set_text("#service-details", "\n".join(self._detail_lines()))

    def _detail_lines(self) -> list[str]:
        if self.service is None or self.app.snapshot is None:
            return []
        return details(self.service, self.app.snapshot.now)

    # Order and pages

    def _use_order(self, order: HomeOrder) -> None:
        self._order, self._first = order, 0
        self.filter_changed()

    def _sort_by(self, column: str) -> None:
        """By that column; by the same one again the other way round."""
        if column in ORDERS:
            is_same = column == self._order.column
            is_reversed = is_same and not self._order.is_reversed
            self._use_order(replace(self._order, column=column, is_reversed=is_reversed))
        else:
            self.app.inform(f"services are not sorted by {column}; o shows by what they are")

    def action_sort(self) -> None:
        """Picks the column to sort by."""
        choices = [Choice(each, _order_name(each)) for each in ORDERS]

        def picked(column: str | None) -> None:
            if column is not None:
                self._sort_by(column)

        title = "Sort by which column? (the same one again: the other way round)"
        self.app.push_screen(Picker(title, choices), picked)

    @on(DataTable.HeaderSelected, "#services-table")
    def sort_by_header(self, event: DataTable.HeaderSelected) -> None:
        """A click on the title of a column sorts by it."""
        self._sort_by(str(event.column_key.value))

    def action_group(self) -> None:
        """Groups the services by state, or not any longer."""
        self._use_order(replace(self._order, is_grouped=not self._order.is_grouped))

    def action_page(self, step: int) -> None:
        """The next page of rows, or the previous one."""
        first = max(self._first + step * MOST_ROWS, 0)
        if first >= len(self._entries) or first == self._first:
            self.app.inform("there are no further rows" if step > 0 else "this is the first page")
            return
        self._first = first
        self.filter_changed()
        self.table.move_cursor(row=0, animate=False)

    def action_top(self) -> None:
        """Those in trouble, on the first page."""
        self._use_order(replace(self._order, column=TROUBLE_FIRST, is_reversed=False))
        self.table.move_cursor(row=0, animate=False)
        self.table.focus()

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
        key = self.table.row_key
        if key and self.app.snapshot is not None and self.app.snapshot.service(key):
            self.app.choose_service(key)
            self._show_details()

    @on(DataTable.RowSelected, "#services-table")
    async def open(self) -> None:
        """Opens the set-up page of a service that is not set up, else its history.

        On the heading of a group: shows or hides its services.
        """
        key = self.table.row_key or ""
        if key.startswith(" "):
            word = key.removeprefix(" ")
            self._order = replace(self._order, closed=self._order.closed ^ {word})
            self.filter_changed()
            return
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
    status, shown = service_status(service, now).word, home_mark(service, now).word
    return f"{service.name} {service.key} {service.ccms} {status} {shown}"


def _order_name(column: str) -> str:
    return "State: trouble first" if column == TROUBLE_FIRST else column
