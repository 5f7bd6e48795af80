"""The journal of requests: what clients sent to the fake APIs, and what they got."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parktime.simulator.api.unchanged_pages import UNCHANGED_PAGES
from parktime.simulator.fault_injection.exchange import FIRED_FAULTS
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.fault_injection.operations import APIS, Call, match_call

MAX_ENTRIES: Final = 10_000
MAX_BODIES_BYTES: Final = 4 * 2**20
"""All bodies that are kept together; those of older requests give way."""
MAX_BODY_BYTES: Final = 64 * 2**10
"""What is kept of one body."""

_PREFIXES: Final = tuple(f"/{api}/" for api in APIS)
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class Entry:
    """One request: `at` is virtual, `real_s` and `took_s` are real seconds.

    `service` is the key of the service whose credentials it has. `status` is None while it is under
    way, and where the connection was dropped. `sent` and `got` are the bodies, as far as kept.
    `unchanged`: the pages of lists that the answer named as unchanged.
    """

    number: int
    method: str
    path: str
    query: bytes
    service: str | None
    at: datetime
    real_s: float
    took_s: float = 0.0
    status: int | None = None
    fired: list[str] = field(default_factory=list)
    sent: bytes = b""
    got: bytes = b""
    unchanged: list[str] = field(default_factory=list)

    @property
    def call(self) -> Call | None:
        """The operation, or None if the path has none."""
        return match_call(self.method, self.path, self.query.decode("latin-1"))

    @property
    def faults(self) -> list[str]:
        """The kinds of fault and habit that met it."""
        return [kind for kind in self.fired if kind != HALT]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: a field that is None allows all.

    `after` is a number, `since` an instant that counts in, `until` one that does not. `path` may
    have `*`, `status` is `409`, `4xx`, or `none` where no answer came, `fault` is a kind.
    """

    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None
    method: str | None = None
    path: str | None = None
    service: str | None = None
    call: str | None = None
    status: str | None = None
    fault: str | None = None

    def matches(self, entry: Entry) -> bool:
        """Whether the entry is one of them."""
        return (
            (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at < self.until)
            and (self.after is None or entry.number > self.after)
            and (self.method is None or entry.method == self.method.upper())
            and (self.path is None or fnmatchcase(entry.path, self.path))
            and (self.service is None or entry.service == self.service)
            and (self.status is None or _has_status(entry, self.status))
            and (self.fault is None or self.fault in entry.faults)
            and (self.call is None or ((call := entry.call) is not None and call.name == self.call))
        )


def _has_status(entry: Entry, wanted: str) -> bool:
    if entry.status is None:
        return wanted == "none"
    return str(entry.status) == wanted or f"{entry.status // 100}xx" == wanted


@dataclass(frozen=True, slots=True)
class SavedJournal:
    """The requests that were kept at a time, and how many there had been."""

    recorded: int
    entries: tuple[Entry, ...]


class Journal:
    """The latest requests, oldest first, within MAX_ENTRIES and MAX_BODIES_BYTES.

    `recorded` counts all requests since the start, also those that are forgotten.
    """

    def __init__(self) -> None:
        self.recorded = 0
        self._entries: deque[Entry] = deque()
        self._with_bodies: deque[Entry] = deque()
        self._bodies_bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def begin(self, entry: Entry) -> None:
        """Record a request that has arrived."""
        self.recorded = entry.number
        self._entries.append(entry)
        if len(self._entries) > MAX_ENTRIES:
            self._entries.popleft()

    def keep_bodies(self, entry: Entry) -> None:
        """Count the bodies of a request that is over, and drop older ones beyond the limit."""
        size = len(entry.sent) + len(entry.got)
        if not size:
            return
        self._with_bodies.append(entry)
        self._bodies_bytes += size
        while self._bodies_bytes > MAX_BODIES_BYTES:
            oldest = self._with_bodies.popleft()
            self._bodies_bytes -= len(oldest.sent) + len(oldest.got)
            oldest.sent = oldest.got = b""

    def entries(self, wanted: Wanted = Wanted()) -> Iterator[Entry]:
        """The entries that are wanted, oldest first."""
        return (entry for entry in tuple(self._entries) if wanted.matches(entry))

    def clear(self) -> None:
        """Forget all requests; numbers go on."""
        for entry in self._with_bodies:
            entry.sent = entry.got = b""  # a saved journal keeps entries, but no more bodies
        self._entries.clear()
        self._with_bodies.clear()
        self._bodies_bytes = 0

    def reset(self) -> None:
        """Forget all requests; numbers begin again."""
        self.clear()
        self.recorded = 0

    def save(self) -> "SavedJournal":
        """The requests so far, for `restore`."""
        return SavedJournal(self.recorded, tuple(self._entries))

    def restore(self, saved: "SavedJournal") -> None:
        """Forget the requests since `saved`; bodies are as far as they are still kept."""
        kept = {id(entry) for entry in saved.entries}
        for entry in self._with_bodies:
            if id(entry) not in kept:
                entry.sent = entry.got = b""
        self.recorded = saved.recorded
        self._entries = deque(saved.entries)
        self._with_bodies = deque(entry for entry in saved.entries if entry.sent or entry.got)
        self._bodies_bytes = sum(len(each.sent) + len(each.got) for each in self._with_bodies)


