"""The page of a child or room: what is to come, how it is now, and all that runs did."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.errors import RefusedError, TuiError
from parktime.tui.presenters.glyphs import mark_text
from parktime.tui.presenters.life_page import (
    Explanation,
    Life,
    LifeRow,
    facts,
    heading,
    life_rows,
)
from parktime.tui.screens.base import LoadKey, View
from parktime.tui.screens.messages import OpenHistory, OpenRun, Subject
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import KeyedTable, Row

PAGE_SIZE = 50
PATHS = {"child": "children", "room": "rooms"}
WIDE_COLUMNS = 70


class LifeScreen(View):
    """Opens over any view; `escape` goes back to it.

    What the store has is shown at once, what both sides have to be asked for comes after it.
    """

    NAME = "life"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("life")

    def __init__(self, subject: Subject, base_view: str) -> None:
        """`base_view`: the name of the numbered view over which it opens."""
        super().__init__()
        self.subject = subject
        self._base_view = base_view
        self._life: Life | None = None
        self._explanation: Explanation | None = None
        self._error = ""
        self._pages: tuple[int, ...] = ()
        self._rows: dict[str, LifeRow] = {}

    @property
    def base_view(self) -> str:
        """The view over which it opened."""
        return self._base_view

    @property
    def page_name(self) -> str:
        """The name of the child or room."""
        return self.subject.name

    def body(self) -> ComposeResult:
        """Who it is, the rows, and the row under the cursor in full."""
        with Vertical():
            yield Static("", markup=False, id="life-heading", classes="line")
            yield ContentPane(KeyedTable(id="life-table", elastic=("What", "By rule")))
            with VerticalScroll(id="life-details", can_focus=True):
                yield Static("", markup=False, id="life-lines")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    @property
    def row(self) -> LifeRow | None:
        """The row under the cursor."""
        return self._rows.get(self.table.row_key or "")

    @property
    def _zone(self) -> str:
        service = self._own_service()
        return "UTC" if service is None else service.time_zone

    def _own_service(self) -> Service | None:
        snapshot = self.app.snapshot
        return None if snapshot is None else snapshot.service(self.subject.service)

    def load_key(self) -> LoadKey | None:
        """The newest page follows the daemon; older pages do not change."""
        snapshot = self.app.snapshot
        if snapshot is None:
            return None
        revision = None if self._pages else (snapshot.revision, snapshot.now.date())
        return LoadKey((self.subject, self._pages), (revision, snapshot.epoch, self.size.width))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Who it is, in words."""
        if self._life is None:
            self.set_text("#life-heading", self.subject.name)
            return
        page = f" · page {len(self._pages) + 1}" if self._pages else ""
        older = " · b older" if self._life.next_before else ""
        newer = " · B newer" if self._pages else ""
        first = heading(self._life, self._own_service())
        second = f"{facts(self._life, self._zone)}{page}{older}{newer}"
        self.set_text("#life-heading", f"{first}\n{second}")

    async def load(self) -> None:
        """Reads a page of the life, and then how it is now."""
        path = f"services/{self.subject.service}/{PATHS[self.subject.about]}/{self.subject.ccms_id}"
        query: dict[str, str | int] = {"limit": PAGE_SIZE}
        if self._pages:
            query["before"] = self._pages[-1]
        if self._life is None:
            self.query_one(ContentPane).show_loading()
        self._life = await self.client.get_as(Life, f"{path}/life", query)
        self._show()
        if not self._pages:
            await self._explain(path)

    async def _explain(self, path: str) -> None:
        try:
            self._explanation, self._error = (
                await self.client.get_as(Explanation, f"{path}/explain"),
                "",
            )
        except RefusedError as error:
            self._explanation, self._error = None, str(error)
        except TuiError as error:
            self._error = str(error)
            raise
        finally:
            self._show()

    def _show(self) -> None:
        life, snapshot = self._life, self.app.snapshot
        if life is None or snapshot is None or not self.is_attached:
            return
        self.show_snapshot(snapshot)
        rows = life_rows(life, self._explanation, self._error, self._zone)
        if self._pages:
            rows = [row for row in rows if row.run is not None]
        self._rows = {row.key: row for row in rows}
        columns = self._columns()
        self.table.use_columns(columns)
        was_empty = not self.table.row_count
        self.table.fill([self._table_row(row, columns) for row in rows])
        if was_empty:
            self.table.put_cursor("now")
        if rows:
            self.query_one(ContentPane).show_data()
        else:
            self.query_one(ContentPane).show_empty("no run has changed it")
        if self.focused is None:
            self.table.focus()
        self.show_details()

    def _columns(self) -> list[str]:
        if self.size.width < WIDE_COLUMNS:
            return ["When", "Change", "What"]
        return ["When", "Change", "What", "By rule"]

    def _table_row(self, row: LifeRow, columns: list[str]) -> Row:
        cells = {
            "When": Text(row.when, no_wrap=True),
            "Change": mark_text(row.mark, self.app.colours),
            "What": Text(row.text, no_wrap=True),
            "By rule": Text(row.rule, no_wrap=True),
        }
        return Row(row.key, tuple(cells[title] for title in columns))

    @on(DataTable.RowHighlighted, "#life-table")
    def show_details(self) -> None:
        """The row under the cursor in full."""
        row = self.row
        lines = () if row is None else row.details
        bullets = [f"· {line}" if row is not None and row.key == "now" else line for line in lines]
        rule = self._rule_line(row)
        self.set_text("#life-lines", "\n".join([*bullets, *rule]))

    def _rule_line(self, row: LifeRow | None) -> list[str]:
        if row is None or not row.rule or row.key == "now":
            return []
        return [f"rule    {row.rule}"]

    def copy_text(self) -> str:
        """The row under the cursor in full."""
        row = self.row
        return "" if row is None else "\n".join([self.subject.name, *row.details])

    @on(DataTable.RowSelected, "#life-table")
    def open_run(self) -> None:
        """Opens the run of the row under the cursor."""
        if self.row is not None and self.row.run is not None:
            self.post_message(OpenRun(self.subject.service, self.row.run))

    def action_history(self) -> None:
        """The runs that changed it, in the sync history."""
        self.post_message(OpenHistory(self.subject))

    def close_step(self) -> bool:
        """Back to the newest page, then to the view below."""
        if self._pages:
            self._turn_to(())
        else:
            self.app.pop_screen()
        return True

    def action_older(self) -> None:
        """The next page."""
        if self._life is not None and self._life.next_before is not None:
            self._turn_to((*self._pages, self._life.next_before))

    def action_newer(self) -> None:
        """The previous page."""
        if self._pages:
            self._turn_to(self._pages[:-1])

    def _turn_to(self, pages: tuple[int, ...]) -> None:
        self._pages = pages
        self.table.move_cursor(row=0)
        self.reload()
