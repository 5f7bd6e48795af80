"""An HTTP transport between daemon and vendors, into which a test puts faults."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

from parktime.daemon.vendors import http_client

Pass = Callable[[httpx2.Request], Awaitable[httpx2.Response]]
Act = Callable[[httpx2.Request, Pass], Awaitable[httpx2.Response]]


class ProcessKilled(BaseException):
    """The daemon's process dies at this point. No code of the daemon catches it."""


@dataclass(slots=True)
class TransportFault:
    """A fault for requests whose "METHOD /path?query" matches `pattern`.

    It happens `times` times, after the first `skip` matching requests.
    """

    pattern: str
    act: Act
    times: float = float("inf")
    skip: int = 0
    matched: int = 0

    def applies_to(self, line: str) -> bool:
        """Count a matching request; return whether the fault happens to it."""
        if not re.search(self.pattern, line):
            return False
        self.matched += 1
        return self.skip < self.matched <= self.skip + self.times


class FaultyTransport(httpx2.AsyncBaseTransport):
    """Passes requests on to an ASGI app, unless a fault applies.

    `seen`: requests as "METHOD /path?query"; `statuses`: status codes of the answers. While there
    are faults, no answer stands for several lists, so that each list meets its fault.
    """

    def __init__(self, app) -> None:
        self._inner = httpx2.ASGITransport(app)
        self.faults: list[TransportFault] = []
        self.seen: list[str] = []
        self.statuses: list[int] = []

    def fault(
        self, pattern: str, act: Act, times: float = float("inf"), skip: int = 0
    ) -> TransportFault:
        """Add a fault."""
        fault = TransportFault(pattern, act, times, skip)
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Remove all faults."""
        self.faults.clear()

    def clear_log(self) -> None:
        """Forget the requests seen so far."""
        self.seen.clear()
        self.statuses.clear()

    @property
    def writes(self) -> list[str]:
        """The requests that write to Storypark."""
        return [line for line in self.seen if is_write(line)]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        line = f"{request.method} {request.url.raw_path.decode()}"
        self.seen.append(line)
        fault = next((fault for fault in self.faults if fault.applies_to(line)), None)
        if self.faults and ASK_PAGES in request.headers:
            headers = {name: each for name, each in request.headers.items() if name != ASK_PAGES}
            request = httpx2.Request(request.method, request.url, headers=headers)
        response = await (fault.act(request, self._whole) if fault else self._whole(request))
        self.statuses.append(response.status_code)
        return response

    async def _whole(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        return httpx2.Response(response.status_code, headers=response.headers, content=content)


ASK_PAGES = http_client.ASK_PAGES.lower()
WRITES = r"^(POST|PATCH|DELETE) /storypark/"


def is_write(line: str) -> bool:
    """Whether the request writes to Storypark."""
    return re.match(WRITES, line) is not None


def fail_with(make: Callable[[], BaseException], *, committed: bool = False) -> Act:
    """Raise an error instead of the answer; `committed`: after the vendor has handled the request."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        if committed:
            await send(request)
        raise make()

    return act


def connection_refused() -> Act:
    """The connection is refused."""
    return fail_with(lambda: httpx2.ConnectError("no way through"))


def timeout(*, committed: bool = False) -> Act:
    """The request times out; `committed`: after the vendor has handled it."""
    return fail_with(lambda: httpx2.ReadTimeout("too slow"), committed=committed)


def kill_process(*, committed: bool) -> Act:
    """The daemon's process dies, before or after the vendor has handled the request."""
    return fail_with(lambda: ProcessKilled("the process is gone"), committed=committed)


def respond(status: int, body: str = "", kind: str = "application/json", **headers: str) -> Act:
    """The vendor, or a proxy in front of it, answers this."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        named = {"Content-Type": kind} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return httpx2.Response(status, headers=named, content=body.encode())

    return act


def html_page() -> Act:
    """An HTML page with status 200."""
    return respond(200, "<html><body>Please log in</body></html>", "text/html; charset=utf-8")


def truncate() -> Act:
    """Half of the answer is missing."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        response = await _without_cache(request, send)
        return _with_content(response, response.content[: len(response.content) // 2])

    return act


def edit_response(edit: Callable[[dict], object]) -> Act:
    """The JSON of the answer is changed, but keeps its ETag."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        response = await _without_cache(request, send)
        if response.status_code != 200:
            return response
        body = json.loads(response.content)
        edit(body)
        return _with_content(response, json.dumps(body).encode())

    return act


def before_request(do: Callable[[], object]) -> Act:
    """Call `do` just before the vendor gets the request."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        do()
        return await send(request)

    return act


def delay(seconds: float) -> Act:
    """The answer is delayed."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        response = await send(request)
        await asyncio.sleep(seconds)
        return response

    return act


async def _without_cache(request: httpx2.Request, send: Pass) -> httpx2.Response:
    """The full answer, even if the request asks for changes only."""
    headers = [
        (name, value) for name, value in request.headers.raw if name.lower() != b"if-none-match"
    ]
    return await send(
        httpx2.Request(request.method, request.url, headers=headers, content=await request.aread())
    )


def _with_content(response: httpx2.Response, content: bytes) -> httpx2.Response:
    kept = {
        name: response.headers[name]
        for name in ("content-type", "etag")
        if name in response.headers
    }
    return httpx2.Response(response.status_code, headers=kept, content=content)
