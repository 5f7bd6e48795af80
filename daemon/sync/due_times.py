"""When services are due next, found again only for those of which something has changed."""

from collections.abc import Callable, Container
from datetime import datetime
from heapq import heappop, heappush

from parktime.daemon.domain.service import Service
from parktime.daemon.store.store import Store

DueTime = tuple[datetime, int, str]
"""An instant, and the order and key of the service that is due then."""


class DueTimes:
    """The due times of all services in their order: time, `order`, key.

    `next_attempt`: when a service is due by its present state; None if never.
    """

    def __init__(self, store: Store, next_attempt: Callable[[Service], datetime | None]) -> None:
        self._store = store
        self._next_attempt = next_attempt
        self._heap: list[DueTime] = []
        self._known: dict[str, DueTime] = {}
        self._changed: set[str] = set()
        self._as_of = -1

    def note_change(self, key: str) -> None:
        """Find a service's due time again: more than its stored state has changed."""
        self._changed.add(key)

    def clear(self) -> None:
        """Find all due times again."""
        self._heap, self._known, self._changed, self._as_of = [], {}, set(), -1

    def earliest(self, without: Container[str] = ()) -> DueTime | None:
        """The first due time. Services that are left out are unknown until `note_change`."""
        self._refresh()
        while self._heap:
            first = self._heap[0]
            if self._known.get(first[2]) == first:
                if first[2] not in without:
                    return first
                del self._known[first[2]]
            heappop(self._heap)
        return None

    def take(self, now: datetime, without: Container[str] = ()) -> list[str]:
        """Services that are due by now; they are unknown until `note_change`."""
        taken: list[str] = []
        while (due := self.earliest(without)) is not None and due[0] <= now:
            heappop(self._heap)
            del self._known[due[2]]
            taken.append(due[2])
        return taken

    def _refresh(self) -> None:
        changed = self._changed.union(self._store.changed_since(self._as_of))
        self._as_of = self._store.revision()
        self._changed.clear()
        for key in changed:
            self._known.pop(key, None)
            if not self._store.has_service(key):
                continue
            service = self._store.service(key)
            at = self._next_attempt(service)
            if at is not None:
                self._known[key] = (at, service.order, key)
                heappush(self._heap, self._known[key])