Headers = list[tuple[bytes, bytes]]


class Recorder:
    """Writes requests to the fake APIs into a journal.

    `now` is the virtual instant. `service_of` finds the service by path and headers;
    `service_of_body`, where these do not show it, by the body that was sent.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        service_of: Callable[[str, Headers], str | None],
        service_of_body: Callable[[Call, Headers, bytes], str | None],
    ) -> None:
        self.service_of = service_of
        self._journal = journal
        self._now = now
        self._monotonic = monotonic
        self._service_of_body = service_of_body
        self._began_s = monotonic()

    def begin(self, scope: Scope, path: str, service: str | None) -> Entry:
        """Record a request that has arrived."""
        entry = Entry(
            number=self._journal.recorded + 1,
            method=scope["method"],
            path=path,
            query=scope["query_string"],
            service=service,
            at=self._now(),
            real_s=self._monotonic() - self._began_s,
        )
        self._journal.begin(entry)
        return entry

    def end(self, entry: Entry, headers: Headers) -> None:
        """Record that a request is over. `headers` are those that were sent."""
        entry.took_s = self._monotonic() - self._began_s - entry.real_s
        if entry.service is None and entry.sent and (call := entry.call) is not None:
            entry.service = self._service_of_body(call, headers, entry.sent)
        self._journal.keep_bodies(entry)

    def record(self, path: str, query: bytes, service: str, status: int, body: bytes) -> Entry:
        """Record a read that is answered at once; returns what is recorded."""
        number, at_s = self._journal.recorded + 1, self._monotonic() - self._began_s
        got = body[:MAX_BODY_BYTES]
        entry = Entry(
            number, "GET", path, query, service, self._now(), at_s, 0.0, status, [], b"", got
        )
        self._journal.begin(entry)
        self._journal.keep_bodies(entry)
        return entry


class JournalMiddleware:
    """ASGI middleware: records every request to a fake API."""

    def __init__(self, app: ASGIApp, recorder: Recorder) -> None:
        self.app = app
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Record the request, and call the application."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(
            scope.get("root_path", "")
        )  # where several worlds are served
        if not path.startswith(_PREFIXES):
            await self.app(scope, receive, send)
            return
        recorder = self._recorder
        entry = recorder.begin(scope, path, recorder.service_of(path, scope["headers"]))
        scope[FIRED_FAULTS] = entry.fired
        scope[UNCHANGED_PAGES] = entry.unchanged

        async def recording_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            elif len(entry.got) < MAX_BODY_BYTES:
                entry.got += message.get("body", b"")[: MAX_BODY_BYTES - len(entry.got)]
            await send(message)

        async def recording_receive() -> Message:
            message = await receive()
            if len(entry.sent) < MAX_BODY_BYTES:
                entry.sent += message.get("body", b"")[: MAX_BODY_BYTES - len(entry.sent)]
            return message

        receiving = receive if entry.method in _WITHOUT_BODY else recording_receive
        try:
            await self.app(scope, receiving, recording_send)
        except BaseException:
            entry.status = None  # the connection was dropped, perhaps in the middle of the answer
            raise
        finally:
            recorder.end(entry, scope["headers"])
