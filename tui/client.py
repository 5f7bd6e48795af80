"""The HTTP APIs of the daemon and the simulator, as the dashboard uses them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import httpx2
import msgspec

from parktime.tui.errors import RefusedError, TuiError, UnreachableError
from parktime.tui.event_feed import EventSource
from parktime.tui.snapshot import Access, Clock, Snapshot
from parktime.tui.visible import may_change, visible_strings
from parktime.web.client import CertificatesError, open_client

T = TypeVar("T")
Query = Mapping[str, str | int]

READ_TIMEOUT_S = 10.0
"""Longer than any list takes to make."""

RUN_TIMEOUT_S = 600.0
"""A request that causes a run is answered when the run is over."""

_UNAUTHORIZED = 401
_ACCESS_ERRORS: dict[Access, str] = {
    "acting": "the daemon wants another token",
    "refused": (
        "the daemon does not know this token: it is wrong, or of an earlier daemon; start the "
        "dashboard with the right one (--token-file PATH, or PARKTIME_TOKEN)"
    ),
    "watching": (
        "this needs the daemon's token, and the dashboard has none: start it with "
        "--token-file PATH, or PARKTIME_TOKEN"
    ),
}

_SNAPSHOT = msgspec.json.Decoder(Snapshot)
_CLOCK = msgspec.json.Decoder(Clock)


class ServerConnection:
    """A connection to one server; `name` is used in messages."""

    def __init__(
        self,
        name: str,
        url: str,
        token: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.name = name
        self._token = token
        self._token_refused = False
        self._http = open_client(url, timeout_s=READ_TIMEOUT_S, transport=transport)
        self._url = url if transport is None else ""

    def event_source(self) -> EventSource | None:
        """Its stream of events; None where the network is replaced."""
        return EventSource(self.name, self._url, self._token) if self._url else None

    @property
    def access(self) -> Access:
        """What the token allows, as far as the answers have shown."""
        if not self._token:
            return "watching"
        return "refused" if self._token_refused else "acting"

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        etag: str = "",
    ) -> httpx2.Response:
        """The answer below status 400. Raises UnreachableError, RefusedError.

        What is only read is read without the token if the daemon does not know it.
        """
        reads = method == "GET"
        options: dict[str, Any] = {"params": query, "json": body}
        if etag:
            options["headers"] = {"If-None-Match": etag}
        options["timeout"] = READ_TIMEOUT_S if reads else RUN_TIMEOUT_S
        with_token = bool(self._token) and not (reads and self._token_refused)
        response = await self._send(method, path, options, with_token=with_token)
        if with_token:
            self._token_refused = response.status_code == _UNAUTHORIZED
            if reads and self._token_refused:
                response = await self._send(method, path, options, with_token=False)
        if response.status_code == _UNAUTHORIZED:
            raise RefusedError(_ACCESS_ERRORS[self.access], status=_UNAUTHORIZED)
        if response.status_code >= 400:
            raise _error_of(self.name, response)
        return response

    async def _send(
        self, method: str, path: str, options: dict[str, Any], *, with_token: bool
    ) -> httpx2.Response:
        token = {"Authorization": f"Bearer {self._token}"} if with_token else {}
        headers = {**options.get("headers", {}), **token}
        try:
            return await self._http.request(method, path, **{**options, "headers": headers})
        except (httpx2.TransportError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            self._token_refused = False  # what answers next may be another daemon
            message = f"{self.name} unreachable: {_reason(error)}"
            raise UnreachableError(message) from error

    async def close(self) -> None:
        """Closes the connection."""
        await self._http.aclose()


class Client:
    """The daemon, and the simulator whose clock it follows, if there is one.

    All requests raise UnreachableError and RefusedError.
    """

    def __init__(self, daemon: ServerConnection, simulator: ServerConnection | None = None) -> None:
        self._daemon = daemon
        self._simulator = simulator
        self._etag = ""
        self._latest: Snapshot | None = None
        self._by_changes = False
        """Whether there are too many services for one answer."""

    @classmethod
    def connect(cls, daemon_url: str, simulator_url: str | None, token: str | None) -> "Client":
        """A client over TCP; nothing is sent yet."""
        simulator = None
        if simulator_url is not None:
            simulator = ServerConnection("simulator", simulator_url)
        return cls(ServerConnection("daemon", daemon_url, token), simulator)

    @property
    def access(self) -> Access:
        """What the daemon lets this dashboard do."""
        return self._daemon.access

    @property
    def has_clock(self) -> bool:
        """Whether there is a clock that can be moved."""
        return self._simulator is not None

    def event_sources(self) -> list[EventSource]:
        """The streams of events of both servers, not connected yet. The caller closes them."""
        servers = (each for each in (self._daemon, self._simulator) if each is not None)
        return [source for each in servers if (source := each.event_source()) is not None]

    async def snapshot(self) -> Snapshot:
        """All services, and the clock; services are decoded only if they changed.

        Those of a large fleet come by pages, and after that only what has changed.
        """
        if self._latest is None or not self._by_changes:
            latest = await self._read_first_page()
        else:
            latest = await self._read_changes(self._latest)
        if self._simulator is None:
            return latest
        clock = await self.clock()
        return replace(latest, clock=clock, now=clock.now)

    async def _read_first_page(self) -> Snapshot:
        answer = await self._daemon.request("GET", "/v1/snapshot", etag=self._etag)
        if answer.status_code == 304 and self._latest is not None:
            now = datetime.fromisoformat(answer.headers["X-Virtual-Time"])
            return replace(self._latest, now=now)
        latest = _decode("daemon", _SNAPSHOT, answer.content)
        if latest.more:
            return await self._read_changes(replace(latest, revision=-1, services=()))
        # One step without an await: two requests may be on their way.
        self._latest, self._etag = latest, answer.headers.get("ETag", "")
        return latest

    async def _read_changes(self, known: Snapshot) -> Snapshot:
        """What is known with all later changes, page by page."""
        services = {each.key: each for each in known.services}
        latest, changed = replace(known, more=True), False
        while latest.more:
            query: Query = {"since": latest.revision, "instance": latest.instance}
            answer = await self._daemon.request("GET", "/v1/snapshot", query=query)
            latest = _decode("daemon", _SNAPSHOT, answer.content)
            if latest.starts_again:
                services.clear()
            services |= {each.key: each for each in latest.services}
            for key in latest.removed:
                services.pop(key, None)
            changed = changed or bool(latest.services or latest.removed or latest.starts_again)
        ordered = known.services
        if changed:
            ordered = tuple(sorted(services.values(), key=lambda each: (each.order, each.key)))
        latest = replace(latest, services=ordered, removed=(), starts_again=False)
        self._latest, self._etag, self._by_changes = latest, "", True
        return latest

    async def clock(self) -> Clock:
        """The simulator's clock."""
        answer = await self._require_simulator().request("GET", "/clock")
        return _decode("simulator", _CLOCK, answer.content)

    async def move_clock(self, verb: str, body: Any = None) -> Clock:
        """`advance`, `run`, `pause` or `rewind`; an advance is answered when it has arrived."""
        answer = await self._require_simulator().request("POST", f"/clock/{verb}", body=body)
        return _decode("simulator", _CLOCK, answer.content)

    async def get_world(self, path: str, query: Query | None = None) -> Any:
        """`GET /world/…` of the simulator as JSON values."""
        answer = await self._require_simulator().request("GET", f"/world/{path}", query=query)
        return _decode_json("simulator", answer)

    async def story_bounds(self) -> tuple[datetime, datetime]:
        """The first and the last instant of the simulator's scenario."""
        answer = await self._require_simulator().request("GET", "/world", query={"limit": 1})
        found = _decode_json("simulator", answer)
        return datetime.fromisoformat(found["starts"]), datetime.fromisoformat(found["ends"])

    async def get(self, path: str, query: Query | None = None) -> Any:
        """`GET /v1/…` of the daemon as JSON values."""
        answer = await self._daemon.request("GET", f"/v1/{path}", query=query)
        return _decode_json("daemon", answer)

    async def get_as(self, type: type[T], path: str, query: Query | None = None) -> T:
        """`GET /v1/…` of the daemon as a dataclass; unknown fields are ignored."""
        answer = await self._daemon.request("GET", f"/v1/{path}", query=query)
        return _decode("daemon", msgspec.json.Decoder(type), answer.content)

    async def send(self, method: str, path: str, body: Any = None) -> Any:
        """A request that changes something in the daemon; its answer as JSON values."""
        answer = await self._daemon.request(method, f"/v1/{path}", body=body)
        return _decode_json("daemon", answer)

    async def close(self) -> None:
        """Closes all connections."""
        await self._daemon.close()
        if self._simulator is not None:
            await self._simulator.close()

    def _require_simulator(self) -> ServerConnection:
        if self._simulator is None:
            raise RefusedError("the dashboard is not connected to a simulator", status=404)
        return self._simulator


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.TimeoutException, "it does not answer in time"),
    (httpx2.UnsupportedProtocol, "its address is not a URL"),
    (httpx2.InvalidURL, "its address is not a URL"),
    (httpx2.LocalProtocolError, "its address is not a URL"),
    (httpx2.ConnectError, "no connection"),
)
"""Why a request failed, for the person at the screen; the first that fits."""


def _reason(error: Exception) -> str:
    if isinstance(error, CertificatesError):
        return str(error)
    fitting = (words for kind, words in _REASONS if isinstance(error, kind))
    return next(fitting, "the connection was lost")


def _decode(name: str, decoder: msgspec.json.Decoder[T], content: bytes) -> T:
    try:
        return decoder.decode(_visible(content))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"this address is not a parktime {name}: its answer cannot be read"
        raise UnreachableError(message) from error


def _visible(content: bytes) -> bytes:
    """The answer with all its strings visible, since every screen shows some of them."""
    if not may_change(content.decode()):
        return content
    return msgspec.json.encode(visible_strings(msgspec.json.decode(content)))


def _decode_json(name: str, response: httpx2.Response) -> Any:
    if not response.content:
        return None
    return _decode(name, msgspec.json.Decoder(), response.content)


def _error_of(name: str, response: httpx2.Response) -> TuiError:
    """The refusal of a problem document; any other error answer counts as unreachable."""
    try:
        problem = msgspec.json.decode(_visible(response.content), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return UnreachableError(f"{name} failed with status {response.status_code}")
    detail = str(problem.get("detail") or problem.get("title") or response.status_code)
    return RefusedError(detail, problem.get("rule"), response.status_code)
