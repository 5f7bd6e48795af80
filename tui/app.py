"""The dashboard's app: it holds the state, one frozen snapshot, and the one worker that renews it."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePath
from time import monotonic
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.color import Color
from textual.events import Event, InputEvent
from textual.reactive import reactive
from textual.screen import Screen

from tui.client import Client, Refused, Unreachable
from tui.clock_app import ClockApp
from tui.collector import collect
from tui.commands import EVERYWHERE, of_view
from tui.condition import trouble_first
from tui.screens.archived import Archived
from tui.screens.clock import ClockView
from tui.screens.forecast import ForecastView
from tui.screens.help import Help
from tui.screens.history import History
from tui.screens.holds import Holds
from tui.screens.mappings import Mappings
from tui.screens.rooms import Rooms
from tui.screens.services import Services
from tui.screens.settings import Settings
from tui.screens.view import View
from tui.snapshot import Contact, Snapshot
from tui.terminal_size import forget_exported_size
from tui.themes import ANSI, COLOURS, DARK, LIGHT
from tui.work import start

POLL_S = 0.5
JOURNEY_POLL_S = 0.2
LONGEST_POLL_S = 5.0
"""How long between two looks at a daemon that does not answer, at most; twice as long each time."""


class ParktimeApp(ClockApp):
    """Watches a daemon, and moves the clock of its simulator."""

    TITLE = "parktime"
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = ["parktime.tcss", "working.tcss"]
    """All at once: a view that brought its own would have all read anew."""
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_MODE = "services"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        view.NAME: view
        for view in (Services, Mappings, History, Archived, Rooms, Settings, ClockView, Holds, ForecastView)
    }

    contact: reactive[Contact] = reactive(Contact())
    service_key: reactive[str | None] = reactive(None)
    """The service that is shown; at first the one with the most trouble."""
    chosen = False
    """Whether somebody chose it."""

    def __init__(self, client: Client, keymap: Mapping[str, str] | None = None) -> None:
        super().__init__()
        forget_exported_size()
        self.client = client
        self._sentences: dict[str, str] = {}
        self._wake = asyncio.Event()
        self._pressed_s = monotonic()
        self.keys = dict(keymap or {})
        self.set_keymap(self.keys)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self._choose_theme()

    @property
    def zone(self) -> str:
        """The time zone in which the world's time is shown: that of the service that is shown."""
        if self.snapshot is None or not self.snapshot.services:
            return "UTC"
        return (self.snapshot.service(self.service_key) or self.snapshot.services[0]).time_zone

    @property
    def colours(self) -> dict[str, str]:
        """The theme's variables that marks name, as colours of Rich."""
        return {name: Color.parse(self.theme_variables[name]).rich_color.name for name in COLOURS}

    def _choose_theme(self) -> None:
        """The environment's, else our own; without colour, those that would be black on black are left out."""
        if "NO_COLOR" in os.environ:
            for name in ANSI:
                if name in self.available_themes:
                    self.unregister_theme(name)
        asked = os.environ.get("TEXTUAL_THEME", "")
        self.theme = asked if asked in self.available_themes else DARK.name

    def on_mount(self) -> None:
        """Watches from now on."""
        start(self, self._watch_daemon, "watch")

    async def on_unmount(self) -> None:
        """Lets go."""
        await self.client.close()

    async def on_event(self, event: Event) -> None:
        """Knows when somebody last did anything."""
        if isinstance(event, InputEvent):
            self._pressed_s = monotonic()
        await super().on_event(event)

    async def _watch_daemon(self) -> None:
        delay_s = POLL_S
        while True:
            usual_s = JOURNEY_POLL_S if self.journey else POLL_S
            delay_s = usual_s if await self._look() else min(delay_s * 2, LONGEST_POLL_S)
            collect(monotonic() - self._pressed_s)
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), delay_s)
            except TimeoutError:
                continue

    async def _look(self) -> bool:
        """One look at the daemon; whether it answered."""
        try:
            snapshot = await self.client.snapshot()
        except (Unreachable, Refused) as error:
            self.contact = Contact(str(error), self.contact.heard_s)
            return False
        self.take(snapshot)
        return True

    def take(self, snapshot: Snapshot) -> None:
        """A newer snapshot."""
        if snapshot.service(self.service_key) is None:
            first = trouble_first(snapshot.services, snapshot.now)
            self.service_key, self.chosen = first[0].key if first else None, False
        self.snapshot = snapshot
        self.contact = Contact("", monotonic())

    def look_again(self) -> None:
        """Something was changed: asks the daemon at once."""
        self._wake.set()

    def choose(self, key: str) -> None:
        """The service that the views show from now on."""
        self.service_key, self.chosen = key, True

    async def rule_sentences(self) -> dict[str, str]:
        """The sentence of each rule, asked for once. Raises Unreachable, Refused."""
        if not self._sentences:
            told = await self.client.get("rules")
            self._sentences = {rule["id"]: rule["sentence"] for rule in told["rules"]}
        return self._sentences

    def go(self, view: str) -> None:
        """To one of the views."""
        self.switch_mode(view)

    # What commands do

    async def action_view(self, name: str) -> None:
        """One of the views."""
        await self.switch_mode(name)

    def leave_view(self) -> None:
        """Back home."""
        if self.current_mode != "services":
            self.switch_mode("services")

    def action_help(self) -> None:
        """All keys."""
        name = self.screen.NAME if isinstance(self.screen, View) else ""
        self.push_screen(Help(name, self.keys))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: the commands of the view, by their names."""
        name = screen.NAME if isinstance(screen, View) else EVERYWHERE
        for command in of_view(name):
            if command.palette:
                yield SystemCommand(command.label, command.help, partial(self.run_action, command.action, screen))
        yield SystemCommand("Theme", "Other colours.", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save a picture of this screen as SVG.", self.deliver_screenshot)

    def action_service(self, step: int) -> None:
        """The next service, or the one before."""
        if self.snapshot is None:
            return
        keys = [each.key for each in trouble_first(self.snapshot.services, self.snapshot.now)]
        if self.service_key in keys:
            self.choose(keys[(keys.index(self.service_key) + step) % len(keys)])

    def action_reload(self) -> None:
        """Asks again now."""
        self.look_again()
        if isinstance(self.screen, View):
            self.screen.reload()

    def copy(self, text: str) -> None:
        """Copies a text to the terminal's clipboard, and says so."""
        if text:
            self.copy_to_clipboard(text)
            self.notify(f"copied: {text[:60]}", markup=False, timeout=3)
        else:
            self.notify("nothing to copy here", markup=False, timeout=3)
