"""Settings of a service: Inactive children, holds, the use of the plan, and what is set elsewhere."""

from dataclasses import asdict
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import DataTable, Static

from tui.acting import act, ask, confirmed, preview, show_run
from tui.asking import Asked
from tui.commands import bindings
from tui.preview import will_do
from tui.screens.view import View
from tui.service_settings import PUBLISHED, Setting, holds_words, settings_of
from tui.snapshot import Service, Snapshot
from tui.states import Pane
from tui.table import KeyedTable, Row

COLUMNS = ("Setting", "Is", "Changed by")
WIDE_COLUMNS = 100


class Settings(View):
    """What is set, and by whom it is changed."""

    NAME = "settings"
    BINDINGS: ClassVar[list[BindingType]] = bindings("settings")

    def body(self) -> ComposeResult:
        """One table, and its row in full."""
        yield Static("", id="settings-title", markup=False, classes="line")
        yield Pane(KeyedTable(id="settings-table", columns=COLUMNS, elastic=COLUMNS[:0:-1]))
        yield Static("", id="settings-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The rows."""
        return self.query_one(KeyedTable)

    def show(self, snapshot: Snapshot) -> None:
        """The service as the snapshot has it: nothing more is asked."""
        service, pane = self.service, self.query_one(Pane)
        self.query_one("#settings-title", Static).update(Content("" if service is None else service.name))
        if service is None:
            pane.empty("no service is known to the daemon yet")
            return
        wide = self.size.width >= WIDE_COLUMNS
        self.table.use_columns(COLUMNS if wide else COLUMNS[:2])
        self.table.fill([_row(each, wide) for each in settings_of(service, snapshot.now)])
        pane.data()
        if self.focused is None:
            self.table.focus()
        self.tell_row()

    @on(Resize)
    def show_again(self) -> None:
        """Columns that fit."""
        if self.parktime.snapshot is not None and self.is_mounted:
            self.show(self.parktime.snapshot)

    @on(DataTable.RowHighlighted)
    def tell_row(self) -> None:
        """The row under the cursor in full."""
        service, snapshot = self.service, self.parktime.snapshot
        known = () if service is None or snapshot is None else settings_of(service, snapshot.now)
        row = next((each for each in known if each.key == self.table.row_key), None)
        words = "" if row is None else f"{row.name}: {row.value}\n{row.about} Changed by {row.changed_by}."
        self.query_one("#settings-detail", Static).update(Content(words))

    # The Inactive switch

    def action_switch_inactive(self) -> None:
        """On or off, after its dry run."""
        if self.service is not None:
            act(self, partial(self._switch, self.service))

    async def _switch(self, service: Service) -> None:
        on_now = service.settings.sync_inactive
        path = f"services/{service.key}/settings"
        if service.ccms == "manage" and service.state != "set-up":
            lines: list[str] | None = ["A setting only: nothing is synced before set-up is confirmed."]
        else:
            lines = await self._would_do(path, {"sync_inactive": not on_now})
        if lines is None:
            return
        title = f"Switch Inactive children {'off' if on_now else 'on'}?"
        action = {"do": "sync_inactive", "on": not on_now} if service.state == "set-up" else None
        if not await confirmed(self, title, lines, f"Switch {'off' if on_now else 'on'}", action):
            return
        answer = await ask(self, "PUT", path, {"sync_inactive": not on_now, "dry_run": False})
        if answer is not None and answer["run"] is not None:
            await show_run(self, f"Inactive children are {'off' if on_now else 'on'}", answer["run"])

    async def _would_do(self, path: str, settings: dict[str, Any]) -> list[str] | None:
        """By name what a run would do with these settings. None where they are refused."""
        found = await preview(self, "PUT", path, {**settings, "dry_run": True})
        return None if found is None else will_do(found)

    # From how many archives on a run waits for approval

    def action_switch_holds(self) -> None:
        """Off, or on with the bars that the handbook gives; after what a run would do then."""
        if self.service is not None:
            act(self, partial(self._switch_holds, self.service))

    async def _switch_holds(self, service: Service) -> None:
        above = PUBLISHED if service.settings.hold_above is None else None
        word, path = "off" if above is None else "on", f"services/{service.key}/settings"
        settings: dict[str, Any] = {"hold_above": None if above is None else asdict(above)}
        would_do: list[str] | None = ["Nothing is synced before set-up is confirmed."]
        if service.state == "set-up":
            would_do = await self._would_do(path, settings)
        if would_do is None:
            return
        lines, action = [*holds_words(service, above), "", *would_do], {"do": "hold_above", **settings}
        foreseen = action if service.state == "set-up" else None
        if not await confirmed(self, f"Switch holds {word}?", lines, f"Switch {word}", foreseen):
            return
        if await ask(self, "PUT", path, {**settings, "dry_run": False}) is not None:
            self.notify(f"holds of {service.name} are {word}, from the next run on", markup=False)

    # Support's switch of the integration

    def action_turn(self) -> None:
        """Turns the integration on or off: support's work."""
        if self.service is not None:
            act(self, partial(self._turn, self.service))

    async def _turn(self, service: Service) -> None:
        if service.state == "off":
            await self._turn_on(service)
            return
        lines = [
            "Only support turns an integration off.",
            "Runs stop; profiles, rooms, links and history stay as they are.",
            f"Turning it on again needs set-up again. What was chosen and is not in force is lost: {service.chosen}.",
        ]
        title = f"Turn off the integration of {service.name}?"
        if await confirmed(self, title, lines, "Turn off", {"do": "turn_off"}):
            await ask(self, "POST", f"services/{service.key}/turn-off")

    async def _turn_on(self, service: Service) -> None:
        pin = None
        if service.ccms == "kidsoft":
            words = (
                "Kidsoft's Service PIN of this service, an S and nine digits, as Storypark is told it (support's work)."
            )
            pin = await self.app.push_screen_wait(Asked(f"Turn on {service.name}", words))
            if pin is None:
                return
        elif not await confirmed(
            self, f"Turn on {service.name}?", ["Storypark switches it on by request (support's work)."], "Turn on"
        ):
            return
        if await ask(self, "POST", f"services/{service.key}/turn-on", {"pin": pin}) is not None:
            self.notify(f"the integration of {service.name} is on; now it is to be set up (2)", markup=False)


def _row(setting: Setting, wide: bool) -> Row:
    name, value = Text(setting.name, no_wrap=True), Text(setting.value, no_wrap=True)
    return Row(setting.key, (name, value, Text(setting.changed_by, no_wrap=True)) if wide else (name, value))
