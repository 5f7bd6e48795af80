"""The state of the dashboard: the latest snapshot, polled by one worker, and the shown service."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from time import monotonic

from textual import work
from textual.app import App
from textual.events import Event, InputEvent
from textual.reactive import reactive

from parktime.tui.client import Client
from parktime.tui.errors import TuiError
from parktime.tui.presenters.service_row import trouble_first
from parktime.tui.process import collect_when_idle
from parktime.tui.snapshot import Access, ConnectionStatus, Snapshot
from parktime.tui.themes import MARK_COLOURS, rich_colours

POLL_S = 0.5
BUSY_POLL_S = 0.2
LONGEST_POLL_S = 5.0
"""The longest time between two requests to a daemon that does not answer; it doubles each time."""

START_UP_PATIENCE_S = 20.0
"""So long the next set-up may take before the dashboard stops counting them."""

MESSAGE_S, TROUBLE_S = 4.0, 8.0
MOST_COPIED_SHOWN = 60


class BaseApp(App[None]):
    """Polls the daemon; screens watch its attributes and hold no state of the world."""

    client: Client

    snapshot: reactive[Snapshot | None] = reactive(None)
    connection: reactive[ConnectionStatus] = reactive(ConnectionStatus())
    access: reactive[Access] = reactive[Access]("acting")
    service_key: reactive[str | None] = reactive(None)
    """The service that the views show; at first the one with the most trouble."""

    expected_set_ups = 0
    """How many services whoever started the daemon sets up now; 0 if nobody does."""

    def __init__(self) -> None:
        super().__init__()
        self._clock_zone = "UTC"
        self._set_up_seen = (0, monotonic())
        self.service_was_chosen = False
        """Whether a person chose the service."""
        self._rule_sentences: dict[str, str] = {}
        self._poll_soon = asyncio.Event()
        self._last_input_s = monotonic()

    @property
    def zone(self) -> str:
        """The time zone of the service that is shown."""
        if self.snapshot is None or not self.snapshot.services:
            return "UTC"
        shown = self.snapshot.service(self.service_key)
        return (shown or self.snapshot.services[0]).time_zone

    @property
    def clock_zone(self) -> str:
        """The one time zone of the clock: that of most services, the first of several."""
        return self._clock_zone

    @property
    def start_up(self) -> str:
        """What is being done before all is there, in words; empty when nothing is."""
        if not self.expected_set_ups:
            return ""
        if self.snapshot is None:
            return "starting the simulator and the daemon …"
        return f"setting up the services: {self._set_up_seen[0]} of {self.expected_set_ups} …"

    def _follow_start_up(self, snapshot: Snapshot) -> None:
        """It is over when all are set up, or none was for a while: then one was refused."""
        number = sum(each.state == "set-up" for each in snapshot.services)
        known, since_s = self._set_up_seen
        if number != known:
            self._set_up_seen = (number, monotonic())
        is_over = number >= self.expected_set_ups or monotonic() - since_s > START_UP_PATIENCE_S
        if is_over:
            self.expected_set_ups = 0

    @property
    def colours(self) -> dict[str, str]:
        """The colours of marks in the current theme, as Rich names them."""
        return rich_colours(self.theme_variables, MARK_COLOURS)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that the screen should follow closely."""
        return False

    def on_mount(self) -> None:
        """Starts polling."""
        self._poll()

    async def on_unmount(self) -> None:
        """Closes the connections."""
        await self.client.close()

    async def on_event(self, event: Event) -> None:
        """Remembers when a person last did something."""
        if isinstance(event, InputEvent):
            self._last_input_s = monotonic()
        await super().on_event(event)

    @work(group="poll", description="poll")
    async def _poll(self) -> None:
        delay_s = POLL_S
        while True:
            usual_s = BUSY_POLL_S if self.is_busy else POLL_S
            answered = await self._read_snapshot()
            delay_s = usual_s if answered else min(delay_s * 2, LONGEST_POLL_S)
            collect_when_idle(monotonic() - self._last_input_s)
            self._poll_soon.clear()
            try:
                await asyncio.wait_for(self._poll_soon.wait(), delay_s)
            except TimeoutError:
                continue

    async def _read_snapshot(self) -> bool:
        try:
            snapshot = await self.client.snapshot()
        except TuiError as error:
            self.connection = ConnectionStatus(str(error), self.connection.answered_s)
            return False
        finally:
            self.access = self.client.access
        self.apply_snapshot(snapshot)
        return True

    def apply_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a newer snapshot."""
        if snapshot.service(self.service_key) is None:
            first = trouble_first(snapshot.services, snapshot.now)
            self.service_key = first[0].key if first else None
            self.service_was_chosen = False
        if self.snapshot is None or snapshot.services is not self.snapshot.services:
            zones = Counter(each.time_zone for each in snapshot.services)
            self._clock_zone = max(zones, key=lambda zone: zones[zone], default="UTC")
        if self.expected_set_ups:
            self._follow_start_up(snapshot)
        self.snapshot = snapshot
        self.connection = ConnectionStatus("", monotonic())

    def poll_now(self) -> None:
        """Asks the daemon at once, since something was changed."""
        self._poll_soon.set()

    def choose_service(self, key: str) -> None:
        """Shows another service in all views."""
        self.service_key, self.service_was_chosen = key, True

    async def rule_sentences(self) -> dict[str, str]:
        """The sentence of each rule, read once. Raises UnreachableError, RefusedError."""
        if not self._rule_sentences:
            answer = await self.client.get("rules")
            self._rule_sentences = {rule["id"]: rule["sentence"] for rule in answer["rules"]}
        return self._rule_sentences

    async def reporting_errors(self, action: Awaitable[None]) -> None:
        """Awaits the action; shows an error of it, and polls afterwards."""
        try:
            await action
        except TuiError as error:
            self.inform(str(error), trouble=True)
        finally:
            self.poll_now()

    def inform(self, words: str, *, trouble: bool = False) -> None:
        """Shows a short message; trouble is shown longer."""
        if trouble:
            self.notify(words, markup=False, severity="warning", timeout=TROUBLE_S)
        else:
            self.notify(words, markup=False, timeout=MESSAGE_S)

    def copy(self, text: str) -> None:
        """Copies a text to the clipboard of the terminal."""
        if text:
            self.copy_to_clipboard(text)
        self.inform(f"copied: {text[:MOST_COPIED_SHOWN]}" if text else "nothing to copy here")
