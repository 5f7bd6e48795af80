"""Set-up and mappings: children and rooms, what each is mapped to, set-up and update."""

from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.errors import TuiError
from parktime.tui.presenters.filters import NO_MATCHES, NO_MATCHES_HINT
from parktime.tui.presenters.glyphs import mark_text
from parktime.tui.presenters.setup_page import (
    MappingRow,
    SetupPage,
    choice_mapping,
    chosen_lines,
    holder_of,
    mapping_rows,
    matched_lines,
    row_choices,
    row_details,
    summary,
    undecided_lines,
)
from parktime.tui.screens.actions import (
    confirm,
    run_confirmed,
    send,
    show_error,
    start_action,
)
from parktime.tui.screens.base import NO_SERVICE, FilteredView
from parktime.tui.snapshot import Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row
from parktime.tui.widgets.picker import Picker

WIDE = ("In the CCMS", "Born, label", "Mapping", "In Storypark, or why it may be")
NARROW = ("In the CCMS", "Mapping", "In Storypark, or why it may be")
WIDE_COLUMNS = 96

ChosenMapping = tuple[MappingRow, Any]
"""A row and its new mapping: "create", "skip" or {"id": …}."""


class MappingsView(FilteredView):
    """The set-up page; chosen mappings are applied by set-up, or by an update after set-up."""

    NAME = "mappings"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("mappings")

    def __init__(self) -> None:
        super().__init__()
        self._page: SetupPage | None = None
        self._rows: dict[str, MappingRow] = {}
        self._page_of: str | None = None
        self._first_row = 0

    def body(self) -> ComposeResult:
        """The page in numbers, the filter, the rows and the row under the cursor in full."""
        yield Static("", id="mappings-summary", markup=False, classes="line")
        yield FilterInput()
        yield ContentPane(KeyedTable(id="mappings-table", columns=WIDE, elastic=(WIDE[3], WIDE[0])))
        yield Static("", id="mappings-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    @property
    def row(self) -> MappingRow | None:
        """The row under the cursor."""
        return None if self._page is None else self._rows.get(self.table.row_key or "")

    # What is shown

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Another service is shown, or it is off."""
        service, pane = self.service, self.query_one(ContentPane)
        if service is None or service.key != self._page_of:
            self._page, self._page_of = None, None if service is None else service.key
        if service is None:
            pane.show_empty(NO_SERVICE)
        elif service.state == "off":
            self._page = None
            hint = "support turns it on (o in Settings, 6)"
            pane.show_empty(f"the integration of {service.name} is off", hint)
        elif self._page is None:
            pane.show_loading("reading the page from the CCMS …")
        self._show_texts()

    async def load(self) -> None:
        """Reads the page."""
        service = self.service
        if service is None or service.state == "off":
            return
        page = await self.client.get_as(SetupPage, f"services/{service.key}/page")
        if self.service is not None and self.service.key == service.key:
            self._page, self._page_of = page, service.key
            self._rows = {row.key: row for row in mapping_rows(page)}
            self._fill_table()

    @on(Resize)
    def fit_columns(self) -> None:
        """Other columns may fit."""
        self._fill_table()

    def filter_changed(self) -> None:
        """Back to the first page of rows."""
        self._first_row = 0
        self._fill_table()

    def _fill_table(self) -> None:
        if self._page is None or not self.is_mounted:
            return
        wide = self.size.width >= WIDE_COLUMNS
        self.table.use_columns(WIDE if wide else NARROW)
        found = [row for row in self._rows.values() if row.matches(self.filter.value)]
        last_page = max(len(found) - 1, 0) // MOST_ROWS * MOST_ROWS
        self._first_row = min(self._first_row, last_page)
        shown = found[self._first_row : self._first_row + MOST_ROWS]
        self.table.fill([_table_row(each, self.app.colours, wide=wide) for each in shown])
        pane = self.query_one(ContentPane)
        if found:
            pane.show_data()
            if self.focused is None:
                self.table.focus()
        elif self.filter.value:
            pane.show_empty(f"{NO_MATCHES} for '{self.filter.value}'", NO_MATCHES_HINT)
        else:
            pane.show_empty(
                "the CCMS lists no children and no rooms", "r refreshes the information"
            )
        self._show_texts(len(found))

    def _show_texts(self, found: int = 0) -> None:
        self.set_text("#mappings-summary", self._summary(found))
        self.show_details()

    def _summary(self, found: int) -> str:
        service, page = self.service, self._page
        if service is None or page is None:
            return "" if service is None else service.name
        is_set_up = page.state == "set-up"
        stage = "set up" if is_set_up else "not set up yet"
        lines = [f"{service.name} · {stage} · {summary(page)}"]
        if chosen := len(chosen_lines(page)):
            action = "Update" if is_set_up else "Set up now"
            lines.append(
                f"✎ {chosen} chosen, not yet applied: u ({action}) applies, z discards them"
            )
        if found > MOST_ROWS:
            last = min(self._first_row + MOST_ROWS, found)
            rows = f"rows {self._first_row + 1} to {last} of {found}"
            lines.append(f"{rows}: b and B turn the page, / filters")
        return "\n".join(lines)

    @on(DataTable.RowHighlighted)
    def show_details(self) -> None:
        """The row under the cursor in full."""
        self.set_text("#mappings-detail", "" if self.row is None else row_details(self.row))

    def action_page(self, step: int) -> None:
        """The next rows, or the previous ones."""
        first = max(self._first_row + step * MOST_ROWS, 0)
        self._first_row, before = first, self._first_row
        self._fill_table()
        if self._first_row == before:
            self.app.inform("there are no further rows" if step > 0 else "this is the first page")

    # Choosing mappings

    def action_map_create(self) -> None:
        """A new profile or room."""
        self._choose("create")

    def action_map_skip(self) -> None:
        """Not added to Storypark."""
        self._choose("skip")

    def _choose(self, to: str) -> None:
        if self.row is not None:
            start_action(self, partial(self._map, self.row, to))

    @on(DataTable.RowSelected)
    def action_map_named(self) -> None:
        """Create, don't add, or an existing profile or room, from a list; suggestions first."""
        if self.row is not None and self._page is not None:
            start_action(self, partial(self._pick, self.row, self._page))

    async def _pick(self, row: MappingRow, page: SetupPage) -> None:
        picker = Picker(f"Map {row.name} ({row.note}) to", row_choices(page, row))
        found = await self.app.push_screen_wait(picker)
        if found is not None:
            await self._map(row, choice_mapping(found))

    async def _map(self, row: MappingRow, to: Any) -> None:
        """Maps a row; where the target is another row's, swapping both is offered."""
        if await self._send_mappings([(row, to)]) or not isinstance(to, dict):
            return
        other = None if self._page is None else holder_of(self._page, row, to["id"])
        if other is None or row.target_id is None:
            return
        lines = [f"{row.name} gets {other.target}.", f"{other.name} gets {row.target}."]
        if await confirm(self, "Swap the two?", lines, yes="Swap"):
            await self._send_mappings([(row, to), (other, {"id": row.target_id})])

    async def _send_mappings(self, mappings: list[ChosenMapping]) -> bool:
        """Chooses all or none of them; whether the daemon accepted."""
        body: dict[str, list[Any]] = {"children": [], "rooms": []}
        for row, to in mappings:
            rows = body["rooms" if row.about == "room" else "children"]
            rows.append({row.about: {"id": row.ccms_id}, "to": to})
        answer = await send(self, "POST", f"services/{self._page_of}/page/mappings", body)
        self.reload()
        return answer is not None

    def action_take_back(self) -> None:
        """Discards the chosen mappings that are not yet applied."""
        if self._page is not None and (chosen := chosen_lines(self._page)):
            start_action(self, partial(self._discard, chosen))
        else:
            self.app.inform("no mapping is chosen that is not yet applied")

    async def _discard(self, chosen: list[str]) -> None:
        if await confirm(self, "Discard the chosen mappings?", chosen, yes="Discard"):
            await send(self, "DELETE", f"services/{self._page_of}/page/mappings")
            self.reload()

    # Refresh, set-up and update

    def action_refresh_page(self) -> None:
        """Refreshes the information from the CCMS; writes nothing to Storypark."""
        start_action(self, self._refresh)

    async def _refresh(self) -> None:
        service = self.service
        if service is None:
            return
        try:
            await self.client.send("POST", f"services/{service.key}/page/refresh")
        except TuiError as error:
            show_error(self, error)
            return
        self.notify("refreshed from the CCMS; nothing was written to Storypark", markup=False)
        self.reload()

    def action_set_up(self) -> None:
        """Sets up, or updates after set-up."""
        if self._page is not None:
            start_action(self, partial(self._apply, self._page))

    async def _apply(self, page: SetupPage) -> None:
        chosen, path = chosen_lines(page), f"services/{self._page_of}/page"
        intro = [*chosen, ""] if chosen else []
        if page.state == "set-up":
            await run_confirmed(
                self,
                f"{path}/update",
                title="Update?",
                intro=intro,
                yes="Update",
                what_if={"do": "update"},
            )
        else:
            await run_confirmed(
                self,
                f"{path}/set-up",
                title="Set up now?",
                intro=[summary(page), *undecided_lines(page), *matched_lines(page), ""],
                yes="Continue setup",
                what_if={"do": "set_up"},
            )
        self.reload()

    def action_explain(self) -> None:
        """Explains the row under the cursor."""
        if self.row is not None:
            self.open_life(self.row.about, self.row.ccms_id, self.row.name)


def _table_row(row: MappingRow, colours: dict[str, str], *, wide: bool) -> Row:
    name = Text(row.name, no_wrap=True)
    mapping = mark_text(row.mark, colours)
    if row.chosen:
        mapping.append(" ✎ chosen")
    target = Text(row.target, no_wrap=True)
    note = Text(row.note, no_wrap=True)
    return Row(row.key, (name, note, mapping, target) if wide else (name, mapping, target))
