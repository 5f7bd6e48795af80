"""What the dashboard shows of the streams of events: the newest, and what was not seen yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import httpx2
import msgspec

from parktime.tui.visible import visible_strings
from parktime.web.client import open_client
from parktime.web.event_client import EventFollower

MOST_EVENTS: Final = 500
"""Events that are kept on the screen; `parktime events` tells all."""
FIRST: Final = 100
"""Events of each server with which it begins."""
_PATHS: Final = {"daemon": "/v1/events", "simulator": "/world/events"}
_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event as the dashboard shows it."""

    id: str
    at: datetime
    kind: str
    severity: str
    service: str | None
    text: str
    code: str
    run: int | None = None
    discarded: bool = False

    @property
    def is_news(self) -> bool:
        """Whether it is marked until it was seen; a quiet run, or a moved clock, is not."""
        return self.severity != "info"

    @property
    def is_alarming(self) -> bool:
        """Whether the terminal's bell rings for it."""
        return self.severity in ("warning", "error")


@dataclass(frozen=True, slots=True)
class FeedState:
    """Events, newest first, and how many of the news were not seen yet."""

    events: tuple[FeedEvent, ...] = ()
    unseen: int = 0
    unseen_alarms: int = 0

    def with_events(self, arrived: Sequence[FeedEvent], *, seen: bool) -> "FeedState":
        """With events that arrived, in their order; `seen`: somebody looks at the feed."""
        known = {event.id for event in self.events}
        fresh = [event for event in arrived if event.id not in known]
        events = (*reversed(fresh), *self.events)[:MOST_EVENTS]
        if seen:
            return FeedState(events)
        return FeedState(
            events,
            self.unseen + sum(event.is_news for event in fresh),
            self.unseen_alarms + sum(event.is_alarming for event in fresh),
        )

    def all_seen(self) -> "FeedState":
        """The same, with nothing that was not seen."""
        return replace(self, unseen=0, unseen_alarms=0) if self.unseen else self


class EventSource:
    """One server's events. It begins with the newest, and connects again for ever."""

    def __init__(self, name: str, url: str, token: str | None) -> None:
        self.name = name
        headers = {} if not token else {"Authorization": f"Bearer {token}"}
        self._client = open_client(url, timeout_s=_TIMEOUT_S, headers=headers)

    async def newest(self) -> tuple[list[FeedEvent], str]:
        """The newest events, oldest first, and the id after which to go on.

        Raises httpx2.HTTPError, or ValueError for what is no list of events.
        """
        answer = await self._client.get(_PATHS[self.name], params={"last": str(FIRST)})
        answer.raise_for_status()
        page = msgspec.json.decode(answer.content, type=dict[str, Any])
        return [read_event(event) for event in page["events"]], str(page["next"])

    def follower(self, after: str, on_state: Callable[[bool], None]) -> EventFollower:
        """Follows the stream after an id."""
        return EventFollower(
            self._client, _PATHS[self.name], source=self.name, after=after, on_state=on_state
        )

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()


def read_event(event: Mapping[str, Any]) -> FeedEvent:
    """An event of an answer, with all its characters visible. Raises msgspec.ValidationError."""
    return msgspec.convert(visible_strings(dict(event)), FeedEvent)


NOT_READ = (httpx2.HTTPError, httpx2.InvalidURL, msgspec.MsgspecError, KeyError)
"""What `EventSource.newest` raises."""
