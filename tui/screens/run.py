"""A run: its balance, its changes, and the change under the cursor with its rule and reason."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.presenters.glyphs import kind_mark, mark_text, outcome_mark
from parktime.tui.presenters.run_words import describe_failure
from parktime.tui.presenters.service_row import balance
from parktime.tui.presenters.time_format import local_with_year
from parktime.tui.presenters.values import format_value
from parktime.tui.screens.actions import start_undo
from parktime.tui.screens.base import LoadKey, View
from parktime.tui.screens.messages import OpenLife, Subject
from parktime.tui.snapshot import Change, Run, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row

COLUMNS = ("Change", "Who or what", "Rule", "Why")
MOST_NAMES = 5


class RunScreen(View):
    """Opens over the history; `escape` goes back to it."""

    NAME, PARENT = "run", "history"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("run")

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._changes: tuple[Change, ...] | None = None
        self._first = 0
        self._rule_sentences: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The run in words, its changes, and the change under the cursor."""
        with Vertical():
            yield Static("", markup=False, id="run-summary", classes="line")
            yield ContentPane(
                KeyedTable(id="run-table", columns=COLUMNS, elastic=("Why", "Who or what"))
            )
            yield Static("", markup=False, id="change-details", classes="details")

    @property
    def page_name(self) -> str:
        """Its number."""
        return f"Run {self._run.ordinal}"

    @property
    def table(self) -> KeyedTable:
        """The changes."""
        return self.query_one(KeyedTable)

    def load_key(self) -> LoadKey:
        """A run never changes."""
        return LoadKey((self._run.id,))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run in words."""
        run, service = self._run, snapshot.service(self._run.service)
        name, zone = (service.name, service.time_zone) if service else (run.service, "UTC")
        head = f"{name} · run {run.ordinal} · {local_with_year(run.at, zone)} · {run.cause} · "
        lines = [
            Text(head) + mark_text(outcome_mark(run.outcome), self.app.colours),
            Text(balance(run.counts)),
        ]
        lines += [Text(run.note)] if run.note else []
        lines += _names("waiting for space", run.waiting)
        lines += _names("active without a room", run.without_a_room)
        self.query_one("#run-summary", Static).update(Text("\n").join(lines))

    async def load(self) -> None:
        """Reads the changes of the run, and the sentences of the rules."""
        self.query_one(ContentPane).show_loading()
        path = f"services/{self._run.service}/runs/{self._run.id}"
        self._changes = (await self.client.get_as(Run, path)).changes
        self._rule_sentences = await self.app.rule_sentences()
        self._fill_table()

    def _fill_table(self) -> None:
        if self._changes is None:
            return
        shown = self._changes[self._first : self._first + MOST_ROWS]
        self.table.fill([self._row(self._first + index, each) for index, each in enumerate(shown)])
        pane = self.query_one(ContentPane)
        if shown:
            pane.show_data()
            self.set_focus(self.table)
            self.show_details()
        elif self._run.outcome == "failed":
            service = self.app.snapshot and self.app.snapshot.service(self._run.service)
            words = describe_failure(self._run, service.ccms if service else None)
            pane.show_error(f"nothing was done: {words}", "the next run tries again")
        else:
            pane.show_empty("this run changed nothing", "everything was as the CCMS has it")

    def _row(self, index: int, change: Change) -> Row:
        kind = mark_text(kind_mark(change.kind), self.app.colours)
        cells = (kind, Text(change.subject), Text(change.rule), Text(change.why))
        return Row(str(index), cells)

    @on(DataTable.RowHighlighted, "#run-table")
    def show_details(self) -> None:
        """The change under the cursor."""
        self.set_text("#change-details", self.copy_text())

    def copy_text(self) -> str:
        """The change under the cursor in full."""
        key = self.table.row_key
        if key is None or self._changes is None:
            return ""
        return "\n".join(self._details(self._changes[int(key)], len(self._changes)))

    def _details(self, change: Change, count: int) -> list[str]:
        page = ""
        if count > MOST_ROWS:
            last = min(self._first + MOST_ROWS, count)
            page = f"   ({self._first + 1}-{last} of {count}: b next, B previous)"
        return [
            f"{change.subject}: {kind_mark(change.kind).word}{page}",
            f"rule    {change.rule}: {self._rule_sentences.get(change.rule, 'unknown rule')}",
            f"why     {change.why or '–'}",
            f"before  {format_value(change.before)}",
            f"after   {format_value(change.after)}",
        ]

    @on(DataTable.RowSelected, "#run-table")
    def open_subject(self) -> None:
        """Opens the page of the child or room under the cursor."""
        key = self.table.row_key
        if key is not None and self._changes is not None:
            each = self._changes[int(key)]
            subject = Subject(self._run.service, each.about, each.ccms_id, each.subject)
            self.post_message(OpenLife(subject))

    def close_step(self) -> bool:
        """Back to the view below."""
        self.app.pop_screen()
        return True

    def action_undo(self) -> None:
        """Undoes the run."""
        start_undo(self, self._run)

    def action_older(self) -> None:
        """The next page of changes."""
        if self._changes is not None and self._first + MOST_ROWS < len(self._changes):
            self._first += MOST_ROWS
            self._fill_table()

    def action_newer(self) -> None:
        """The previous page of changes."""
        self._first = max(self._first - MOST_ROWS, 0)
        self._fill_table()


def _names(what: str, names: tuple[str, ...]) -> list[Text]:
    if not names:
        return []
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return [Text(f"{len(names)} {what}: {', '.join(names[:MOST_NAMES])}{more}")]
