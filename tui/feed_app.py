"""The part of the app that follows the streams of events, and what of them was not seen yet."""

import asyncio
from typing import Final

from textual import work
from textual.reactive import reactive

from parktime.tui.base_app import BaseApp
from parktime.tui.event_feed import NOT_READ, EventSource, FeedEvent, FeedState, read_event
from parktime.web.event_client import EventsRefusedError

COLLECT_S: Final = 0.1
"""Events that arrive within so long are shown at once."""
RETRY_S: Final = 2.0


class FeedApp(BaseApp):
    """Follows what daemon and simulator tell. Nothing is asked for again and again."""

    feed: reactive[FeedState] = reactive(FeedState())
    feed_open: reactive[bool] = reactive(False)
    """Whether the newest events stand beside every view."""

    def __init__(self) -> None:
        super().__init__()
        self._arrived: list[FeedEvent] = []

    def on_mount(self) -> None:
        """Starts following."""
        for source in self.client.event_sources():
            self._follow_events(source)

    @property
    def zones(self) -> dict[str, str]:
        """The time zone of each service; by the empty key, that of the clock bar."""
        services = () if self.snapshot is None else self.snapshot.services
        return {"": self.clock_zone} | {service.key: service.time_zone for service in services}

    @property
    def feed_is_seen(self) -> bool:
        """Whether somebody sees what arrives."""
        return self.feed_open or getattr(self.screen, "SHOWS_FEED", False)

    @work(group="feed", description="feed")
    async def _follow_events(self, source: EventSource) -> None:
        try:
            position = await self._begin(source)
            follower = source.follower(position, lambda _: None)
            async for received in follower.follow():
                self._arrive([read_event(received.event)])
        except EventsRefusedError:
            return  # a server without this stream, or one that wants another token
        finally:
            await source.close()

    async def _begin(self, source: EventSource) -> str:
        """Shows the newest events as seen; returns the id after which to go on."""
        while True:
            try:
                events, position = await source.newest()
            except NOT_READ:
                await asyncio.sleep(RETRY_S)
            else:
                both = sorted((*events, *reversed(self.feed.events)), key=lambda each: each.at)
                self.feed = FeedState().with_events(both, seen=True)
                return position

    def _arrive(self, events: list[FeedEvent]) -> None:
        if not self._arrived:
            self.set_timer(COLLECT_S, self._show_arrived)
        self._arrived += events

    def _show_arrived(self) -> None:
        arrived, self._arrived = self._arrived, []
        before = self.feed
        self.feed = before.with_events(arrived, seen=self.feed_is_seen)
        if self.feed.unseen_alarms > before.unseen_alarms:
            self.bell()

    def action_feed(self) -> None:
        """Opens or closes the newest events beside the views."""
        self.feed_open = not self.feed_open
        if self.feed_open:
            self.see_feed()

    def see_feed(self) -> None:
        """Somebody has seen all that is there."""
        self.feed = self.feed.all_seen()
