"""Set-up and mappings: the children and rooms of the CCMS, what each is mapped to, and the way into force."""

from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable, Input, Static

from tui import page as pages
from tui.acting import act, ask, confirmed, run_confirmed, show_refusal
from tui.candidates import candidates
from tui.client import Refused, Unreachable
from tui.commands import bindings
from tui.explain import explain
from tui.filter_line import FilterLine
from tui.marks import marked
from tui.page import Line, Page
from tui.picker import Picker
from tui.screens.view import View
from tui.snapshot import Snapshot
from tui.states import Pane
from tui.table import MOST_ROWS, KeyedTable, Row

WIDE = ("In the CCMS", "Born, label", "Mapping", "In Storypark, or why it may be")
NARROW = ("In the CCMS", "Mapping", "In Storypark, or why it may be")
WIDE_COLUMNS = 96


class Mappings(View):
    """The set-up page of the help articles. What is chosen counts from set-up, afterwards from an update."""

    NAME = "mappings"
    BINDINGS: ClassVar[list[BindingType]] = bindings("mappings")

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self._lines: dict[str, Line] = {}
        self._of: str | None = None
        self._first = 0

    def body(self) -> ComposeResult:
        """Numbers, filter, rows, and the row under the cursor in full."""
        yield Static("", id="mappings-summary", markup=False, classes="line")
        yield FilterLine()
        yield Pane(KeyedTable(id="mappings-table", columns=WIDE, elastic=(WIDE[3], WIDE[0])))
        yield Static("", id="mappings-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    @property
    def line(self) -> Line | None:
        """The row under the cursor."""
        return self._lines.get(self.table.row_key or "") if self._page is not None else None

    # What is shown

    def show(self, snapshot: Snapshot) -> None:
        """Another service is shown, or it is off."""
        service = self.service
        if service is None or service.key != self._of:
            self._page, self._of = None, None if service is None else service.key
        pane = self.query_one(Pane)
        if service is None:
            pane.empty("no service is known to the daemon yet")
        elif service.state == "off":
            self._page = None
            pane.empty(
                f"the integration of {service.name} is off",
                "support turns it on (o in Settings, 6); then its page is here",
            )
        elif self._page is None:
            pane.loading_words("reading the page from the CCMS …")
        self._paint_words()

    async def load(self) -> None:
        """The page, as it is now."""
        service = self.service
        if service is None or service.state == "off":
            return
        page = await self.client.get_as(Page, f"services/{service.key}/page")
        if self.service is not None and self.service.key == service.key:
            self._page, self._of = page, service.key
            self._lines = {line.key: line for line in pages.lines_of(page)}
            self._paint()

    def on_resize(self) -> None:
        """Columns that fit."""
        self._paint()

    def _paint(self) -> None:
        if self._page is None or not self.is_mounted:
            return
        wide = self.size.width >= WIDE_COLUMNS
        self.table.use_columns(WIDE if wide else NARROW)
        text = self.query_one(FilterLine).value
        found = pages.filtered(tuple(self._lines.values()), text)
        self._first = min(self._first, max(len(found) - 1, 0) // MOST_ROWS * MOST_ROWS)
        colours = self.parktime.colours
        self.table.fill([_row(each, colours, wide) for each in found[self._first : self._first + MOST_ROWS]])
        pane = self.query_one(Pane)
        if found:
            pane.data()
            if self.focused is None:
                self.table.focus()
        elif text:
            pane.empty(f"no row bears {text!r}", "escape clears the filter")
        else:
            pane.empty("the CCMS lists neither children nor rooms", "r refreshes the information from the CCMS")
        self._paint_words(len(found))

    def _paint_words(self, found: int = 0) -> None:
        self.query_one("#mappings-summary", Static).update(Content(self._summary(found)))
        line = self.line
        self.query_one("#mappings-detail", Static).update(Content("" if line is None else detail(line)))

    def _summary(self, found: int) -> str:
        service, page = self.service, self._page
        if service is None or page is None:
            return "" if service is None else service.name
        lines = [f"{service.name} · {_stage(page.state)} · {pages.summary(page)}"]
        chosen = len(pages.chosen_lines(page))
        if chosen:
            does = "Update (u)" if page.state == "set-up" else "Set up now (u)"
            lines.append(f"✎ {chosen} chosen and not yet in force: {does} puts them into force, z takes them back")
        if found > MOST_ROWS:
            lines.append(
                f"rows {self._first + 1} to {min(self._first + MOST_ROWS, found)} of {found}: b and B turn the page, / filters"
            )
        return "\n".join(lines)

    @on(DataTable.RowHighlighted)
    def tell_row(self) -> None:
        """The row under the cursor in full."""
        line = self.line
        self.query_one("#mappings-detail", Static).update(Content("" if line is None else detail(line)))

    # The filter

    def action_filter(self) -> None:
        """Opens the line to type in."""
        self.query_one(FilterLine).open()

    @on(Input.Changed)
    def narrow(self) -> None:
        """Narrows with every letter."""
        self._first = 0
        self._paint()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Back to the rows, narrowed as they are."""
        self.table.focus()

    def close_step(self) -> bool:
        """Clears the filter, then closes it."""
        if not self.query_one(FilterLine).close_step():
            return False
        self.table.focus()
        return True

    def action_page(self, step: int) -> None:
        """The next rows, or those before."""
        self._first = max(self._first + step * MOST_ROWS, 0)
        self._paint()

    # What is chosen

    def action_map_create(self) -> None:
        """A new profile or room."""
        self._choose("create")

    def action_map_skip(self) -> None:
        """Not added to Storypark."""
        self._choose("skip")

    def _choose(self, to: str) -> None:
        if self.line is not None:
            act(self, partial(self._map, self.line, to))

    @on(DataTable.RowSelected)
    def action_map_named(self) -> None:
        """A profile or room that is there, picked from a list; what is suggested stands on top."""
        if self.line is not None and self._page is not None:
            act(self, partial(self._pick, self.line, self._page))

    async def _pick(self, line: Line, page: Page) -> None:
        found = await self.app.push_screen_wait(Picker(f"Map {line.name} ({line.note}) to", candidates(page, line)))
        if found is not None:
            await self._map(line, {"id": found})

    async def _map(self, line: Line, to: Any) -> None:
        if await self._sent([(line, to)]) or not isinstance(to, dict) or self._page is None:
            return
        other = pages.holder_of(self._page, line, to["id"])
        if other is None or line.target_id is None:
            return
        lines = [f"{line.name} gets {other.target}.", f"{other.name} gets {line.target}."]
        if await confirmed(self, "Swap the two?", lines, "Swap"):
            await self._sent([(line, to), (other, {"id": line.target_id})])

    async def _sent(self, pairs: list[tuple[Line, Any]]) -> bool:
        """Chooses, all or none; a refusal is shown. Whether it was accepted."""
        body: dict[str, list[Any]] = {"children": [], "rooms": []}
        for line, to in pairs:
            rows = body["rooms" if line.about == "room" else "children"]
            rows.append({line.about: {"id": line.ccms_id}, "to": to})
        answer = await ask(self, "POST", f"services/{self._of}/page/mappings", body)
        self.reload()
        return answer is not None

    def action_take_back(self) -> None:
        """What was chosen and is not in force."""
        if self._page is not None and pages.chosen_lines(self._page):
            act(self, partial(self._take_back, pages.chosen_lines(self._page)))

    async def _take_back(self, chosen: list[str]) -> None:
        if await confirmed(self, "Take back what was chosen?", chosen, "Take back"):
            await ask(self, "DELETE", f"services/{self._of}/page/mappings")
            self.reload()

    # Refresh, set-up, update

    def action_refresh_page(self) -> None:
        """Has the CCMS publish at once; writes nothing to Storypark."""
        act(self, self._refresh)

    async def _refresh(self) -> None:
        service = self.service
        if service is None:
            return
        try:
            await self.client.send("POST", f"services/{service.key}/page/refresh")
        except (Refused, Unreachable) as error:
            show_refusal(self, error)
            return
        self.notify("read afresh from the CCMS; nothing was written to Storypark", markup=False)
        self.reload()

    def action_set_up(self) -> None:
        """Set up now; afterwards: Update."""
        if self._page is not None:
            act(self, partial(self._put_into_force, self._page))

    async def _put_into_force(self, page: Page) -> None:
        first = [*pages.chosen_lines(page), ""] if pages.chosen_lines(page) else []
        path = f"services/{self._of}/page"
        if page.state == "set-up":
            await run_confirmed(
                self, f"{path}/update", title="Update?", first=first, yes="Update", action={"do": "update"}
            )
        else:
            first = [pages.summary(page), *_matched(page), ""]
            action = {"do": "set_up"}
            await run_confirmed(
                self, f"{path}/set-up", title="Set up now?", first=first, yes="Continue setup", action=action
            )
        self.reload()

    def action_explain(self) -> None:
        """Why is it as it is?"""
        if self.line is not None:
            explain(self, self.line.about, self.line.ccms_id, self.line.name)


def detail(line: Line) -> str:
    """A row in full, a sentence a line."""
    words = [
        f"{line.name} ({line.note}): {pages.mapping_words(line)}"
        + (" · chosen, not in force yet" if line.chosen else "")
    ]
    for each in line.suggestions:
        born = f", born {each.born}" if each.born else ""
        words.append(f"? {each.name}{born}: {each.reason}")
    if line.suggestions:
        words.append("A suggestion is never linked by itself: enter picks it.")
    return "\n".join(words)


def _row(line: Line, colours: dict[str, str], wide: bool) -> Row:
    name = Text(line.name, no_wrap=True)
    mapping = marked(line.mark, colours)
    if line.chosen:
        mapping.append(" ✎ chosen")
    cells = (name, Text(line.note, no_wrap=True), mapping) if wide else (name, mapping)
    return Row(line.key, (*cells, Text(line.target, no_wrap=True)))


def _stage(state: str) -> str:
    return "set up" if state == "set-up" else "not set up yet"


def _matched(page: Page) -> list[str]:
    """Whom set-up links by name, one by one: a wrong link shows one child's record to another family."""
    matched = [line for line in pages.lines_of(page) if line.mark is pages.MATCHED]
    return [f"= {line.name} is linked to {line.target}, matched by name" for line in matched]
