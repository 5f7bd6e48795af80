"""Opens the pages that screens ask for: a child, a room, a run, and what was found by name."""

from textual import on

from parktime.tui.clock_app import ClockApp
from parktime.tui.errors import TuiError
from parktime.tui.presenters.find import Found
from parktime.tui.screens.find import Find, NamesProvider
from parktime.tui.screens.history import HistoryView
from parktime.tui.screens.life import LifeScreen
from parktime.tui.screens.messages import (
    FindElsewhere,
    OpenFound,
    OpenHistory,
    OpenLife,
    OpenRun,
    Subject,
)
from parktime.tui.screens.run import RunScreen
from parktime.tui.screens.story import StoryScreen
from parktime.tui.snapshot import Run

FIND_TITLE = "Find a service, room or child"


class PagesApp(ClockApp):
    """The app as far as it opens pages over its views."""

    COMMANDS = ClockApp.COMMANDS | {NamesProvider}

    def action_story(self) -> None:
        """Shows the story of the service: any instant of it, and nothing is set back."""
        if not isinstance(self.screen, StoryScreen):
            self.push_screen(StoryScreen(self.current_mode))

    def action_find(self, text: str = "") -> None:
        """Looks for a service, room or child by name, and opens what is picked."""
        self.push_screen(Find(self.client, FIND_TITLE, text), self._open_if_any)

    async def _open_if_any(self, found: Found | None) -> None:
        if found is not None:
            await self._open_found(found)

    @on(OpenFound)
    async def open_found(self, message: OpenFound) -> None:
        """Opens what was picked in the command palette."""
        await self._open_found(message.found)

    async def _open_found(self, found: Found) -> None:
        """The page of a child or room; for a service, the home screen with it."""
        self.choose_service(found.service)
        if found.ccms_id is None or found.type == "service":
            await self.run_action("app.home")
            return
        self._open(Subject(found.service, found.type, found.ccms_id, found.name))

    @on(FindElsewhere)
    def find_elsewhere(self, message: FindElsewhere) -> None:
        """Looks for what was typed into a filter."""
        self.action_find(message.text)

    @on(OpenLife)
    def open_life(self, message: OpenLife) -> None:
        """Opens the page of a child or room."""
        self._open(message.subject)

    def _open(self, subject: Subject) -> None:
        self.push_screen(LifeScreen(subject, self.current_mode))

    @on(OpenRun)
    async def open_run(self, message: OpenRun) -> None:
        """Opens a run."""
        path = f"services/{message.service}/runs/{message.run}"
        try:
            run = await self.client.get_as(Run, path)
        except TuiError as error:
            self.inform(str(error), trouble=True)
            return
        self.push_screen(RunScreen(run))

    @on(OpenHistory)
    async def open_history(self, message: OpenHistory) -> None:
        """Shows the runs that changed a child or room."""
        self.choose_service(message.subject.service)
        await self.switch_mode(HistoryView.NAME)
        while not isinstance(self.screen, HistoryView):
            self.pop_screen()
        self.screen.show_runs_of(message.subject)
