"""Archived children, and beside them who waits for space and which invitations are owed."""

from typing import Any, ClassVar

import msgspec
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.events import DescendantFocus, Resize
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.errors import RefusedError, TuiError
from parktime.tui.presenters.archived import (
    ArchivedChild,
    OwedInvitation,
    WaitingChild,
    archived_details,
    restore_mark,
    waiting_children,
)
from parktime.tui.presenters.filters import NO_MATCHES, NO_MATCHES_HINT
from parktime.tui.presenters.glyphs import mark_text
from parktime.tui.presenters.time_format import local, relative
from parktime.tui.screens.base import NO_SERVICE, FilteredView
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row

WIDEST = ("Child", "Since", "Rule", "Run", "Restored", "What brings it back")
WIDE = WIDEST[:-1]
NARROW = ("Child", "Since", "Restored")
WIDE_COLUMNS, WIDEST_COLUMNS = 90, 150
OWED_WORDS = "A run never invites a family: an educator does, in Storypark (no-invitations)."
WAITING_WORDS = "created or restored by the first run with space (plan-space)"


class ArchivedView(FilteredView):
    """Three tables of the service: archived, waiting, and owed invitations."""

    NAME = "archived"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("archived")

    def __init__(self) -> None:
        super().__init__()
        self._loaded_of: str | None = None
        self._archived: list[ArchivedChild] | None = None
        self._waiting: list[WaitingChild] = []
        self._owed: list[OwedInvitation] = []
        self._owed_error = ""

    def body(self) -> ComposeResult:
        """The archived children on the left, the other tables on the right or below."""
        archived = KeyedTable(id="archived-table", columns=WIDEST, elastic=(WIDEST[5], WIDEST[0]))
        waiting = KeyedTable(id="waiting-table", columns=("Waiting for space",))
        owed = KeyedTable(id="owed-table", columns=("Invitation owed",))
        yield Static("", id="archived-title", markup=False, classes="line")
        yield FilterInput()
        with Container(id="archived-lists"):
            yield ContentPane(archived, id="archived-pane")
            with Vertical(id="archived-beside"):
                yield ContentPane(waiting, id="waiting-pane")
                yield ContentPane(owed, id="owed-pane")
        yield Static("", id="archived-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The archived children."""
        return self.query_one("#archived-table", KeyedTable)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Another service is shown."""
        service = self.service
        if service is None or service.key != self._loaded_of:
            self._loaded_of, self._archived = None if service is None else service.key, None
            for pane in self.query(ContentPane):
                if service is None:
                    pane.show_empty(NO_SERVICE)
                else:
                    pane.show_loading()
        self._show_title()

    # Loading

    async def load(self) -> None:
        """Reads the three lists."""
        service = self.service
        if service is None:
            return
        archived = await self._read_archived(service)
        waiting = await self.client.get(f"services/{service.key}/waiting")
        owed, owed_error = await self._read_owed(service)
        if self.service is not None and self.service.key == service.key:
            self._loaded_of = service.key
            self._archived = msgspec.convert(archived["archived"], list[ArchivedChild])
            self._waiting = waiting_children(waiting)
            self._owed, self._owed_error = owed, owed_error
            self._fill_tables()

    async def _read_archived(self, service: Service) -> Any:
        """With the children's status in the CCMS now; without it if the CCMS does not answer."""
        path = f"services/{service.key}/archived"
        try:
            return await self.client.get(path, {"live": "true"})
        except RefusedError:
            return await self.client.get(path)

    async def _read_owed(self, service: Service) -> tuple[list[OwedInvitation], str]:
        """The invitations, or the error if Storypark does not answer."""
        try:
            answer = await self.client.get(f"services/{service.key}/invitations")
        except TuiError as error:
            return [], str(error)
        return msgspec.convert(answer["profiles"], list[OwedInvitation]), ""

    # Tables

    @on(Resize)
    def place_tables(self) -> None:
        """Puts the tables beside each other, or below."""
        self.set_class(self.size.width >= WIDE_COLUMNS, "-wide")
        self._fill_tables()

    def filter_changed(self) -> None:
        """Other rows."""
        self._fill_tables()

    def _fill_tables(self) -> None:
        service, snapshot = self.service, self.app.snapshot
        if self._archived is None or service is None or snapshot is None or not self.is_mounted:
            return
        self._fill_archived(self._archived, service, snapshot)
        waiting = [
            Row(str(number), (Text(f"{each.place}. {each.name}", no_wrap=True),))
            for number, each in enumerate(self._waiting)
        ]
        owed = [Row(each.profile_id, (Text(each.name, no_wrap=True),)) for each in self._owed]
        self._fill("waiting", waiting, "no children wait for space")
        self._fill("owed", owed, "no invitations are owed")
        if self._owed_error:
            self.query_one("#owed-pane", ContentPane).show_error(self._owed_error)
        if self.focused is None or self._focus_is_on_empty_table():
            self.focus_rows()
        self._show_title()
        self.show_details()

    def _fill_archived(
        self, archived: list[ArchivedChild], service: Service, snapshot: Snapshot
    ) -> None:
        width = self.size.width
        columns = WIDEST if width >= WIDEST_COLUMNS else WIDE if width >= WIDE_COLUMNS else NARROW
        self.table.use_columns(columns)
        colours, with_age = self.app.colours, columns is not NARROW
        cells = [
            _archived_cells(each, service, snapshot, colours=colours, with_age=with_age)
            for each in archived
        ]
        rows = [
            Row(child.ccms_id, tuple(of_child[title] for title in columns))
            for child, of_child in zip(archived, cells, strict=True)
        ]
        self._fill("archived", rows, "no children are archived")

    def _fill(self, name: str, rows: list[Row], empty: str) -> None:
        found = [
            row for row in rows if self.filter.matches(" ".join(cell.plain for cell in row.cells))
        ]
        self.query_one(f"#{name}-table", KeyedTable).fill(found[:MOST_ROWS])
        pane = self.query_one(f"#{name}-pane", ContentPane)
        if found:
            pane.show_data()
        elif rows:
            pane.show_empty(NO_MATCHES, NO_MATCHES_HINT)
        else:
            pane.show_empty(empty)

    def _focus_is_on_empty_table(self) -> bool:
        return isinstance(self.focused, KeyedTable) and not self.focused.row_count

    def focus_rows(self) -> None:
        """Focuses the first table that has rows."""
        filled = (table for table in self.query(KeyedTable) if table.row_count)
        next(filled, self.table).focus()

    # Texts

    def _show_title(self) -> None:
        self.set_text("#archived-title", self._title())

    def _title(self) -> str:
        service = self.service
        if service is None or self._archived is None:
            return "" if service is None else service.name
        parts = [
            service.name,
            f"{len(self._archived)} archived",
            f"{len(self._waiting)} waiting for space",
            f"invitations owed: {'unknown' if self._owed_error else len(self._owed)}",
        ]
        paid, active = service.paid_children, service.active_profiles
        if paid is not None and active is not None:
            parts.append(f"plan: {active} of {paid}, space for {max(paid - active, 0)}")
        return " · ".join(parts)

    @on(DataTable.RowHighlighted)
    @on(DescendantFocus)
    def show_details(self) -> None:
        """The row under the cursor in full."""
        self.set_text("#archived-detail", self._details())

    def _details(self) -> str:
        service, snapshot, table = self.service, self.app.snapshot, self.focused
        if service is None or snapshot is None or not isinstance(table, KeyedTable):
            return ""
        if table.row_key is None:
            return ""
        if table.id == "owed-table":
            return OWED_WORDS
        if waiting := self._waiting_child():
            return f"{waiting.name}: {waiting.why or WAITING_WORDS}"
        child = self._archived_child()
        return "" if child is None else archived_details(child, snapshot.now, service.time_zone)

    def _archived_child(self) -> ArchivedChild | None:
        if self.focused is not self.table:
            return None
        key = self.table.row_key
        return next((each for each in self._archived or () if each.ccms_id == key), None)

    def _waiting_child(self) -> WaitingChild | None:
        table = self.query_one("#waiting-table", KeyedTable)
        if self.focused is not table or table.row_key is None:
            return None
        return self._waiting[int(table.row_key)]

    def action_explain(self) -> None:
        """Explains the child under the cursor."""
        child = self._archived_child() or self._waiting_child()
        if child is not None and child.ccms_id is not None:
            self.open_life("child", child.ccms_id, child.name)


def _archived_cells(
    child: ArchivedChild,
    service: Service,
    snapshot: Snapshot,
    *,
    colours: dict[str, str],
    with_age: bool,
) -> dict[str, Text]:
    since = local(child.since, service.time_zone)
    if with_age:
        since = f"{since}, {relative(child.since, snapshot.now)}"
    return {
        "Child": Text(child.name, no_wrap=True),
        "Since": Text(since, no_wrap=True),
        "Rule": Text(child.rule, no_wrap=True),
        "Run": Text(str(child.run)),
        "Restored": mark_text(restore_mark(child), colours),
        "What brings it back": Text(child.brings_back, no_wrap=True),
    }
