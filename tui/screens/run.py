"""A run opened: its balance, its changes, and of the change under the cursor the rule, the evidence, before and after."""

import json
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import DataTable, Static

from tui.commands import bindings
from tui.dates import local_with_year
from tui.glance import balance
from tui.marks import KINDS, OUTCOMES, Mark, marked
from tui.screens.view import View, Wanted
from tui.snapshot import Change, Run, Snapshot
from tui.states import Pane
from tui.table import MOST_ROWS, KeyedTable, Row
from tui.undo import undo

COLUMNS = ("Change", "Who or what", "Rule", "Why")


class RunScreen(View):
    """On top of the history; `escape` goes back to it."""

    NAME = "run"
    BINDINGS: ClassVar[list[BindingType]] = bindings("run")

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run
        self._whole: Run | None = None
        self._from = 0
        self._sentences: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The run in words, its changes, and the one under the cursor."""
        with Vertical():
            yield Static("", markup=False, id="run-words", classes="line")
            yield Pane(KeyedTable(id="run-table", columns=COLUMNS, elastic=("Why", "Who or what")))
            yield Static("", markup=False, id="change-details", classes="details")

    def wants(self) -> Wanted:
        """A run never changes."""
        return (self._run.id,), ()

    def show(self, snapshot: Snapshot) -> None:
        """The run in words."""
        run, service = self._run, snapshot.service(self._run.service)
        zone = service.time_zone if service else "UTC"
        mark = OUTCOMES.get(run.outcome, Mark("?", run.outcome))
        head = f"{service.name if service else run.service} · run {run.ordinal} · {local_with_year(run.at, zone)}"
        lines = [Text(f"{head} · {run.cause} · ") + marked(mark, self.parktime.colours), Text(balance(run.counts))]
        lines += [Text(run.note)] if run.note else []
        lines += [_names("waiting for space", run.waiting)] if run.waiting else []
        lines += [_names("active without a room", run.without_a_room)] if run.without_a_room else []
        self.query_one("#run-words", Static).update(Text("\n").join(lines))

    async def load(self) -> None:
        """The run with its changes, and the rules' sentences."""
        pane = self.query_one(Pane)
        pane.loading_words()
        self._whole = await self.client.get_as(Run, f"services/{self._run.service}/runs/{self._run.id}")
        self._sentences = await self.parktime.rule_sentences()
        self._fill()

    def copied(self) -> str:
        """The change under the cursor, whole."""
        change = self._change()
        return "" if change is None else "\n".join(self._details(change))

    def close_step(self) -> bool:
        """Back to the history."""
        self.app.pop_screen()
        return True

    def action_undo(self) -> None:
        """Takes it back."""
        undo(self, self._run)

    def action_older(self) -> None:
        """The next changes of a run that has very many."""
        if self._whole is not None and self._from + MOST_ROWS < len(self._whole.changes):
            self._from += MOST_ROWS
            self._fill()

    def action_newer(self) -> None:
        """The changes before."""
        self._from = max(self._from - MOST_ROWS, 0)
        self._fill()

    @on(DataTable.RowHighlighted, "#run-table")
    def tell(self) -> None:
        """The change under the cursor."""
        change = self._change()
        words = [] if change is None else self._details(change)
        self.query_one("#change-details", Static).update(Text("\n".join(words)))

    def _fill(self) -> None:
        if self._whole is None:
            return
        changes = self._whole.changes[self._from : self._from + MOST_ROWS]
        table, pane = self.query_one(KeyedTable), self.query_one(Pane)
        table.fill([self._row(self._from + index, change) for index, change in enumerate(changes)])
        if changes:
            pane.data()
            self.set_focus(table)
            self.tell()
        else:
            pane.empty("this run changed nothing", "every child was as the CCMS has it")

    def _change(self) -> Change | None:
        key = self.query_one(KeyedTable).row_key
        return None if key is None or self._whole is None else self._whole.changes[int(key)]

    def _row(self, index: int, change: Change) -> Row:
        mark = KINDS.get(change.kind, Mark("•", change.kind))
        cells = (
            marked(mark, self.parktime.colours),
            Text(change.subject),
            Text(change.rule),
            Text(change.why),
        )
        return Row(str(index), cells)

    def _details(self, change: Change) -> list[str]:
        mark = KINDS.get(change.kind, Mark("•", change.kind))
        count = len(self._whole.changes) if self._whole else 0
        more = f"   ({self._from + 1}-{min(self._from + MOST_ROWS, count)} of {count}: b on, B back)"
        return [
            f"{change.subject}: {mark.word}{more if count > MOST_ROWS else ''}",
            f"rule    {change.rule}: {self._sentences.get(change.rule, 'no sentence is known')}",
            f"why     {change.why or '–'}",
            f"before  {plain(change.before)}",
            f"after   {plain(change.after)}",
        ]


def plain(value: Any) -> str:
    """What a change tells of before and after, without the braces of JSON."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {plain(each)}" for key, each in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(plain(each) for each in value) or "none"
    return value if isinstance(value, str) else json.dumps(value)


def _names(what: str, names: tuple[str, ...]) -> Text:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return Text(f"{len(names)} {what}: {', '.join(names[:5])}{more}")
