"""The daemon's and the simulator's HTTP APIs as the dashboard uses them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import httpx2
import msgspec

from tui.snapshot import Clock, Snapshot

T = TypeVar("T")
Query = Mapping[str, str | int]

READ_TIMEOUT_S = 10.0
"""Longer than any list takes to make; a daemon that is silent for so long is as good as gone."""

RUN_TIMEOUT_S = 600.0
"""A call that causes a run answers when the run is over."""

_SNAPSHOT = msgspec.json.Decoder(Snapshot)
_CLOCK = msgspec.json.Decoder(Clock)


class Unreachable(Exception):
    """Nobody answers, or somebody whom we do not understand; `str()` says who, in words for people."""


class Refused(Exception):
    """The daemon or the simulator will not: its own words, and the handbook's rule where one refuses."""

    def __init__(self, message: str, rule: str | None = None, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.status = status


class Side:
    """One of the two servers. `name` is what it is called in words."""

    def __init__(
        self, name: str, url: str, token: str | None = None, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._name = name
        self._http = httpx2.AsyncClient(transport=transport, base_url=url, headers=headers, timeout=READ_TIMEOUT_S)

    async def answer(
        self, method: str, path: str, *, query: Query | None = None, body: Any = None, etag: str = ""
    ) -> httpx2.Response:
        """A good answer, or 304. Raises Unreachable, Refused."""
        timeout = READ_TIMEOUT_S if method == "GET" else RUN_TIMEOUT_S
        headers = {"If-None-Match": etag} if etag else {}
        try:
            response = await self._http.request(method, path, params=query, json=body, headers=headers, timeout=timeout)
        except (httpx2.TransportError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise Unreachable(f"{self._name} unreachable ({type(error).__name__})") from error
        if response.status_code >= 400:
            raise _problem(self._name, response)
        return response

    async def close(self) -> None:
        """Lets go of its connections."""
        await self._http.aclose()


class Client:
    """Speaks to a daemon, and to the simulator whose clock it lives by where there is one."""

    def __init__(self, daemon: Side, simulator: Side | None = None) -> None:
        self._daemon = daemon
        self._simulator = simulator
        self._etag = ""
        self._latest: Snapshot | None = None

    @classmethod
    def connect(cls, daemon_url: str, simulator_url: str | None, token: str | None) -> "Client":
        """A client over TCP; nothing is sent yet."""
        simulator = None if simulator_url is None else Side("simulator", simulator_url)
        return cls(Side("daemon", daemon_url, token), simulator)

    @property
    def has_clock(self) -> bool:
        """Whether there is a clock that can be moved."""
        return self._simulator is not None

    async def snapshot(self) -> Snapshot:
        """Everything at a glance, the clock with it. Raises Unreachable, Refused."""
        told = await self._daemon.answer("GET", "/v1/snapshot", etag=self._etag)
        if told.status_code == 304 and self._latest is not None:
            latest = replace(self._latest, now=datetime.fromisoformat(told.headers["X-Virtual-Time"]))
        else:
            latest = _decoded("daemon", _SNAPSHOT, told.content)
            self._latest, self._etag = latest, told.headers.get("ETag", "")  # in one step: two may be on their way
        if self._simulator is None:
            return latest
        clock = await self.clock()
        return replace(latest, clock=clock, now=clock.now)

    async def clock(self) -> Clock:
        """The simulator's clock. Raises Unreachable, Refused."""
        assert self._simulator is not None, "only a simulator has a clock"
        return _decoded("simulator", _CLOCK, (await self._simulator.answer("GET", "/clock")).content)

    async def move_clock(self, verb: str, body: Any = None) -> Clock:
        """`advance`, `run` or `pause`; an advance answers when it is there. Raises Unreachable, Refused."""
        assert self._simulator is not None, "only a simulator has a clock"
        return _decoded(
            "simulator", _CLOCK, (await self._simulator.answer("POST", f"/clock/{verb}", body=body)).content
        )

    async def world(self, path: str, query: Query | None = None) -> Any:
        """A GET of the simulator under `/world`, as plain JSON. Raises Unreachable, Refused."""
        if self._simulator is None:
            raise Refused("the dashboard knows no simulator", status=404)
        return _plain("simulator", await self._simulator.answer("GET", f"/world/{path}", query=query))

    async def get(self, path: str, query: Query | None = None) -> Any:
        """A GET of the daemon under `/v1`, as plain JSON. Raises Unreachable, Refused."""
        return _plain("daemon", await self._daemon.answer("GET", f"/v1/{path}", query=query))

    async def get_as(self, shape: type[T], path: str, query: Query | None = None) -> T:
        """As `get`, decoded into a dataclass; unknown fields are left aside."""
        told = await self._daemon.answer("GET", f"/v1/{path}", query=query)
        return _decoded("daemon", msgspec.json.Decoder(shape), told.content)

    async def send(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the daemon under `/v1` that changes something, its answer as plain JSON. Raises Unreachable, Refused."""
        return _plain("daemon", await self._daemon.answer(method, f"/v1/{path}", body=body))

    async def close(self) -> None:
        """Lets go of all connections."""
        await self._daemon.close()
        if self._simulator is not None:
            await self._simulator.close()


def _decoded(name: str, decoder: msgspec.json.Decoder[T], content: bytes) -> T:
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreachable(f"what answers is no {name} of parktime ({type(error).__name__})") from error


def _plain(name: str, response: httpx2.Response) -> Any:
    if not response.content:
        return None
    return _decoded(name, msgspec.json.Decoder(), response.content)


def _problem(name: str, response: httpx2.Response) -> Exception:
    """The refusal of a problem document; anything else that went wrong counts as unreachable."""
    try:
        problem = msgspec.json.decode(response.content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unreachable(f"{name} answers {response.status_code} without a word")
    detail = str(problem.get("detail") or problem.get("title") or response.status_code)
    return Refused(detail, problem.get("rule"), response.status_code)
