"""What all views have in common: clock bar, body, footer, and a place that follows the app's snapshot."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.css.query import NoMatches
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.client import Client, Refused, Unreachable
from tui.clock_bar import ClockBar
from tui.happened_panel import HappenedPanel
from tui.key_bar import KeyBar
from tui.snapshot import Contact, Service, Snapshot
from tui.states import Pane
from tui.table import KeyedTable
from tui.work import start

if TYPE_CHECKING:
    from tui.app import ParktimeApp

LEAST_WIDTH, LEAST_HEIGHT = 40, 12

Wanted = tuple[tuple[object, ...], tuple[object, ...]]
"""What a view's lists are about, and what they are as of."""


class View(Screen[None]):
    """A view. What it shows is the app's: it keeps nothing but the cursor.

    A view overrides `body` (its widgets), and of these what it needs: `show` (the snapshot, whenever it differs and the
    view is on top), `load` (its own lists, asked of the daemon whenever service or revision differ), `copied`.
    """

    NAME: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._css_update_count = (
            self.app._css_update_count
        )  # it is styled when it is mounted: no style is to be read anew
        self._loaded: Wanted | None = None
        self._loading: Wanted | None = None

    @property
    def parktime(self) -> "ParktimeApp":
        """The app, under its own type."""
        from tui.app import ParktimeApp

        assert isinstance(self.app, ParktimeApp)
        return self.app

    @property
    def client(self) -> Client:
        """Whom to ask."""
        return self.parktime.client

    @property
    def service(self) -> Service | None:
        """The service that is shown."""
        snapshot = self.parktime.snapshot
        return None if snapshot is None else snapshot.service(self.parktime.service_key)

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield ClockBar()
        with Container(id="body"):
            yield from self.body()
        yield Static("", markup=False, id="too-small")
        yield HappenedPanel()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """The view's widgets."""
        yield from ()

    def on_mount(self) -> None:
        """Follows the app from now on."""
        self.watch(self.app, "snapshot", self._snapshot_changed)
        self.watch(self.app, "service_key", self._snapshot_changed)
        self.watch(self.app, "contact", self._contact_changed)
        self.watch(self.app, "journey", self._journey_changed)
        self.watch(self.app, "arrival", self.arrival_changed)

    @on(Resize)
    def say_if_too_small(self, event: Resize) -> None:
        """Below a certain size it says what it needs."""
        width, height = event.size
        self.set_class(width < LEAST_WIDTH or height < LEAST_HEIGHT, "-too-small")
        words = f"needs {LEAST_WIDTH}x{LEAST_HEIGHT}, have {width}x{height}"
        self.query_one("#too-small", Static).update(Content(words))

    def on_screen_resume(self) -> None:
        """On top again: catches up with what it missed."""
        self._snapshot_changed()
        self._contact_changed()
        self._journey_changed()
        self.arrival_changed()

    def on_screen_suspend(self) -> None:
        """Hidden: a list that is on its way is not wanted any more."""
        self.workers.cancel_group(self, "load")
        self._loaded = self._loading = None

    def show(self, snapshot: Snapshot) -> None:
        """The snapshot, or the service that is shown, differs."""

    async def load(self) -> None:
        """Asks the daemon for the view's own lists. Unreachable and Refused may be raised: `failed` tells them."""

    def wants(self) -> Wanted | None:
        """What `load` hangs on: it is called again whenever this differs. By default the service; revision and local date.

        Lists about something else take the place of those on their way; newer ones are asked for when those are there.
        """
        snapshot = self.parktime.snapshot
        if snapshot is None:
            return None
        return (self.parktime.service_key,), (snapshot.revision, snapshot.epoch, snapshot.now.date())

    def failed(self, words: str) -> None:
        """`load` had no good answer: every pane that has no data says so."""
        for pane in self.query(Pane):
            if pane.words:
                pane.error(words)

    def arrival_changed(self) -> None:
        """A journey has ended, or its list was put away."""
        if self.is_current:
            self.query_one(HappenedPanel).show(self.parktime.arrival, self.parktime.zone, self.parktime.colours)

    def copied(self) -> str:
        """The text of the thing under the cursor."""
        table = self.focused
        return table.row_text() if isinstance(table, KeyedTable) else ""

    def close_step(self) -> bool:
        """What `escape` closes here first; False where there is nothing to close."""
        return False

    def reload(self) -> None:
        """Loads again at once."""
        self._loaded = self._loading = None
        self._load_if_wanted()

    def action_copy(self) -> None:
        """`y`."""
        self.parktime.copy(self.copied())

    def action_back(self) -> None:
        """`escape`: one step at a time."""
        if not self.parktime.stop_journey() and not self.close_step():
            self.parktime.leave_view()

    def _snapshot_changed(self) -> None:
        snapshot = self.parktime.snapshot
        if not self.is_current or not self.is_mounted:
            return
        bar = self.query_one(ClockBar)
        bar.zone, bar.snapshot = self.parktime.zone, snapshot
        if snapshot is not None:
            self.show(snapshot)
            self._load_if_wanted()

    def _contact_changed(self) -> None:
        contact: Contact = self.parktime.contact
        if not self.is_current or not self.is_mounted:
            return  # nothing is loaded before the view knows of which service
        self.query_one(ClockBar).contact = contact
        if not contact.lost:
            self._load_if_wanted()
        elif self.parktime.snapshot is None:
            self.failed(contact.lost)

    def _journey_changed(self) -> None:
        if self.is_current:
            self.query_one(ClockBar).journey = self.parktime.journey

    def _load_if_wanted(self) -> None:
        wanted = self.wants()
        if wanted is None or wanted == self._loaded:
            return
        if self._loading is None or self._loading[0] != wanted[0]:
            start(self, self._load, "load", exclusive=True)

    async def _load(self) -> None:
        """Until nothing newer is wanted: a clock that is faster than a list does not keep it from ever being shown."""
        while (wanted := self.wants()) is not None and wanted != self._loaded:
            self._loading = self._loaded = wanted
            try:
                await self.load()
            except Refused as error:
                self.failed(str(error))
            except Unreachable as error:
                self._loaded = None  # asked again as soon as somebody answers
                self.failed(str(error))
                return
            except NoMatches:
                if self.is_attached and self.app.is_running:  # else it is closing under the list
                    raise
                return
            finally:
                if self._loading is wanted:  # else another took its place
                    self._loading = None

    def focus_first(self, widget: type[Widget]) -> None:
        """Focus on the first widget of that kind."""
        self.set_focus(self.query(widget).first())
