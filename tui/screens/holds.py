"""What waits for approval, and who is kept as somebody decided."""

from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable, Static

from tui.acting import act, ask, confirmed, show_run
from tui.commands import bindings
from tui.dates import local, relative
from tui.explain import explain
from tui.marks import HELD, KINDS, Mark, marked
from tui.preview import told
from tui.recourse import Held, Kept, KeptList, kept_words
from tui.screens.view import View
from tui.snapshot import Change, Service, Snapshot
from tui.states import Pane
from tui.table import MOST_ROWS, KeyedTable, Row

COLUMNS = ("State", "What", "Who or what", "Why")
NARROW = ("State", "Who or what", "Why")
WIDE_COLUMNS = 76
KEPT = Mark("=", "kept", "text-primary")


class Holds(View):
    """A list of the service that is shown: what waits first, then whom nobody touches."""

    NAME = "holds"
    BINDINGS: ClassVar[list[BindingType]] = bindings("holds")

    def __init__(self) -> None:
        super().__init__()
        self._of: str | None = None
        self._held: Held | None = None
        self._waiting: dict[str, Change] = {}
        self._kept: dict[str, Kept] = {}

    def body(self) -> ComposeResult:
        """What waits and since when, the list, and its row in full."""
        yield Static("", id="holds-title", markup=False, classes="line")
        yield Pane(KeyedTable(id="holds-table", columns=COLUMNS, elastic=("Why", "Who or what")))
        yield Static("", id="holds-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    def show(self, snapshot: Snapshot) -> None:
        """Another service."""
        service, pane = self.service, self.query_one(Pane)
        if service is None or service.key != self._of:
            self._of, self._held = None if service is None else service.key, None
        if service is None:
            pane.empty("no service is known to the daemon yet")
        elif self._held is None:
            pane.loading_words()
        self._tell_title()

    async def load(self) -> None:
        """What waits, and who is kept."""
        service = self.service
        if service is None:
            return
        held = await self.client.get_as(Held, f"services/{service.key}/held")
        kept = await self.client.get_as(KeptList, f"services/{service.key}/kept")
        if self.service is None or self.service.key != service.key:
            return
        self._of, self._held = service.key, held
        self._waiting = {f"held {number} {each.ccms_id}": each for number, each in enumerate(held.changes)}
        self._kept = {f"kept {each.about} {each.ccms_id}": each for each in kept.kept}
        self._paint(service)

    def on_resize(self) -> None:
        """Columns that fit."""
        if self._held is not None and self.service is not None and self.is_mounted:
            self._paint(self.service)

    def _paint(self, service: Service) -> None:
        columns, pane = COLUMNS if self.size.width >= WIDE_COLUMNS else NARROW, self.query_one(Pane)
        self.table.use_columns(columns)
        rows = [*(self._waiting_row(key, each) for key, each in self._waiting.items())]
        rows += [self._kept_row(key, each, service) for key, each in self._kept.items()]
        self.table.fill([Row(row.key, row.cells if columns is COLUMNS else _narrow(row)) for row in rows[:MOST_ROWS]])
        if rows:
            pane.data()
            if self.focused is None:
                self.table.focus()
        else:
            pane.empty("nothing waits for approval, and nobody is kept", _when(service))
        self._tell_title()
        self.tell_row()

    def _waiting_row(self, key: str, change: Change) -> Row:
        what = marked(KINDS.get(change.kind, Mark("•", change.kind)), self.parktime.colours)
        return Row(key, (marked(HELD, self.parktime.colours), what, Text(change.subject), Text(change.why)))

    def _kept_row(self, key: str, kept: Kept, service: Service) -> Row:
        snapshot = self.parktime.snapshot
        assert snapshot is not None, "a list is asked for when services are known"
        why = kept_words(kept, snapshot.now, service.time_zone)
        return Row(key, (marked(KEPT, self.parktime.colours), Text(kept.about), Text(kept.name), Text(why)))

    def _tell_title(self) -> None:
        self.query_one("#holds-title", Static).update(Content(self._title()))

    def _title(self) -> str:
        service, snapshot, held = self.service, self.parktime.snapshot, self._held
        if service is None or snapshot is None or held is None:
            return "" if service is None else service.name
        words = f"{service.name} · {len(held.held)} wait for approval · {len(self._kept)} kept"
        if held.since is None:
            return words
        since = f"{local(held.since, service.time_zone)}, {relative(held.since, snapshot.now)}"
        return f"{words}\n! held since {since}, by run {held.ordinal}: {held.note}".rstrip(": ")

    @on(DataTable.RowHighlighted)
    def tell_row(self) -> None:
        """The row under the cursor in full."""
        self.query_one("#holds-detail", Static).update(Content(self._words()))

    def _words(self) -> str:
        key, service, snapshot = self.table.row_key or "", self.service, self.parktime.snapshot
        if change := self._waiting.get(key):
            word = KINDS.get(change.kind, Mark("•", change.kind)).word
            return f"{change.subject} would be {word}: {change.why} [{change.rule}]\na approves all that waits, x rejects it"
        if (kept := self._kept.get(key)) is None or service is None or snapshot is None:
            return ""
        words = f"{kept.name} is kept: {kept_words(kept, snapshot.now, service.time_zone)}"
        return f"{words}\nNo run changes it until its record in the CCMS does; l lets go of it"

    def action_explain(self) -> None:
        """Why is it as it is?"""
        key = self.table.row_key or ""
        if change := self._waiting.get(key):
            explain(self, "child" if change.child is not None else "room", change.ccms_id, change.subject)
        elif kept := self._kept.get(key):
            explain(self, kept.about, kept.ccms_id, kept.name)

    # What is decided

    def action_approve(self) -> None:
        """Does what waits."""
        if self._held is not None and self._held.plan is not None:
            act(self, partial(self._approve, self._held))

    async def _approve(self, held: Held) -> None:
        path, lines = f"services/{self._of}/held/approve", told(held.changes)
        if await confirmed(self, "Approve what waits?", lines, "Approve", {"do": "approve"}):
            answer = await ask(self, "POST", path, {"plan": held.plan})
            self.reload()
            if answer is not None:
                await show_run(self, "Approved", answer)

    def action_reject(self) -> None:
        """Keeps whom and what waits."""
        if self._held is not None and self._held.plan is not None:
            act(self, partial(self._reject, self._held))

    async def _reject(self, held: Held) -> None:
        lines = [
            f"These stay as they are, until their record in the CCMS changes or somebody lets go: {', '.join(held.held)}."
        ]
        if await confirmed(self, "Reject what waits?", lines, "Reject", {"do": "reject"}):
            if await ask(self, "POST", f"services/{self._of}/held/reject", {"plan": held.plan}) is not None:
                self.notify(f"{len(held.held)} are kept as they are", markup=False)
            self.reload()

    def action_let_go(self) -> None:
        """Lets go of the child or room under the cursor."""
        kept = self._kept.get(self.table.row_key or "")
        if kept is not None:
            act(self, partial(self._let_go, kept))

    async def _let_go(self, kept: Kept) -> None:
        which = {"id": kept.ccms_id}
        action: dict[str, Any] = {"do": "let_go", "about": kept.about, "which": which}
        lines = [f"The next run does with {kept.name} what the rules say."]
        if await confirmed(self, f"Let go of {kept.name}?", lines, "Let go", action):
            if await ask(self, "DELETE", f"services/{self._of}/kept", {kept.about: which}) is not None:
                self.notify(f"{kept.name} follows the CCMS again", markup=False)
            self.reload()


def _narrow(row: Row) -> tuple[Text, ...]:
    return (row.cells[0], *row.cells[2:])


def _when(service: Service) -> str:
    if service.settings.hold_above is None:
        return "Holds are off: no run of this service waits for approval (Settings, 6)"
    return "a run that would archive very many waits here; a run that is taken back (u in 3) keeps what it takes back"
