"""The way between the daemon and the vendors, where a test can have things go wrong. Neither end knows of it."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

Pass = Callable[[httpx2.Request], Awaitable[httpx2.Response]]
Act = Callable[[httpx2.Request, Pass], Awaitable[httpx2.Response]]


class ProcessKilled(BaseException):
    """The daemon's process dies here: nothing of it catches this, and nothing of it runs afterwards."""


@dataclass(slots=True)
class TransportFault:
    """What happens to requests whose "METHOD /path?query" the pattern finds, so many `times`, after `spare` of them."""

    pattern: str
    act: Act
    times: float = float("inf")
    skip: int = 0
    met: int = 0

    def takes(self, line: str) -> bool:
        """Whether this request is one of those."""
        if not re.search(self.pattern, line):
            return False
        self.met += 1
        return self.skip < self.met <= self.skip + self.times


class FaultyTransport(httpx2.AsyncBaseTransport):
    """A transport in front of another. `seen` has each request as "METHOD /path?query", `replies` its status."""

    def __init__(self, app) -> None:
        self._inner = httpx2.ASGITransport(app)
        self.faults: list[TransportFault] = []
        self.seen: list[str] = []
        self.statuses: list[int] = []

    def fault(
        self, pattern: str, act: Act, times: float = float("inf"), skip: int = 0
    ) -> TransportFault:
        """Put a fault in the way."""
        fault = TransportFault(pattern, act, times, skip)
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """All is well from now on."""
        self.faults.clear()

    def clear_log(self) -> None:
        """Count what is seen afresh."""
        self.seen.clear()
        self.statuses.clear()

    @property
    def writes(self) -> list[str]:
        """Requests that would change Storypark."""
        return [line for line in self.seen if is_write(line)]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        line = f"{request.method} {request.url.raw_path.decode()}"
        self.seen.append(line)
        fault = next((fault for fault in self.faults if fault.takes(line)), None)
        response = await (fault.act(request, self._whole) if fault else self._whole(request))
        self.statuses.append(response.status_code)
        return response

    async def _whole(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        return httpx2.Response(response.status_code, headers=response.headers, content=content)


WRITES = r"^(POST|PATCH|DELETE) /storypark/"


def is_write(line: str) -> bool:
    """Whether the request would change Storypark."""
    return re.match(WRITES, line) is not None


def fail_with(make: Callable[[], BaseException], *, committed: bool = False) -> Act:
    """The connection ends like this; `committed`: only after the vendor has done what it was asked."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        if committed:
            await send(request)
        raise make()

    return act


def connection_refused() -> Act:
    """Nobody answers."""
    return fail_with(lambda: httpx2.ConnectError("no way through"))


def timeout(*, committed: bool = False) -> Act:
    """No answer in time."""
    return fail_with(lambda: httpx2.ReadTimeout("too slow"), committed=committed)


def kill_process(*, committed: bool) -> Act:
    """The daemon's process dies, before or after the vendor has done what it was asked."""
    return fail_with(lambda: ProcessKilled("the process is gone"), committed=committed)


def respond(status: int, body: str = "", kind: str = "application/json", **headers: str) -> Act:
    """The vendor, or whatever stands before it, answers this."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        named = {"Content-Type": kind} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return httpx2.Response(status, headers=named, content=body.encode())

    return act


def html_page() -> Act:
    """A page for people, with a status that says that all is well."""
    return respond(200, "<html><body>Please log in</body></html>", "text/html; charset=utf-8")


def truncate() -> Act:
    """The answer breaks off half-way."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        response = await _afresh(request, send)
        return _with_content(response, response.content[: len(response.content) // 2])

    return act


def edit_response(edit: Callable[[dict], object]) -> Act:
    """The answer's JSON is changed on the way, and bears the ETag of the sound one."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        response = await _afresh(request, send)
        if response.status_code != 200:
            return response
        body = json.loads(response.content)
        edit(body)
        return _with_content(response, json.dumps(body).encode())

    return act


def before_request(do: Callable[[], object]) -> Act:
    """Something happens elsewhere just before the vendor is asked."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        do()
        return await send(request)

    return act


def delay(seconds: float) -> Act:
    """The answer takes this long."""

    async def act(request: httpx2.Request, send: Pass) -> httpx2.Response:
        response = await send(request)
        await asyncio.sleep(seconds)
        return response

    return act


async def _afresh(request: httpx2.Request, send: Pass) -> httpx2.Response:
    """The whole answer, also where the daemon has it already."""
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
