"""Removals that wait for approval, and children and rooms that are kept."""

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.presenters.approvals import (
    Kept,
    KeptList,
    PendingApproval,
    kept_details,
    kept_reason,
    pending_details,
)
from parktime.tui.presenters.changes import describe_changes
from parktime.tui.presenters.glyphs import HELD, KEPT, kind_mark, mark_text
from parktime.tui.presenters.time_format import local, relative
from parktime.tui.screens.actions import confirm, send, show_run, start_action
from parktime.tui.screens.base import NO_SERVICE, View
from parktime.tui.snapshot import Change, Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row

COLUMNS = ("State", "What", "Who or what", "Why")
NARROW = ("State", "Who or what", "Why")
WIDE_COLUMNS = 76


class ApprovalsView(View):
    """One table: pending removals first, then what is kept."""

    NAME = "holds"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("holds")

    def __init__(self) -> None:
        super().__init__()
        self._loaded_of: str | None = None
        self._pending: PendingApproval | None = None
        self._changes: dict[str, Change] = {}
        self._kept: dict[str, Kept] = {}

    def body(self) -> ComposeResult:
        """The title, the table, and the row under the cursor in full."""
        yield Static("", id="holds-title", markup=False, classes="line")
        yield ContentPane(
            KeyedTable(id="holds-table", columns=COLUMNS, elastic=("Why", "Who or what"))
        )
        yield Static("", id="holds-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The table."""
        return self.query_one(KeyedTable)

    # What is shown

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Another service is shown."""
        service, pane = self.service, self.query_one(ContentPane)
        if service is None or service.key != self._loaded_of:
            self._loaded_of, self._pending = None if service is None else service.key, None
        if service is None:
            pane.show_empty(NO_SERVICE)
        elif self._pending is None:
            pane.show_loading()
        self.set_text("#holds-title", self._title())

    async def load(self) -> None:
        """Reads what waits and what is kept."""
        service = self.service
        if service is None:
            return
        pending = await self.client.get_as(PendingApproval, f"services/{service.key}/held")
        kept = await self.client.get_as(KeptList, f"services/{service.key}/kept")
        if self.service is None or self.service.key != service.key:
            return
        self._loaded_of, self._pending = service.key, pending
        self._changes = {
            f"held {number} {each.ccms_id}": each for number, each in enumerate(pending.changes)
        }
        self._kept = {f"kept {each.about} {each.ccms_id}": each for each in kept.kept}
        self._fill_table()

    @on(Resize)
    def fit_columns(self) -> None:
        """Other columns may fit."""
        self._fill_table()

    def _fill_table(self) -> None:
        service, snapshot = self.service, self.app.snapshot
        if self._pending is None or service is None or snapshot is None or not self.is_mounted:
            return
        columns = COLUMNS if self.size.width >= WIDE_COLUMNS else NARROW
        rows = [self._pending_cells(each) for each in self._changes.values()]
        rows += [self._kept_cells(each, service, snapshot) for each in self._kept.values()]
        keys = [*self._changes, *self._kept]
        self.table.use_columns(columns)
        self.table.fill(
            [
                Row(key, tuple(cells[title] for title in columns))
                for key, cells in zip(keys[:MOST_ROWS], rows, strict=False)
            ]
        )
        pane = self.query_one(ContentPane)
        if rows:
            pane.show_data()
            if self.focused is None:
                self.table.focus()
        else:
            pane.show_empty("nothing waits for approval, and nothing is kept", _hint(service))
        self.set_text("#holds-title", self._title())
        self.show_details()

    def _pending_cells(self, change: Change) -> dict[str, Text]:
        return {
            "State": mark_text(HELD, self.app.colours),
            "What": mark_text(kind_mark(change.kind), self.app.colours),
            "Who or what": Text(change.subject),
            "Why": Text(change.why),
        }

    def _kept_cells(self, kept: Kept, service: Service, snapshot: Snapshot) -> dict[str, Text]:
        return {
            "State": mark_text(KEPT, self.app.colours),
            "What": Text(kept.about),
            "Who or what": Text(kept.name),
            "Why": Text(kept_reason(kept, snapshot.now, service.time_zone)),
        }

    def _title(self) -> str:
        service, snapshot, pending = self.service, self.app.snapshot, self._pending
        if service is None or snapshot is None or pending is None:
            return "" if service is None else service.name
        counts = f"{len(pending.held)} wait for approval · {len(self._kept)} kept"
        title = f"{service.name} · {counts}"
        if pending.since is None:
            return title
        since = local(pending.since, service.time_zone)
        age = relative(pending.since, snapshot.now)
        note = f": {pending.note}" if pending.note else ""
        return f"{title}\n! held since {since}, {age}, by run {pending.ordinal}{note}"

    @on(DataTable.RowHighlighted)
    def show_details(self) -> None:
        """The row under the cursor in full."""
        self.set_text("#holds-detail", self._details())

    def _details(self) -> str:
        key, service, snapshot = self.table.row_key or "", self.service, self.app.snapshot
        if change := self._changes.get(key):
            return pending_details(change)
        kept = self._kept.get(key)
        if kept is None or service is None or snapshot is None:
            return ""
        return kept_details(kept, snapshot.now, service.time_zone)

    def action_explain(self) -> None:
        """Explains the row under the cursor."""
        key = self.table.row_key or ""
        if change := self._changes.get(key):
            self.open_life(change.about, change.ccms_id, change.subject)
        elif kept := self._kept.get(key):
            self.open_life(kept.about, kept.ccms_id, kept.name)

    # Decisions

    def action_approve(self) -> None:
        """Approves all pending removals."""
        if self._pending is not None and self._pending.plan is not None:
            start_action(self, partial(self._approve, self._pending))

    async def _approve(self, pending: PendingApproval) -> None:
        lines, what_if = describe_changes(pending.changes), {"do": "approve"}
        title = "Approve all pending removals?"
        if not await confirm(self, title, lines, yes="Approve", what_if=what_if):
            return
        path = f"services/{self._loaded_of}/held/approve"
        answer = await send(self, "POST", path, {"plan": pending.plan})
        self.reload()
        if answer is not None:
            await show_run(self, "Approved", answer)

    def action_reject(self) -> None:
        """Rejects all pending removals."""
        if self._pending is not None and self._pending.plan is not None:
            start_action(self, partial(self._reject, self._pending))

    async def _reject(self, pending: PendingApproval) -> None:
        names = ", ".join(pending.held)
        lines = [f"Kept until their records in the CCMS change or they are let go: {names}."]
        title, what_if = "Reject all pending removals?", {"do": "reject"}
        if not await confirm(self, title, lines, yes="Reject", what_if=what_if):
            return
        path = f"services/{self._loaded_of}/held/reject"
        if await send(self, "POST", path, {"plan": pending.plan}) is not None:
            self.notify(f"Kept {len(pending.held)} items", markup=False)
        self.reload()

    def action_let_go(self) -> None:
        """Lets go of the child or room under the cursor."""
        kept = self._kept.get(self.table.row_key or "")
        if kept is not None:
            start_action(self, partial(self._let_go, kept))

    async def _let_go(self, kept: Kept) -> None:
        which = {"id": kept.ccms_id}
        lines = [f"From the next run on, {kept.name} follows the CCMS again."]
        title, what_if = (
            f"Let go of {kept.name}?",
            {"do": "let_go", "about": kept.about, "which": which},
        )
        if not await confirm(self, title, lines, yes="Let go", what_if=what_if):
            return
        path = f"services/{self._loaded_of}/kept"
        if await send(self, "DELETE", path, {kept.about: which}) is not None:
            self.notify(f"{kept.name} follows the CCMS again", markup=False)
        self.reload()


def _hint(service: Service) -> str:
    if service.settings.hold_above is None:
        return "Holds are off: no run of this service waits for approval (Settings, 6)"
    return "large removals wait here; the undo of a run (u in 3) keeps what it undoes"
