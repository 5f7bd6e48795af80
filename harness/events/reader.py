"""Reads the events of a daemon and its simulator, as one list or as they happen."""

import asyncio
import heapq
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx2
import msgspec

from parktime.harness.results.output import say
from parktime.tui.visible import escape_json
from parktime.web.client import open_client
from parktime.web.event_client import EventFollower, EventsRefusedError, Parameters, ReceivedEvent

_IDS: Final = {
    "daemon": re.compile(r"\d{12}-\d{5}", re.ASCII),
    "simulator": re.compile(r"[0-9a-f]{8}-\d{9}", re.ASCII),
}
_PATHS: Final = {"daemon": "/v1/events", "simulator": "/world/events"}
_TIMEOUT_S: Final = 10.0
_PAGE: Final = 500
_MARKS: Final = {"info": "", "notice": "", "warning": "warning: ", "error": "ERROR: "}


def source_of_id(text: str) -> str | None:
    """Whose id of an event a text is: `daemon` or `simulator`; None: it has not their form."""
    return next((source for source, form in _IDS.items() if form.fullmatch(text)), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are wanted.

    Attributes:
        after: Ids after which to begin, at most one of each source.
        since: The first instant; None: no bound.
        last: How many of each source to begin with, if neither is given.
    """

    services: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    severity: str = "info"
    after: tuple[str, ...] = ()
    since: datetime | None = None
    last: int = 50

    @property
    def is_of_some(self) -> bool:
        """Whether only events of some services or kinds are wanted."""
        return bool(self.services or self.kinds)

    def after_of(self, source: str) -> str | None:
        """The id after which to begin with a source."""
        return next((each for each in self.after if _IDS[source].fullmatch(each)), None)

    def wants(self, event: dict[str, Any]) -> bool:
        """Whether an event is wanted, as far as its server was not asked."""
        return (
            (not self.services or event["service"] in self.services)
            and (not self.kinds or event["kind"] in self.kinds)
            and (self.since is None or datetime.fromisoformat(event["at"]) >= self.since)
        )


@dataclass(frozen=True, slots=True)
class SourcedEvent:
    """An event, and whether the daemon or the simulator told it."""

    source: str
    event: dict[str, Any]

    @property
    def at(self) -> datetime:
        """Its instant."""
        return datetime.fromisoformat(self.event["at"])


class EventReader:
    """Reads both streams. A simulator that is not there at the beginning is left out."""

    def __init__(self, daemon: str, simulator: str | None, token: str | None, asked: Asked) -> None:
        self._urls = {"daemon": daemon} | ({} if simulator is None else {"simulator": simulator})
        self._token = token
        self._asked = asked
        self._clients: dict[str, httpx2.AsyncClient] = {}
        self._zones: dict[str, ZoneInfo | None] = {}

    async def print_all(self, write: Callable[[str], None], *, follow: bool, as_json: bool) -> None:
        """Write a line for each event. Raises EventsRefusedError."""
        try:
            for source, url in self._urls.items():
                token = self._token if source == "daemon" else None
                headers = {} if token is None else {"Authorization": f"Bearer {token}"}
                self._clients[source] = open_client(url, timeout_s=_TIMEOUT_S, headers=headers)
            events = self._follow() if follow else self._read()
            async for each in events:
                write(await self._line(each, as_json=as_json))
        finally:
            for client in self._clients.values():
                await client.aclose()

    # What is there

    async def _read(self) -> AsyncIterator[SourcedEvent]:
        read = [await self._all_of(source) for source in self._urls]
        await self._warn_of_unknown_services()
        for each in heapq.merge(*(events for events, _ in read), key=lambda each: each.at):
            yield each

    async def _all_of(self, source: str) -> tuple[list[SourcedEvent], str | None]:
        """All wanted events of a source, and the id after which to go on; None: not there."""
        found: list[SourcedEvent] = []
        after = self._asked.after_of(source)
        newest = self._asked.last if after is None and self._asked.since is None else None
        # The simulator is not asked for services and kinds: its newest may be none of those wanted.
        reads_all = newest is None or (source == "simulator" and self._asked.is_of_some)
        first = [] if after is None else [("after", after)]
        first = first if reads_all else [("last", str(newest))]
        while True:
            parameters = [*self._parameters(source), ("limit", str(_PAGE)), *first]
            page = await self._page(source, parameters)
            if page is None:
                return [], None
            found += [
                SourcedEvent(source, event) for event in page["events"] if self._asked.wants(event)
            ]
            if not reads_all or page["next"] == after:
                dropped = 0 if newest is None else max(0, len(found) - newest)
                return found[dropped:], page["next"]
            after = page["next"]
            first = [("after", after)]

    async def _warn_of_unknown_services(self) -> None:
        for key in self._asked.services:
            if await self._zone(key) is None:
                text = f"parktime: no service is '{key}' now; 'parktime services list' has them"
                say(text, err=True)

    def _parameters(self, source: str) -> list[tuple[str, str]]:
        """What the server is asked for; the simulator takes one service and one kind at most."""
        asked = [("severity", self._asked.severity)]
        if source == "daemon":
            asked += [("service", key) for key in self._asked.services]
            asked += [("kind", kind) for kind in self._asked.kinds]
        return asked

    async def _page(self, source: str, parameters: Parameters) -> Any:
        """A page; None for a simulator that is not there."""
        try:
            response = await self._clients[source].get(_PATHS[source], params=list(parameters))
        except httpx2.TransportError as error:
            if source == "simulator":
                return None  # the daemon may follow real time
            hint = "'parktime up FILE' or 'parktime daemon' starts one"
            detail = f"the daemon is not reached: {type(error).__name__} ({hint})"
            raise EventsRefusedError(source, 0, detail) from None
        if response.status_code >= 400:
            raise EventsRefusedError.of(source, response.status_code, response.text)
        return msgspec.json.decode(response.content)

    # What happens

    async def _follow(self) -> AsyncIterator[SourcedEvent]:
        positions: dict[str, str] = {}
        told: list[list[SourcedEvent]] = []
        for source in self._urls:
            events, position = await self._all_of(source)
            told.append(events)
            if position is not None:
                positions[source] = position
        await self._warn_of_unknown_services()
        for each in heapq.merge(*told, key=lambda each: each.at):
            yield each
        live = replace(self._asked, since=None)  # the clock may be set back
        queue: asyncio.Queue[SourcedEvent | Exception] = asyncio.Queue(maxsize=_PAGE)
        tasks = [
            asyncio.create_task(self._follow_one(source, position, queue))
            for source, position in positions.items()
        ]
        try:
            while True:
                received = await queue.get()
                if isinstance(received, Exception):
                    raise received
                if live.wants(received.event):
                    yield received
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow_one(
        self, source: str, after: str, queue: asyncio.Queue[SourcedEvent | Exception]
    ) -> None:
        follower = EventFollower(
            self._clients[source],
            _PATHS[source],
            source=source,
            parameters=self._parameters(source),
            after=after,
            on_state=lambda reached: _say_state(source, reached),
        )
        try:
            async for received in follower.follow():
                await queue.put(_sourced(source, received))
        except Exception as error:  # raised where the events are read
            await queue.put(error)

    # Lines

    async def _line(self, each: SourcedEvent, *, as_json: bool) -> str:
        if as_json:
            text = msgspec.json.encode({"source": each.source, **each.event}).decode()
            return escape_json(text)
        event, zone = each.event, await self._zone(each.event["service"])
        when = f"{each.at.astimezone(zone or UTC):%a %d %b %Y %H:%M}" + ("" if zone else " UTC")
        rule = f"  [{event['rule']}]" if event["rule"] else ""
        taken_back = "  (taken back)" if event["discarded"] else ""
        service = event["service"] or "-"
        text = _MARKS[event["severity"]] + event["text"]
        return f"{when}  {service}  {event['kind']:<8}  {text}{rule}{taken_back}"

    async def _zone(self, key: str | None) -> ZoneInfo | None:
        """The time zone of a service, as the daemon or else the simulator knows it."""
        if key is None:
            return None
        if key not in self._zones:
            self._zones[key] = await self._read_zone(key)
        return self._zones[key]

    async def _read_zone(self, key: str) -> ZoneInfo | None:
        try:
            response = await self._clients["daemon"].get(f"/v1/services/{key}")
            if response.status_code == 200:
                return ZoneInfo(response.json()["time_zone"])
            if "simulator" in self._clients:
                response = await self._clients["simulator"].get("/world?limit=1000")
                return ZoneInfo(response.json()["services"][key]["time_zone"])
        except (httpx2.HTTPError, ValueError, KeyError):
            pass
        return None


def _sourced(source: str, received: ReceivedEvent) -> SourcedEvent:
    return SourcedEvent(source, dict(received.event))


def _say_state(source: str, reached: bool) -> None:
    if not reached:
        say(f"parktime: the {source} is not reached; it is tried again", err=True)
