"""Records every HTTP exchange of a play, so that its bare cost can be measured."""

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import msgspec

from parktime.harness.player.transport import AsgiTransport

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes
    status: int
    answer_headers: list[tuple[bytes, bytes]]
    answer: bytes


@dataclass
class Record:
    """The exchanges of a play in their order."""

    exchanges: list[Exchange] = field(default_factory=list)


@contextmanager
def recorded() -> Iterator[Record]:
    """Records whatever goes through the transport of plays in one process while it is open."""
    record, original = Record(), AsgiTransport.handle_async_request

    async def recording(self: AsgiTransport, request: httpx2.Request) -> httpx2.Response:
        response = await original(self, request)
        answer = await response.aread()
        headers = {
            name: value
            for name, value in request.headers.items()
            if name not in ("host", "content-length")
        }
        record.exchanges.append(
            Exchange(
                request.method,
                str(request.url),
                headers,
                request.content,
                response.status_code,
                response.headers.raw,
                answer,
            )
        )
        return response

    AsgiTransport.handle_async_request = recording  # type: ignore[method-assign]
    try:
        yield record
    finally:
        AsgiTransport.handle_async_request = original  # type: ignore[method-assign]


async def play_back(record: Record) -> int:
    """Send the same requests to an app that only answers, decode the payloads, and count them."""
    answers = iter(record.exchanges)

    async def app(scope: Message, receive: Any, send: Any) -> None:
        await receive()
        exchange = next(answers)
        await send(
            {
                "type": "http.response.start",
                "status": exchange.status,
                "headers": exchange.answer_headers,
            }
        )
        await send({"type": "http.response.body", "body": exchange.answer})

    decode = msgspec.json.Decoder().decode
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
        for exchange in record.exchanges:
            response = await client.request(
                exchange.method, exchange.url, headers=exchange.headers, content=exchange.content
            )
            if response.content:
                decode(response.content)
    return len(record.exchanges)
