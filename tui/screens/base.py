"""The base of all views: the frame, following the app's snapshot, and loading lists."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.css.query import NoMatches
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Input, Static

from parktime.tui.client import Client
from parktime.tui.clock_app import ClockApp
from parktime.tui.commands import TITLES
from parktime.tui.errors import RefusedError, UnreachableError
from parktime.tui.presenters.life_page import About
from parktime.tui.presenters.table_text import csv_text, markdown_text
from parktime.tui.screens.messages import FindElsewhere, OpenLife, Subject
from parktime.tui.snapshot import Service, Snapshot
from parktime.tui.table_file import write_new
from parktime.tui.widgets.clock_bar import ClockBar, JumpPanel
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.feed import Feed
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.footer import KeyFooter
from parktime.tui.widgets.keyed_table import KeyedTable
from parktime.tui.widgets.view_tabs import Step, Trail, ViewTabs

MIN_WIDTH, MIN_HEIGHT = 40, 12
ACTION_GROUP = "action"
HOME = "services"
FEED_KEY = "N"
NO_SERVICE = "the daemon has no services yet"


@dataclass(frozen=True, slots=True)
class LoadKey:
    """What a view's lists depend on: they are loaded again when it differs.

    Another `subject` replaces a load under way; another `version` waits for its end.
    """

    subject: tuple[object, ...]
    version: tuple[object, ...] = ()


class View(Screen[None]):
    """A view: it shows the app's state and keeps little more than its cursor.

    A subclass overrides `body` and, as needed, `show_snapshot` (called whenever the snapshot
    differs and the view is on top), `load` (its own lists, read whenever `load_key` differs),
    `copy_text` and `close_step`.
    """

    NAME: ClassVar[str] = ""
    IS_OF_SERVICE: ClassVar[bool] = True
    """Whether it shows one service."""
    PARENT: ClassVar[str] = ""
    """The numbered view that this one opens over; its tab is the lit one."""
    SHOWS_FEED: ClassVar[bool] = False
    """Whether events that arrive while it is on top are seen there."""
    app = getters.app(ClockApp)

    def __init__(self) -> None:
        super().__init__()
        self._loaded: LoadKey | None = None
        self._loading: LoadKey | None = None

    @property
    def client(self) -> Client:
        """The servers."""
        return self.app.client

    @property
    def service(self) -> Service | None:
        """The service that is shown."""
        snapshot = self.app.snapshot
        return None if snapshot is None else snapshot.service(self.app.service_key)

    # The frame

    @property
    def base_view(self) -> str:
        """The numbered view whose tab is the lit one."""
        return self.PARENT or self.NAME

    @property
    def page_name(self) -> str:
        """What a view that opens over another one shows, for the trail: `Run 12`."""
        return ""

    def trail(self) -> list[Step]:
        """The steps from home to this view; none at home."""
        base = self.base_view
        service = self.service
        steps = [Step(TITLES[HOME], "app.home")]
        if service is not None and self.IS_OF_SERVICE:
            steps.append(Step(service.name, f"app.view({HOME!r})"))
        if not self.page_name:
            return [*steps, Step(TITLES[base])]
        if base != HOME:
            steps.append(Step(TITLES[base], f"app.view({base!r})"))
        return [*steps, Step(self.page_name)]

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield ClockBar()
        yield ViewTabs(self.base_view)
        yield Trail()
        with Container(id="body"):
            yield from self.body()
        yield Static("", markup=False, id="too-small")
        yield JumpPanel()
        yield Feed()
        yield KeyFooter()

    def body(self) -> ComposeResult:
        """The widgets of the view."""
        yield from ()

    def set_text(self, selector: str, text: str) -> None:
        """Sets the text of a Static."""
        self.query_one(selector, Static).update(Content(text))

    @on(Resize)
    def check_size(self, event: Resize) -> None:
        """Says what size is needed where the terminal is too small."""
        width, height = event.size
        self.set_class(width < MIN_WIDTH or height < MIN_HEIGHT, "-too-small")
        self.set_text("#too-small", f"needs {MIN_WIDTH}x{MIN_HEIGHT}, has {width}x{height}")

    # Following the app

    def on_mount(self) -> None:
        """Follows the app from now on."""
        self.watch(self.app, "snapshot", self._snapshot_changed)
        self.watch(self.app, "service_key", self._snapshot_changed)
        self.watch(self.app, "connection", self._connection_changed)
        self.watch(self.app, "access", self._access_changed)
        self.watch(self.app, "jump", self._jump_changed)
        self.watch(self.app, "jump_result", self.jump_result_changed)
        self.watch(self.app, "feed", self._feed_changed)
        self.watch(self.app, "feed_open", self._feed_changed)

    def on_screen_resume(self) -> None:
        """On top again: catches up."""
        self._snapshot_changed()
        self._connection_changed()
        self._access_changed()
        self._jump_changed()
        self.jump_result_changed()
        self._feed_changed()

    def on_screen_suspend(self) -> None:
        """No longer on top: a load under way is cancelled."""
        self.workers.cancel_group(self, "load")
        self._loaded = self._loading = None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The snapshot or the shown service differs."""

    def jump_result_changed(self) -> None:
        """A clock jump has ended, or its result was closed."""
        if self.is_current:
            panel = self.query_one(JumpPanel)
            panel.show(self.app.jump_result, self.app.zone, self.app.colours)

    def _snapshot_changed(self) -> None:
        snapshot = self.app.snapshot
        if not self.is_current or not self.is_mounted:
            return
        bar = self.query_one(ClockBar)
        bar.zone, bar.start_up = self.app.clock_zone, self.app.start_up
        bar.service_zone = self.app.zone
        bar.snapshot = snapshot
        self.query_one(Trail).show(self.trail())
        if snapshot is not None:
            self.show_snapshot(snapshot)
            self._load_if_needed()

    def _connection_changed(self) -> None:
        connection = self.app.connection
        if not self.is_current or not self.is_mounted:
            return
        self.query_one(ClockBar).connection = connection
        if not connection.error:
            self._load_if_needed()
        elif self.app.snapshot is None:
            self.show_error(connection.error)

    def _access_changed(self) -> None:
        if self.is_current:
            self.query_one(ClockBar).access = self.app.access

    def _jump_changed(self) -> None:
        if self.is_current:
            self.query_one(ClockBar).jump = self.app.jump

    def show_feed(self) -> None:
        """Events have arrived, or the feed was opened or closed."""
        app = self.app
        self.query_one(Feed).show(
            app.feed,
            is_open=app.feed_open,
            zones=app.zones,
            colours=app.colours,
            key=FEED_KEY,
        )

    def _feed_changed(self) -> None:
        if self.is_current and self.is_mounted:
            self.show_feed()

    # Loading lists

    async def load(self) -> None:
        """Reads the view's own lists; may raise UnreachableError and RefusedError."""

    def load_key(self) -> LoadKey | None:
        """What `load` depends on: by default the service, the revision and the date."""
        snapshot = self.app.snapshot
        if snapshot is None:
            return None
        version = (snapshot.revision, snapshot.epoch, snapshot.now.date())
        return LoadKey((self.app.service_key,), version)

    def show_error(self, words: str) -> None:
        """`load` failed: panes without data show the error."""
        for pane in self.query(ContentPane):
            if pane.message:
                pane.show_error(words)

    def reload(self) -> None:
        """Loads again at once."""
        self._loaded = self._loading = None
        self._load_if_needed()

    def _load_if_needed(self) -> None:
        wanted = self.load_key()
        if wanted is None or wanted == self._loaded:
            return
        if self._loading is None or self._loading.subject != wanted.subject:
            self._load()

    @work(exclusive=True, group="load", description="load")
    async def _load(self) -> None:
        """Loads until it is up to date: a list slower than the clock is still shown."""
        while (wanted := self.load_key()) is not None and wanted != self._loaded:
            self._loading = self._loaded = wanted
            try:
                await self.load()
            except RefusedError as error:
                self.show_error(str(error))
            except UnreachableError as error:
                self._loaded = None  # so that it is loaded when the connection is back
                self.show_error(str(error))
                return
            except NoMatches:
                if self.is_attached and self.app.is_running:
                    raise
                return  # the view was closed meanwhile
            finally:
                if self._loading is wanted:
                    self._loading = None

    # Actions

    def open_life(self, about: About, ccms_id: str, name: str) -> None:
        """Opens the page of a child or room of the service that is shown."""
        if self.service is not None:
            self.post_message(OpenLife(Subject(self.service.key, about, ccms_id, name)))

    @property
    def is_acting(self) -> bool:
        """Whether an action of this view is under way."""
        return any(
            worker.group == ACTION_GROUP and worker.node is self and not worker.is_finished
            for worker in self.workers
        )

    @work(group=ACTION_GROUP, description="action")
    async def run_in_background(self, action: Callable[[], Awaitable[None]]) -> None:
        """Runs an action without blocking the screen."""
        await action()

    def copy_text(self) -> str:
        """What `y` copies: the row under the cursor."""
        table = self.focused
        return table.row_text if isinstance(table, KeyedTable) else ""

    def close_step(self) -> bool:
        """Closes what `escape` closes first in this view; False if there is nothing to close."""
        return False

    def action_copy(self) -> None:
        """Copies to the clipboard."""
        self.app.copy(self.copy_text())

    def action_save_table(self) -> None:
        """Writes the table as CSV into a new file."""
        if table := self._shown_table():
            try:
                path = write_new(Path.cwd(), f"parktime-{self.NAME}", csv_text(table.as_table))
            except OSError as error:
                self.app.inform(f"no file was written: {error}", trouble=True)
            else:
                self.app.inform(f"{table.row_count} rows written: {path}")

    def action_copy_table(self) -> None:
        """Copies the table to the clipboard as Markdown."""
        if table := self._shown_table():
            self.app.copy_to_clipboard(markdown_text(table.as_table))
            self.app.inform(f"copied as Markdown: {table.row_count} rows")

    def _shown_table(self) -> KeyedTable | None:
        """The table with the cursor, else the first one that has rows; says so if there is none."""
        tables = [self.focused, *self.query(KeyedTable)]
        for table in tables:
            if isinstance(table, KeyedTable) and table.row_count:
                return table
        self.app.inform("there is no table with rows here")
        return None

    async def action_back(self) -> None:
        """Stops, closes or leaves, one step at a time."""
        if not self.app.stop_jump() and not self.close_step():
            await self.run_action("app.home")


class FilteredView(View):
    """A view whose table is narrowed by a text filter; a subclass overrides `filter_changed`."""

    @property
    def filter(self) -> FilterInput:
        """The filter line."""
        return self.query_one(FilterInput)

    def filter_changed(self) -> None:
        """The filter's text differs."""

    def focus_rows(self) -> None:
        """Focuses the table."""
        self.query_one(KeyedTable).focus()

    def action_filter(self) -> None:
        """Opens the filter line."""
        self.filter.open()

    def close_step(self) -> bool:
        """Clears the filter, then closes it."""
        if not self.filter.close_step():
            return False
        self.focus_rows()
        return True

    @on(Input.Changed)
    def narrow(self) -> None:
        """Narrows with every letter."""
        self.filter_changed()

    @on(Input.Submitted)
    def leave_filter(self) -> None:
        """Back to the rows; the filter stays. Without a row, the name is looked for everywhere."""
        if self.filter.value.strip() and not any(t.row_count for t in self.query(KeyedTable)):
            self.post_message(FindElsewhere(self.filter.value))
        else:
            self.focus_rows()
