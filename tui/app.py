"""The dashboard's app: its screens, its keys and its command palette."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.screen import Screen

from parktime.tui.client import Client
from parktime.tui.commands import EVERYWHERE, commands_of
from parktime.tui.presenters.service_row import trouble_first
from parktime.tui.process import ignore_exported_size
from parktime.tui.screens.approvals import ApprovalsView
from parktime.tui.screens.archived import ArchivedView
from parktime.tui.screens.base import HOME, View
from parktime.tui.screens.clock import ClockView
from parktime.tui.screens.events import EventsView
from parktime.tui.screens.forecast import ForecastView
from parktime.tui.screens.help import Help
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.mappings import MappingsView
from parktime.tui.screens.pages import PagesApp
from parktime.tui.screens.rooms import RoomsView
from parktime.tui.screens.services import ServicesView
from parktime.tui.screens.settings import SettingsView
from parktime.tui.themes import DARK, LIGHT, choose_theme

FAILED = 3
"""Exit status of a dashboard that ended though nobody quit it."""
MOST_VISITED = 50
VIEWS: tuple[type[View], ...] = (
    ServicesView,
    MappingsView,
    HistoryView,
    ArchivedView,
    RoomsView,
    SettingsView,
    ClockView,
    ApprovalsView,
    ForecastView,
)


class ParktimeApp(PagesApp):
    """Shows a daemon and moves the clock of its simulator."""

    TITLE = "parktime"
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = "parktime.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_MODE = HOME
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        **{view.NAME: view for view in VIEWS},
        EventsView.NAME: EventsView,
    }

    def __init__(self, client: Client, keymap: Mapping[str, str] | None = None) -> None:
        super().__init__()
        ignore_exported_size()
        self.client = client
        self.keys = dict(keymap or {})
        self._visited: list[str] = []
        self.set_keymap(self.keys)
        choose_theme(self)

    async def run_to_end(self, *, mouse: bool = True) -> int:
        """Run until a person quits, and return the exit status: FAILED if it ended by itself.

        Raises:
            CancelledError: a signal has ended it.
        """
        await self.run_async(mouse=mouse)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        return FAILED if self.return_code is None else self.return_code

    def get_driver_class(self) -> type[Driver]:
        """The driver of this platform; for a POSIX terminal one that survives any input."""
        usual = super().get_driver_class()
        if os.name != "posix":
            return usual
        from textual.drivers.linux_driver import LinuxDriver

        from parktime.tui.terminal_driver import TolerantDriver

        return TolerantDriver if usual is LinuxDriver else usual

    async def action_view(self, name: str) -> None:
        """Opens one of the views; closes what was opened over the one that is shown."""
        if name == self.current_mode:
            while len(self.screen_stack) > 1:
                self.pop_screen()  # its end is not awaited: the caller may be of that screen
            return
        self._visited = [*self._visited, self.current_mode][-MOST_VISITED:]
        await self.switch_mode(name)

    async def action_home(self) -> None:
        """Goes back to the home screen."""
        if self.current_mode != HOME:
            await self.action_view(HOME)

    async def action_previous(self) -> None:
        """Goes back to the view that was shown before."""
        if len(self.screen_stack) > 1:
            self.pop_screen()  # its end is not awaited: the caller may be of that screen
        elif self._visited:
            *self._visited, name = self._visited
            await self.switch_mode(name)
        else:
            self.inform("there is no earlier view")

    def action_help(self) -> None:
        """Shows all keys."""
        self.push_screen(Help(self._view_name(self.screen), self.keys))

    def action_service(self, step: int) -> None:
        """Shows the next service, or the previous one."""
        if self.snapshot is None:
            return
        keys = [each.key for each in trouble_first(self.snapshot.services, self.snapshot.now)]
        if self.service_key in keys:
            self.choose_service(keys[(keys.index(self.service_key) + step) % len(keys)])

    def action_reload(self) -> None:
        """Asks the daemon again now."""
        self.poll_now()
        if isinstance(self.screen, View):
            self.screen.reload()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: the commands of the view, the theme and a screenshot."""
        for command in commands_of(self._view_name(screen)):
            if command.palette:
                run = partial(self.run_action, command.action, screen)
                yield SystemCommand(command.label, command.help, run)
        for theme, words in ((LIGHT, "Dark on light."), (DARK, "Light on dark.")):
            choose = partial(self._use_theme, theme.name)
            yield SystemCommand(f"Theme {theme.name}", words, choose)
        yield SystemCommand("Theme", "All colours to choose from.", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save this screen as SVG.", self.deliver_screenshot)

    def _use_theme(self, name: str) -> None:
        self.theme = name

    def _view_name(self, screen: Screen[Any]) -> str:
        return screen.NAME if isinstance(screen, View) else EVERYWHERE
