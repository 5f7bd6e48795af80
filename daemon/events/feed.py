"""Pages of the stream of events, forwards from an id or the newest ones."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from parktime.daemon.domain.event import SEVERITIES, Event, EventKind, Severity
from parktime.daemon.events.derive import events_of
from parktime.daemon.events.position import BEGINNING, Position
from parktime.daemon.store.event_rows import Recorded, Span
from parktime.daemon.store.store import Store

_BATCH: Final = 200
_SHARED_S: Final = 0.5
"""How often it is looked what other nodes of a fleet have stored."""
MAX_COMMITS: Final = 2_000
"""Commits that are looked at for one page; a page may be short, and its end says how far it is."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are wanted; what is empty or None wants all. `severity` is the least one."""

    services: frozenset[str] = frozenset()
    kinds: frozenset[EventKind] = frozenset()
    severity: Severity = "info"

    def wants(self, event: Event) -> bool:
        """Whether an event is wanted."""
        return (
            (not self.services or event.service in self.services)
            and (not self.kinds or event.kind in self.kinds)
            and SEVERITIES.index(event.severity) >= SEVERITIES.index(self.severity)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Events with their positions, oldest first, and the position after which to go on."""

    events: Sequence[tuple[Position, Event]]
    next: Position


@dataclass(slots=True)
class _Found:
    wanted: Filter
    limit: int
    events: list[tuple[Position, Event]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.events) >= self.limit


class EventFeed:
    """Reads the events of a store. It raises StoreUnavailableError if that cannot be read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self) -> object:
        """Differs whenever there may be new events. Reads nothing."""
        if not self._store.is_shared:
            return self._store.revision()
        return int(time.monotonic() / _SHARED_S)

    async def page(self, after: Position | None, limit: int, wanted: Filter) -> Page:
        """The first events after a position; None: from the oldest that is kept."""
        at, found = after or BEGINNING, _Found(wanted, limit)
        settled = await self._store.call(self._store.settled_revision)
        for _ in range(MAX_COMMITS // _BATCH):
            rows = await self._read(Span(first=at.revision, last=settled, limit=_BATCH), wanted)
            for row in rows:
                at = _add_events(found, row, at)
                if found.is_full:
                    return Page(found.events, at)
            if len(rows) < _BATCH:
                return Page(found.events, max(at, Position.after_all_of(settled)))
            at = Position.after_all_of(rows[-1].revision)
        return Page(found.events, at)

    async def newest(self, limit: int, wanted: Filter) -> Page:
        """The last events, at most `limit`."""
        settled = await self._store.call(self._store.settled_revision)
        found, last = list[tuple[Position, Event]](), settled
        for _ in range(MAX_COMMITS // _BATCH):
            rows = await self._read(Span(last=last, newest=True, limit=_BATCH), wanted)
            older = [each for row in rows for each in _positions(row) if wanted.wants(each[1])]
            found = older + found
            if len(found) >= limit or len(rows) < _BATCH:
                break
            last = rows[0].revision - 1
        return Page(found[max(len(found) - limit, 0) :], Position.after_all_of(settled))

    async def _read(self, span: Span, wanted: Filter) -> Sequence[Recorded]:
        services = sorted(wanted.services) or None
        span = Span(span.first, span.last, services, newest=span.newest, limit=span.limit)
        return await self._store.call(self._store.recorded, span)


def _positions(row: Recorded) -> list[tuple[Position, Event]]:
    return [
        (Position(row.revision, index), event)
        for index, event in enumerate(events_of(row), start=1)
    ]


def _add_events(found: _Found, row: Recorded, after: Position) -> Position:
    """Add the wanted events of a commit until the page is full; returns the last one's place."""
    for position, event in _positions(row):
        if position <= after:
            continue
        after = position
        if found.wanted.wants(event):
            found.events.append((position, event))
            if found.is_full:
                break
    return after
