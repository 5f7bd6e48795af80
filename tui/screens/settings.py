"""The settings of a service: Inactive children, holds, plan use, and the integration itself."""

from dataclasses import asdict
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
from parktime.tui.presenters.changes import describe_dry_run
from parktime.tui.presenters.settings import (
    DEFAULT_LIMITS,
    Setting,
    all_settings,
    describe_holds_switch,
)
from parktime.tui.screens.actions import (
    confirm,
    dry_run,
    error_words,
    send,
    show_run,
    start_action,
)
from parktime.tui.screens.base import NO_SERVICE, View
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.dialogs import PromptDialog
from parktime.tui.widgets.keyed_table import KeyedTable, Row

COLUMNS = ("Setting", "Is", "Changed by")
WIDE_COLUMNS = 100
PIN_WORDS = (
    "The Kidsoft Service PIN of this service: an S and nine digits, as sent to Storypark"
    " (support only)."
)


class SettingsView(View):
    """A table of settings, and the one under the cursor in full."""

    NAME = "settings"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("settings")

    def body(self) -> ComposeResult:
        """The service, its settings, and the setting under the cursor."""
        yield Static("", id="settings-title", markup=False, classes="line")
        yield ContentPane(KeyedTable(id="settings-table", columns=COLUMNS, elastic=COLUMNS[:0:-1]))
        yield Static("", id="settings-detail", markup=False, classes="detail")

    @property
    def table(self) -> KeyedTable:
        """The settings."""
        return self.query_one(KeyedTable)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows the settings of the snapshot."""
        service, pane = self.service, self.query_one(ContentPane)
        self.set_text("#settings-title", "" if service is None else service.name)
        if service is None:
            pane.show_empty(NO_SERVICE)
            return
        wide = self.size.width >= WIDE_COLUMNS
        self.table.use_columns(COLUMNS if wide else COLUMNS[:2])
        settings = all_settings(service, snapshot.now)
        self.table.fill([_row(each, wide=wide) for each in settings])
        pane.show_data()
        if self.focused is None:
            self.table.focus()
        self.show_details()

    @on(Resize)
    def fit_columns(self) -> None:
        """Other columns may fit."""
        if self.app.snapshot is not None and self.is_mounted:
            self.show_snapshot(self.app.snapshot)

    @on(DataTable.RowHighlighted)
    def show_details(self) -> None:
        """The setting under the cursor in full."""
        service, snapshot = self.service, self.app.snapshot
        if service is None or snapshot is None:
            return
        settings = {each.key: each for each in all_settings(service, snapshot.now)}
        setting = settings.get(self.table.row_key or "")
        self.set_text("#settings-detail", "" if setting is None else setting.details)

    # Inactive children

    def action_switch_inactive(self) -> None:
        """Switches Inactive children on or off, after a dry run."""
        if self.service is not None:
            start_action(self, partial(self._switch_inactive, self.service))

    async def _switch_inactive(self, service: Service) -> None:
        on = not service.settings.sync_inactive
        word, is_set_up = "on" if on else "off", service.state == "set-up"
        lines: list[str] | None = ["This is only stored: nothing is synced before set-up."]
        if service.ccms != "manage" or is_set_up:
            lines = await self._dry_run_lines(service, {"sync_inactive": on})
        if lines is None:
            return
        title = f"Switch Inactive children {word}?"
        what_if = {"do": "sync_inactive", "on": on} if is_set_up else None
        if not await confirm(self, title, lines, yes=f"Switch {word}", what_if=what_if):
            return
        answer = await self._save(service, {"sync_inactive": on})
        if answer is not None and answer["run"] is not None:
            await show_run(self, f"Inactive children are {word}", answer["run"])

    # Holds

    def action_switch_holds(self) -> None:
        """Switches holds off, or on with the handbook's limits, after a dry run."""
        if self.service is not None:
            start_action(self, partial(self._switch_holds, self.service))

    async def _switch_holds(self, service: Service) -> None:
        hold_above = DEFAULT_LIMITS if service.settings.hold_above is None else None
        word, is_set_up = "off" if hold_above is None else "on", service.state == "set-up"
        values = {"hold_above": None if hold_above is None else asdict(hold_above)}
        dry_run_lines: list[str] | None = ["Nothing is synced before set-up is confirmed."]
        if is_set_up:
            dry_run_lines = await self._dry_run_lines(service, values)
        if dry_run_lines is None:
            return
        lines = [*describe_holds_switch(service, hold_above), "", *dry_run_lines]
        what_if = {"do": "hold_above", **values} if is_set_up else None
        title = f"Switch holds {word}?"
        if not await confirm(self, title, lines, yes=f"Switch {word}", what_if=what_if):
            return
        if await self._save(service, values) is not None:
            words = f"holds of {service.name} are {word}, from the next run on"
            self.notify(words, markup=False)

    async def _dry_run_lines(self, service: Service, values: dict[str, Any]) -> list[str] | None:
        """What a run would do with these settings; None if the daemon refuses them."""
        body = {**values, "dry_run": True}
        found = await dry_run(self, "PUT", f"services/{service.key}/settings", body)
        return None if found is None else describe_dry_run(found)

    async def _save(self, service: Service, values: dict[str, Any]) -> Any | None:
        body = {**values, "dry_run": False}
        return await send(self, "PUT", f"services/{service.key}/settings", body)

    # The integration

    def action_turn(self) -> None:
        """Turns the integration on or off, as support does."""
        if self.service is not None:
            turn = self._turn_on if self.service.state == "off" else self._turn_off
            start_action(self, partial(turn, self.service))

    async def _turn_off(self, service: Service) -> None:
        lines = [
            "Only support turns an integration off.",
            "Runs stop; profiles, rooms, links and history stay as they are.",
            "To turn it on again, set-up has to be done again.",
            f"Chosen mappings that are not yet applied are lost: {service.chosen}.",
        ]
        title, what_if = f"Turn off the integration of {service.name}?", {"do": "turn_off"}
        if await confirm(self, title, lines, yes="Turn off", what_if=what_if):
            await send(self, "POST", f"services/{service.key}/turn-off")

    async def _turn_on(self, service: Service) -> None:
        title = f"Turn on {service.name}?"
        if service.ccms == "kidsoft":
            attempt = partial(self._send_turn_on, service)
            found = await self.app.push_screen_wait(PromptDialog(title, PIN_WORDS, attempt=attempt))
            done = found is not None
        else:
            lines = ["Storypark turns it on by request (support only)."]
            done = await confirm(self, title, lines, yes="Turn on")
            if done and (refusal := await self._send_turn_on(service, None)):
                self.app.inform(refusal, trouble=True)
                return
        if done:
            words = f"the integration of {service.name} is on; next is its set-up (2)"
            self.notify(words, markup=False)

    async def _send_turn_on(self, service: Service, pin: str | None) -> str:
        """Turns it on; why it was refused, with the rule, or nothing."""
        try:
            await self.client.send("POST", f"services/{service.key}/turn-on", {"pin": pin})
        except TuiError as error:
            return error_words(error)
        finally:
            self.app.poll_now()
        return ""


def _row(setting: Setting, *, wide: bool) -> Row:
    cells = [setting.name, setting.value, *([setting.changed_by] if wide else [])]
    return Row(setting.key, tuple(Text(cell, no_wrap=True) for cell in cells))
