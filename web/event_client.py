"""Follows a stream of events: connects again whenever it ends, and goes on where it was."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import msgspec

from parktime.web.event_stream import PING_S

SILENT_S: Final = 3 * PING_S
"""A stream that is silent for so long is dead, in real seconds."""
FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0
_RETRIED: Final = frozenset({429, 502, 503, 504})

Parameters = Sequence[tuple[str, str]]


class EventsRefusedError(Exception):
    """The server does not give its events; to ask again would not help."""

    def __init__(self, source: str, status: int, detail: str) -> None:
        super().__init__(f"{source}: {detail}")
        self.source = source
        self.status = status
        self.detail = detail

    @classmethod
    def of(cls, source: str, status: int, body: str) -> "EventsRefusedError":
        """The error of an answer, which is a problem document or something else."""
        return cls(source, status, _detail(body))


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """An event as it was received: its id, and its JSON object."""

    id: str
    event: Mapping[str, Any]


class EventFollower:
    """Follows one stream, for ever. `after`: the id after which to begin; `position` goes with it.

    `source`: what the server is, for messages. `on_state` is told whether the server is reached,
    whenever that changes.
    """

    def __init__(
        self,
        client: httpx2.AsyncClient,
        path: str,
        *,
        source: str = "server",
        parameters: Parameters = (),
        after: str | None = None,
        on_state: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self.position = after
        self._client = client
        self._path = path
        self._source = source
        self._parameters = list(parameters)
        self._on_state = on_state
        self._reached: bool | None = None

    async def follow(self) -> AsyncIterator[ReceivedEvent]:
        """The events one by one, each once. Raises EventsRefusedError."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                async for received in self._one_stream():
                    pause_s = FIRST_PAUSE_S
                    yield received
            except (httpx2.TransportError, httpx2.StreamError):
                pass
            self._note(False)
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _one_stream(self) -> AsyncIterator[ReceivedEvent]:
        headers = {} if self.position is None else {"Last-Event-ID": self.position}
        timeout = httpx2.Timeout(10.0, read=SILENT_S)
        async with self._client.sse(
            self._path, params=tuple(self._parameters), headers=headers, timeout=timeout
        ) as source:
            status = source.response.status_code
            if status >= 400:
                detail = (await source.response.aread()).decode("utf-8", "replace")
                if status in _RETRIED:
                    return
                raise EventsRefusedError.of(self._source, status, detail)
            self._note(True)
            async for each in source:
                if each.id:
                    self.position = each.id
                if each.data:
                    yield ReceivedEvent(each.id, msgspec.json.decode(each.data))

    def _note(self, reached: bool) -> None:
        if reached != self._reached:
            self._reached = reached
            self._on_state(reached)


def _detail(body: str) -> str:
    """The detail of a problem document; the beginning of any other body."""
    try:
        return str(msgspec.json.decode(body)["detail"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return body[:200]
