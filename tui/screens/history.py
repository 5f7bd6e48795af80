"""The sync history: runs, newest first, a page at a time from the daemon."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import DataTable, Static

from tui.commands import bindings
from tui.dates import local
from tui.glance import balance
from tui.marks import OUTCOMES, Mark, marked
from tui.picker import Choice, Picker
from tui.run_filter import CAUSES, EVERY, RunFilter, Use
from tui.screens.run import RunScreen
from tui.screens.view import View, Wanted
from tui.snapshot import Run, Runs, Snapshot
from tui.states import Pane
from tui.table import KeyedTable, Row
from tui.undo import undo

PAGE = 100
"""Runs asked for at once: as many as fill any screen, and as quick from a hundred thousand as from ten."""


class History(View):
    """The view. It keeps its filter and the page that it is on; the runs are the daemon's."""

    NAME = "history"
    BINDINGS: ClassVar[list[BindingType]] = bindings("history")

    def __init__(self) -> None:
        super().__init__()
        self._filter = RunFilter()
        self._pages: tuple[int, ...] = ()
        self._next: int | None = None
        self._runs: dict[str, Run] = {}
        self._left_at_top = False
        self._about: tuple[object, ...] = ()

    def body(self) -> ComposeResult:
        """The filter in words, and a table."""
        with Vertical():
            yield Static("", markup=False, id="history-filter", classes="line")
            yield Pane(KeyedTable(id="history-table", elastic=("Balance", "Service")))

    def wants(self) -> Wanted | None:
        """The newest page follows the daemon; an older one stays as it is."""
        snapshot = self.parktime.snapshot
        if snapshot is None:
            return None
        of = None if self._filter.everybody else self.parktime.service_key
        return (of, self._filter, self._pages), (
            None if self._pages else snapshot.revision,
            snapshot.epoch,
            self.size.width,
        )

    def show(self, snapshot: Snapshot) -> None:
        """Whose runs, and which."""
        service = None if self._filter.everybody else self.service
        page = f" · page {len(self._pages) + 1}" if self._pages else ""
        older = " · b older" if self._next else ""
        newer = " · B newer" if self._pages else ""
        words = self._filter.words(service.name if service else None)
        self.query_one("#history-filter", Static).update(Content(f"{words}{page}{older}{newer}"))

    async def load(self) -> None:
        """One page."""
        pane, snapshot = self.query_one(Pane), self.parktime.snapshot
        assert snapshot is not None, "a page is asked for when services are known"
        wanted = self.wants()
        if wanted is not None and wanted[0] != self._about:
            pane.loading_words()
        before = self._pages[-1] if self._pages else None
        key = None if self._filter.everybody else self.parktime.service_key
        found = await self.client.get_as(Runs, "runs", self._filter.query(key, before, PAGE))
        self._about = () if wanted is None else wanted[0]
        self._next, self._runs = found.next_before, {str(run.id): run for run in found.runs}
        columns = self._columns()
        table = self.query_one(KeyedTable)
        table.use_columns(columns)
        table.fill([self._row(run, snapshot, columns) for run in found.runs])
        if self._left_at_top:
            self._left_at_top = False
            table.put_cursor(None)
        if found.runs:
            pane.data()
            if self.focused is None:
                table.focus()
        elif self._filter == RunFilter(everybody=self._filter.everybody):
            pane.empty("no run yet", "a service's first run is its set-up; 2 shows the set-up page")
        else:
            pane.empty(f"no run of this kind: {self._filter.words(None)}", "escape clears the filter")
        self.show(snapshot)

    def on_screen_suspend(self) -> None:
        """Whoever left it at the newest run comes back to the newest."""
        super().on_screen_suspend()
        self._left_at_top = not self._pages and self.query_one(KeyedTable).cursor_row == 0

    def copied(self) -> str:
        """The run under the cursor, in words."""
        return self.query_one(KeyedTable).row_text()

    def close_step(self) -> bool:
        """Back to the newest page, then to no filter."""
        if self._pages:
            self._turn(())
        elif self._filter != RunFilter():
            self._use(RunFilter())
        else:
            return False
        return True

    @on(DataTable.RowSelected, "#history-table")
    def open(self, event: DataTable.RowSelected) -> None:
        """A run opens into its balance and its changes."""
        run = self._runs.get(event.row_key.value or "")
        if run is not None:
            self.app.push_screen(RunScreen(run))

    def action_undo(self) -> None:
        """Takes back the run under the cursor."""
        run = self._runs.get(self.query_one(KeyedTable).row_key or "")
        if run is not None:
            undo(self, run)

    def action_older(self) -> None:
        """The next page."""
        if self._next is not None:
            self._turn((*self._pages, self._next))

    def action_newer(self) -> None:
        """The page before."""
        if self._pages:
            self._turn(self._pages[:-1])

    def action_filter_outcome(self) -> None:
        """One outcome, or all."""
        choices = [Choice(EVERY, "every outcome"), *(Choice(each, each) for each in OUTCOMES)]
        self._pick("Runs of which outcome?", choices, self._filter.with_outcome)

    def action_filter_cause(self) -> None:
        """One cause, or all."""
        choices = [Choice(EVERY, "every cause"), *(Choice(each, each, note) for each, note in CAUSES.items())]
        self._pick("Runs of which cause?", choices, self._filter.with_cause)

    def action_filter_service(self) -> None:
        """One service, or all."""
        services = () if self.parktime.snapshot is None else self.parktime.snapshot.services
        choices = [Choice(EVERY, "all services"), *(Choice(f"={each.key}", each.name, each.key) for each in services)]

        def picked(id: str | None) -> None:
            if id is None:
                return
            if id != EVERY:
                self.parktime.choose(id.removeprefix("="))
            self._use(self._filter.with_everybody(id == EVERY))

        self.app.push_screen(Picker("Runs of which service?", choices), picked)

    def _pick(self, title: str, choices: list[Choice], use: Use) -> None:
        def picked(id: str | None) -> None:
            if id is not None:
                self._use(use(id))

        self.app.push_screen(Picker(title, choices), picked)

    def _use(self, wanted: RunFilter) -> None:
        self._filter = wanted
        self._turn(())

    def _turn(self, pages: tuple[int, ...]) -> None:
        self._pages = pages
        self.query_one(KeyedTable).move_cursor(row=0)
        self.reload()

    def _columns(self) -> list[str]:
        columns = ["When", "Outcome", "Cause", "Balance"]
        if self._filter.everybody:
            columns.insert(1, "Service")
        return columns if self.size.width >= 70 else [each for each in columns if each != "Cause"]

    def _row(self, run: Run, snapshot: Snapshot, columns: list[str]) -> Row:
        service = snapshot.service(run.service)
        name = Text(service.name if service else run.service)
        mark = OUTCOMES.get(run.outcome, Mark("?", run.outcome))
        cells = {
            "When": Text(local(run.at, service.time_zone if service else "UTC")),
            "Service": name,
            "Outcome": marked(mark, self.parktime.colours),
            "Cause": Text(run.cause),
            "Balance": Text(run.note or balance(run.counts)),
        }
        return Row(str(run.id), tuple(cells[title] for title in columns))
