"""Archived children, and beside them who waits for space and who is owed an invitation."""

from typing import Any, ClassVar

import msgspec
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.widgets import DataTable, Input, Static

from tui import archived_lists
from tui.archived_lists import ArchivedChild, Owed, Waiting, back_mark
from tui.client import Refused, Unreachable
from tui.commands import bindings
from tui.dates import local, relative
from tui.explain import explain
from tui.filter_line import FilterLine
from tui.marks import marked
from tui.screens.view import View
from tui.snapshot import Service, Snapshot
from tui.states import Pane
from tui.table import MOST_ROWS, KeyedTable, Row

WIDE = ("Child", "Since", "Rule", "Run", "Restored", "What brings it back")
NARROW = ("Child", "Since", "Restored")
WIDE_COLUMNS, WIDEST_COLUMNS = 90, 150
"""From which on there is room for the second and for all; the pane below tells the rest of the child under the cursor."""


class Archived(View):
    """Three lists of the service that is shown."""

    NAME = "archived"
    BINDINGS: ClassVar[list[BindingType]] = bindings("archived")

    def __init__(self) -> None:
        super().__init__()
        self._of: str | None = None
        self._archived: list[ArchivedChild] | None = None
        self._waiting: list[Waiting] = []
        self._owed: list[Owed] | str = []

    def body(self) -> ComposeResult:
        """The archived on the left; the two other lists on the right, or below."""
        yield Static("", id="archived-title", markup=False, classes="line")
        yield FilterLine()
        with Container(id="archived-lists"):
            yield Pane(KeyedTable(id="archived-table", columns=WIDE, elastic=(WIDE[5], WIDE[0])), id="archived-pane")
            with Vertical(id="archived-beside"):
                yield Pane(KeyedTable(id="waiting-table", columns=("Waiting for space",)), id="waiting-pane")
                yield Pane(KeyedTable(id="owed-table", columns=("Invitation owed",)), id="owed-pane")
        yield Static("", id="archived-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The archived."""
        return self.query_one("#archived-table", KeyedTable)

    def show(self, snapshot: Snapshot) -> None:
        """Another service."""
        service = self.service
        if service is None or service.key != self._of:
            self._of, self._archived = None if service is None else service.key, None
            for pane in self.query(Pane):
                if service is None:
                    pane.empty("no service is known to the daemon yet")
                else:
                    pane.loading_words()
        self._tell_title()

    async def load(self) -> None:
        """The three lists."""
        service = self.service
        if service is None:
            return
        archived = await self._read_archived(service)
        waiting = await self.client.get(f"services/{service.key}/waiting")
        owed = await self._read_owed(service)
        if self.service is not None and self.service.key == service.key:
            self._of = service.key
            self._archived = msgspec.convert(archived["archived"], list[ArchivedChild])
            self._waiting = waiting_of(waiting)
            self._owed = owed
            self._paint()

    async def _read_archived(self, service: Service) -> Any:
        """How each stands is asked of the CCMS at this moment; where it does not answer, what the history knows."""
        try:
            return await self.client.get(f"services/{service.key}/archived", {"live": "true"})
        except Refused:
            return await self.client.get(f"services/{service.key}/archived")

    async def _read_owed(self, service: Service) -> list[Owed] | str:
        """Asked of Storypark at this moment: words where it does not answer."""
        try:
            told = await self.client.get(f"services/{service.key}/invitations")
        except (Refused, Unreachable) as error:
            return str(error)
        return msgspec.convert(told["profiles"], list[Owed])

    @on(Resize)
    def put_beside(self) -> None:
        """Beside each other, or one below the other."""
        self.set_class(self.size.width >= WIDE_COLUMNS, "-wide")
        self._paint()

    @on(Input.Changed)
    def narrow(self) -> None:
        """Those that bear what is typed."""
        self._paint()

    def _paint(self) -> None:
        service, snapshot = self.service, self.parktime.snapshot
        if self._archived is None or service is None or snapshot is None or not self.is_mounted:
            return
        bears = self.query_one(FilterLine).bears
        wide = self.size.width >= WIDE_COLUMNS
        columns = WIDE if self.size.width >= WIDEST_COLUMNS else WIDE[:-1] if wide else NARROW
        self.table.use_columns(columns)
        rows = [_row(each, service, snapshot, self.parktime.colours, len(columns)) for each in self._archived]
        self._fill("archived", _bearing(rows, bears), "nobody is archived", bool(self._archived))
        rows = [Row(f"{number}", (_waiting_words(each),)) for number, each in enumerate(self._waiting)]
        self._fill("waiting", _bearing(rows, bears), "nobody waits for space", bool(self._waiting))
        owed = self._owed if isinstance(self._owed, list) else []
        rows = [Row(each.profile_id, (Text(each.name, no_wrap=True),)) for each in owed]
        self._fill("owed", _bearing(rows, bears), "no invitation is owed", bool(owed))
        if isinstance(self._owed, str):
            self.query_one("#owed-pane", Pane).error(self._owed)
        if self.focused is None or (isinstance(self.focused, KeyedTable) and not self.focused.row_count):
            self._focus_rows()
        self._tell_title()
        self.tell_row()

    def _focus_rows(self) -> None:
        """The first list that has any."""
        filled = (table for table in self.query(KeyedTable) if table.row_count)
        next(filled, self.table).focus()

    def _fill(self, what: str, rows: list[Row], nobody: str, known: bool) -> None:
        self.query_one(f"#{what}-table", KeyedTable).fill(rows[:MOST_ROWS])
        pane = self.query_one(f"#{what}-pane", Pane)
        if rows:
            pane.data()
        elif known:
            pane.empty("nobody bears that", "escape clears the filter")
        else:
            pane.empty(nobody)

    def _tell_title(self) -> None:
        service = self.service
        words = "" if service is None else service.name
        if service is not None and self._archived is not None:
            owed = len(self._owed) if isinstance(self._owed, list) else "unknown"
            words += (
                f" · {len(self._archived)} archived · {len(self._waiting)} waiting for space · invitations owed: {owed}"
            )
            if service.paid_children is not None and service.active_profiles is not None:
                free = max(service.paid_children - service.active_profiles, 0)
                words += f" · plan: {service.active_profiles} of {service.paid_children}, space for {free}"
        self.query_one("#archived-title", Static).update(Content(words))

    @on(DataTable.RowHighlighted)
    @on(DescendantFocus)
    def tell_row(self) -> None:
        """The row under the cursor in full."""
        self.query_one("#archived-detail", Static).update(Content(self._words()))

    def _words(self) -> str:
        service, snapshot, table = self.service, self.parktime.snapshot, self.focused
        if service is None or snapshot is None or not isinstance(table, KeyedTable) or table.row_key is None:
            return ""
        if table.id == "owed-table":
            return "A run never invites a family: an educator does, in Storypark (no-invitations)."
        if table.id == "waiting-table":
            each = self._waiting[int(table.row_key)]
            return f"{each.name}: {each.why or 'taken by the first run with space (plan-space)'}"
        child = self._child()
        return "" if child is None else archived_lists.detail(child, snapshot.now, service.time_zone)

    def _child(self) -> ArchivedChild | None:
        return next((each for each in self._archived or () if each.ccms_id == self.table.row_key), None)

    def action_filter(self) -> None:
        """Opens the line to type in."""
        self.query_one(FilterLine).open()

    def close_step(self) -> bool:
        """Clears the filter, then closes it."""
        if not self.query_one(FilterLine).close_step():
            return False
        self._focus_rows()
        return True

    def action_explain(self) -> None:
        """Why is it so?"""
        table = self.focused
        child = self._child()
        if table is self.table and child is not None:
            explain(self, "child", child.ccms_id, child.name)
        elif isinstance(table, KeyedTable) and table.id == "waiting-table" and table.row_key is not None:
            waits = self._waiting[int(table.row_key)]
            if waits.ccms_id is not None:
                explain(self, "child", waits.ccms_id, waits.name)


def waiting_of(told: Any) -> list[Waiting]:
    """The line, in its order, however much the daemon tells of each."""
    if told.get("queue"):
        return msgspec.convert(told["queue"], list[Waiting])
    return [Waiting(name, place) for place, name in enumerate(told["waiting"], 1)]


def _bearing(rows: list[Row], bears: Any) -> list[Row]:
    return [row for row in rows if bears(" ".join(cell.plain for cell in row.cells))]


def _waiting_words(waiting: Waiting) -> Text:
    return Text(f"{waiting.place}. {waiting.name}", no_wrap=True)


def _row(child: ArchivedChild, service: Service, snapshot: Snapshot, colours: dict[str, str], columns: int) -> Row:
    name = Text(child.name, no_wrap=True)
    since = f"{local(child.since, service.time_zone)}, {relative(child.since, snapshot.now)}"
    back = marked(back_mark(child), colours)
    if columns == len(NARROW):
        return Row(child.ccms_id, (name, Text(local(child.since, service.time_zone), no_wrap=True), back))
    rest = (Text(child.rule, no_wrap=True), Text(str(child.run)), back, Text(child.brings_back, no_wrap=True))
    return Row(child.ccms_id, (name, Text(since, no_wrap=True), *rest)[:columns])
