"""The sync history: runs, newest first, a page at a time from the daemon."""

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.presenters.filters import ALL, CAUSES, Choice, FilterChange, RunFilter
from parktime.tui.presenters.find import Found
from parktime.tui.presenters.glyphs import OUTCOMES, mark_text, outcome_mark
from parktime.tui.presenters.run_words import describe_outcome
from parktime.tui.presenters.time_format import local
from parktime.tui.screens.actions import start_undo
from parktime.tui.screens.base import LoadKey, View
from parktime.tui.screens.find import Find
from parktime.tui.screens.messages import Subject
from parktime.tui.screens.run import RunScreen
from parktime.tui.snapshot import Run, RunPage, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import KeyedTable, Row
from parktime.tui.widgets.picker import Picker

PAGE_SIZE = 100
"""Runs of a page: enough for any screen."""

WIDE_COLUMNS = 70
SERVICE_PREFIX = "="
"""Marks the keys of services in the picker, so that none can be mistaken for ALL."""


class HistoryView(View):
    """A page of runs; the view keeps its filter and its page."""

    NAME = "history"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("history")

    def __init__(self) -> None:
        super().__init__()
        self._filter = RunFilter()
        self._pages: tuple[int, ...] = ()
        self._next: int | None = None
        self._runs: dict[str, Run] = {}
        self._was_at_top = False
        self._shown_subject: tuple[object, ...] = ()

    def body(self) -> ComposeResult:
        """The filter in words, and the table."""
        with Vertical():
            yield Static("", markup=False, id="history-filter", classes="line")
            yield ContentPane(KeyedTable(id="history-table", elastic=("What it did", "Service")))

    @property
    def table(self) -> KeyedTable:
        """The runs."""
        return self.query_one(KeyedTable)

    @property
    def run_under_cursor(self) -> Run | None:
        """The run under the cursor."""
        return self._runs.get(self.table.row_key or "")

    @property
    def _only_service(self) -> str | None:
        return None if self._filter.all_services else self.app.service_key

    def load_key(self) -> LoadKey | None:
        """The newest page follows the daemon; older pages do not change."""
        snapshot = self.app.snapshot
        if snapshot is None:
            return None
        revision = None if self._pages else snapshot.revision
        return LoadKey(
            (self._only_service, self._filter, self._pages),
            (revision, snapshot.epoch, self.size.width),
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows the filter and the page."""
        service = None if self._filter.all_services else self.service
        words = self._filter.describe(service.name if service else None)
        words += f" · page {len(self._pages) + 1}" if self._pages else ""
        words += " · b older" if self._next else ""
        words += " · B newer" if self._pages else ""
        self.set_text("#history-filter", words)

    async def load(self) -> None:
        """Reads a page of runs."""
        pane, snapshot, wanted = self.query_one(ContentPane), self.app.snapshot, self.load_key()
        assert snapshot is not None and wanted is not None, "loads begin with a snapshot"
        if wanted.subject != self._shown_subject:
            pane.show_loading()
        before = self._pages[-1] if self._pages else None
        query = self._filter.query(self._only_service, before, PAGE_SIZE)
        path = f"services/{self.app.service_key}/runs" if self._filter.ccms_id else "runs"
        found = await self.client.get_as(RunPage, path, query)
        self._shown_subject = wanted.subject
        self._next, self._runs = found.next_before, {str(run.id): run for run in found.runs}
        self._fill_table(found.runs, snapshot)
        self.show_snapshot(snapshot)

    def _fill_table(self, runs: tuple[Run, ...], snapshot: Snapshot) -> None:
        pane, columns = self.query_one(ContentPane), self._columns()
        self.table.use_columns(columns)
        self.table.fill([self._row(run, snapshot, columns) for run in runs])
        if self._was_at_top:
            self._was_at_top = False
            self.table.put_cursor(None)
        if runs:
            pane.show_data()
            if self.focused is None:
                self.table.focus()
        elif self._filter == RunFilter(all_services=self._filter.all_services):
            pane.show_empty("no run yet", "the first run of a service is its set-up (2)")
        else:
            words = self._filter.describe(None)
            pane.show_empty(f"no matching run: {words}", "escape clears the filter")

    def _columns(self) -> list[str]:
        columns = ["When", "Outcome", "Cause", "What it did"]
        if self._filter.all_services:
            columns.insert(1, "Service")
        if self.size.width < WIDE_COLUMNS:
            columns.remove("Cause")
        return columns

    def _row(self, run: Run, snapshot: Snapshot, columns: list[str]) -> Row:
        service = snapshot.service(run.service)
        cells = {
            "When": Text(local(run.at, service.time_zone if service else "UTC")),
            "Service": Text(service.name if service else run.service),
            "Outcome": mark_text(outcome_mark(run.outcome), self.app.colours),
            "Cause": Text(run.cause),
            "What it did": Text(describe_outcome(run, service.ccms if service else None)),
        }
        return Row(str(run.id), tuple(cells[title] for title in columns))

    def on_screen_suspend(self) -> None:
        """Remembers whether the cursor was on the newest run, to put it there again."""
        super().on_screen_suspend()
        self._was_at_top = not self._pages and self.table.cursor_row == 0

    def copy_text(self) -> str:
        """The run under the cursor."""
        return self.table.row_text

    def close_step(self) -> bool:
        """Back to the newest page, then to no filter."""
        if self._pages:
            self._turn_to(())
        elif self._filter != RunFilter():
            self._use_filter(RunFilter())
        else:
            return False
        return True

    @on(DataTable.RowSelected, "#history-table")
    def open(self) -> None:
        """Opens the run under the cursor."""
        if self.run_under_cursor is not None:
            self.app.push_screen(RunScreen(self.run_under_cursor))

    def action_undo(self) -> None:
        """Undoes the run under the cursor."""
        if self.run_under_cursor is not None:
            start_undo(self, self.run_under_cursor)

    # Pages

    def action_older(self) -> None:
        """The next page."""
        if self._next is not None:
            self._turn_to((*self._pages, self._next))

    def action_newer(self) -> None:
        """The previous page."""
        if self._pages:
            self._turn_to(self._pages[:-1])

    def _turn_to(self, pages: tuple[int, ...]) -> None:
        self._pages = pages
        self.table.move_cursor(row=0)
        self.reload()

    # Filters

    def action_filter_outcome(self) -> None:
        """Runs of one outcome, or of any."""
        choices = [Choice(ALL, "any outcome"), *(Choice(each, each) for each in OUTCOMES)]
        self._pick("Runs with which outcome?", choices, self._filter.with_outcome)

    def action_filter_cause(self) -> None:
        """Runs of one cause, or of any."""
        causes = (Choice(each, each, note) for each, note in CAUSES.items())
        choices = [Choice(ALL, "any cause"), *causes]
        self._pick("Runs with which cause?", choices, self._filter.with_cause)

    def action_filter_service(self) -> None:
        """Runs of one service, or of all."""
        services = () if self.app.snapshot is None else self.app.snapshot.services
        choices = [
            Choice(ALL, "all services"),
            *(Choice(f"{SERVICE_PREFIX}{each.key}", each.name, each.key) for each in services),
        ]
        self._pick("Runs of which service?", choices, self._with_service)

    def _with_service(self, id: str) -> RunFilter:
        if id != ALL:
            self.app.choose_service(id.removeprefix(SERVICE_PREFIX))
        return self._filter.of_service(all_services=id == ALL)

    def action_filter_subject(self) -> None:
        """Runs that changed one child or room; escape takes the filter away."""
        title = "Runs that changed which child or room?"
        self.app.push_screen(Find(self.client, title, services=False), self._with_subject)

    def _with_subject(self, found: Found | None) -> None:
        if found is not None and found.ccms_id is not None and found.type != "service":
            self.show_runs_of(Subject(found.service, found.type, found.ccms_id, found.name))

    def show_runs_of(self, subject: Subject) -> None:
        """The runs that changed a child or room."""
        self.app.choose_service(subject.service)
        self._use_filter(RunFilter().of_subject(subject.about, subject.ccms_id, subject.name))

    def action_filter_changed(self) -> None:
        """Only runs that changed something, or all again."""
        self._use_filter(replace(self._filter, changed=not self._filter.changed))

    def _pick(self, title: str, choices: list[Choice], change: FilterChange) -> None:
        def picked(id: str | None) -> None:
            if id is not None:
                self._use_filter(change(id))

        self.app.push_screen(Picker(title, choices), picked)

    def _use_filter(self, wanted: RunFilter) -> None:
        self._filter = wanted
        self._turn_to(())
