"""How many services there are of each kind, counted again only for those that have changed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import Literal

from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.store import Store
from parktime.daemon.sync.slots import LATE_AFTER, is_late, next_slot, without_future_slots

Kind = Literal["off", "not_set_up", "late", "failed", "held", "on_time"]


@dataclass(frozen=True, slots=True)
class ServiceTally:
    """Each service is counted at its first kind that applies.

    `failing`: how many failed in their last run, late or not. `overdue_s`: of the one that waits
    longest for its run.
    """

    off: int = 0
    not_set_up: int = 0
    late: int = 0
    failed: int = 0
    held: int = 0
    on_time: int = 0
    failing: int = 0
    overdue_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Row:
    kind: Kind
    is_failing: bool
    due: datetime | None


class ServiceTallies:
    """Counts the services of a store, from memory alone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._clear()

    def count(self, now: datetime) -> ServiceTally:
        """The tally as of `now`."""
        self._refresh(now)
        overdue_s = 0.0
        while self._due:
            due, key = self._due[0]
            if key in self._rows and self._rows[key].due == due:
                overdue_s = max(0.0, (now - due).total_seconds())
                break
            heappop(self._due)
        kinds = {str(kind): count for kind, count in self._kinds.items()}
        return ServiceTally(**kinds, failing=self._failing, overdue_s=overdue_s)

    def _clear(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._kinds: Counter[Kind] = Counter()
        self._failing = 0
        self._due: list[tuple[datetime, str]] = []
        self._turning_late: list[tuple[datetime, str]] = []
        self._ahead: set[str] = set()
        """Services whose last slot is yet to come: a wrong clock ran them."""
        self._as_of = -1
        self._removals = self._store.removals
        self._now: datetime | None = None

    def _refresh(self, now: datetime) -> None:
        if self._removals != self._store.removals or (self._now is not None and now < self._now):
            self._clear()
        changed = self._ahead.union(self._store.changed_since(self._as_of))
        self._as_of, self._now = self._store.revision(), now
        while self._turning_late and self._turning_late[0][0] < now:
            changed.add(heappop(self._turning_late)[1])
        for key in changed:
            self._drop(key)
            if self._store.has_service(key):
                self._put(key, self._store.state(key), now)

    def _drop(self, key: str) -> None:
        row = self._rows.pop(key, None)
        if row is not None:
            self._kinds[row.kind] -= 1
            self._failing -= row.is_failing
        self._ahead.discard(key)

    def _put(self, key: str, stored: ServiceState, now: datetime) -> None:
        state = without_future_slots(stored, now)
        if state is not stored:
            self._ahead.add(key)
        due = next_slot(state)
        row = _Row(_kind_of(state, now), state.stage == "set-up" and state.failures > 0, due)
        self._rows[key] = row
        self._kinds[row.kind] += 1
        self._failing += row.is_failing
        if due is not None:
            heappush(self._due, (due, key))
            if row.kind != "late":
                heappush(self._turning_late, (due + LATE_AFTER, key))


def _kind_of(state: ServiceState, now: datetime) -> Kind:
    if state.stage == "off":
        return "off"
    if state.stage == "on":
        return "not_set_up"
    if is_late(next_slot(state), now):
        return "late"
    if state.failures > 0:
        return "failed"
    return "on_time" if state.pending is None else "held"
