"""Follows the events and sends those that are wanted; what was sent is stored."""

import asyncio
from typing import Final

from parktime.daemon.alerts.delivery import Delivery
from parktime.daemon.alerts.settings import AlertSettings
from parktime.daemon.api.responses import to_json
from parktime.daemon.api.schemas.events import serialize_event
from parktime.daemon.events.feed import EventFeed, Page
from parktime.daemon.events.position import Position
from parktime.daemon.store.store import Store
from parktime.daemon.sync.errors import internal_error

BATCH: Final = 50
"""Events of one alert at most."""
LOOK_S: Final = 0.5
"""How often it is looked whether anything is new, in real seconds."""
PAUSE_S: Final = 5.0
"""After an error of the store, in real seconds."""
NAME: Final = "alerts"


class Alerts:
    """Sends events from where it had got to; the first time, from now on.

    Each arrives at least once: one whose answer was lost is sent again, under the same id. In a
    fleet, the node that leads sends them.
    """

    def __init__(self, store: Store, settings: AlertSettings, delivery: Delivery) -> None:
        self._store = store
        self._feed = EventFeed(store)
        self._wanted = settings.wanted
        self._delivery = delivery

    async def run(self) -> None:
        """Send for ever, whatever the store or the receiver does."""
        try:
            while True:
                try:
                    await self._send_all()
                except Exception as error:
                    internal_error(error, "send_alerts")
                    await asyncio.sleep(PAUSE_S)
        finally:
            await self._delivery.close()

    async def _send_all(self) -> None:
        position = await self._begin()
        while True:
            if not self._store.is_leading:  # another node sends, and stores how far it is
                await asyncio.sleep(LOOK_S)
                position = await self._begin()
                continue
            seen = self._feed.version()
            page = await self._feed.page(position, BATCH, self._wanted)
            if page.events:
                await self._delivery.deliver(str(page.events[-1][0]), _body(page))
                await self._store.call(self._store.note_position, NAME, str(page.next))
            position = page.next
            if len(page.events) < BATCH:
                await self._wait_for_news(seen)

    async def _wait_for_news(self, seen: object) -> None:
        while True:
            if self._feed.version() != seen:
                return
            await asyncio.sleep(LOOK_S)

    async def _begin(self) -> Position:
        """Where to go on; if nothing was ever sent, after what has happened so far."""
        known = await self._store.call(self._store.position, NAME)
        if known is not None:
            return Position.parse(known)
        now = Position.after_all_of(await self._store.call(self._store.settled_revision))
        await self._store.call(self._store.note_position, NAME, str(now))
        return now


def _body(page: Page) -> bytes:
    return to_json({"events": [serialize_event(place, event) for place, event in page.events]})
