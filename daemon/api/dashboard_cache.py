"""Cached JSON of the dashboard by pages: only services that have changed are summarised again."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import groupby
from secrets import token_hex
from typing import Final

from parktime.daemon.api.responses import to_json
from parktime.daemon.api.schemas.dashboard import (
    ArchivedCounts,
    ServiceSummarySchema,
    serialize_service_summary,
    serialize_vendors,
)
from parktime.daemon.domain.service import Service
from parktime.daemon.forecast.upcoming_removals import UpcomingRemovals
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.sync.slots import LATE_AFTER, is_late, next_slot

LONGEST_WAIT_S: Final = 1.0
"""So long a dashboard waits for the store; then it is shown what was known before."""
PAGE: Final = 100
"""Services of one answer at most, and services that are summarised at a time."""
MAX_REMOVED: Final = 1_000
"""Removed services that a dashboard can ask for; one that missed more starts again."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The summary of a service, and the revision at which it was made.

    `late_at`: when the service is late if nothing changes; None if never.
    """

    revision: int
    json: bytes
    late_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """A page of the dashboard: its JSON without revision, instance and time, and its weak ETag."""

    revision: int
    members: bytes
    etag: str


class DashboardCache:
    """Service summaries by the revision of their last change, failing vendors, and trouble.

    Revisions grow with every change. All services that are summarised together have one revision.
    """

    def __init__(
        self, store: Store, integrations: IntegrationService, removals: UpcomingRemovals
    ) -> None:
        self.instance = token_hex(4)
        """Revisions count for this one alone."""
        self.revision = -1
        self._store = store
        self._integrations = integrations
        self._queries = integrations.queries
        self._removals = removals
        self._archived = ArchivedCounts(store)
        self._rows: dict[str, _Row] = {}  # in the order of their revisions
        self._changed: dict[str, None] = {}
        self._as_of = -1
        self._removals_seen = 0
        self._removed: deque[tuple[int, str]] = deque()
        self._forgotten = -1
        self._wedged: frozenset[str] = frozenset()
        self._turning_late: list[tuple[datetime, str]] = []
        self._late: set[str] = set()
        self._ahead: set[str] = set()
        """Services whose last slot is yet to come: a wrong clock ran them."""
        self._other = b""
        self._is_stuck = False
        """Whether what has changed could not be read."""
        self._refreshing: asyncio.Future[None] | None = None
        self._queries.plan_usage.call_on_change(self._note_change)
        self._removals.call_on_change(self._note_change)

    async def page(
        self, now: datetime, since: int | None = None, instance: str = ""
    ) -> DashboardPage:
        """A page as of `now`: of what changed since a revision, else the first of all services.

        While the store does not answer, it is that of before, and says why.
        """
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.ensure_future(self._refresh(now))
        wait_s = LONGEST_WAIT_S if self.revision >= 0 else None
        await asyncio.wait({self._refreshing}, timeout=wait_s)
        if self._refreshing.done():
            self._refreshing.result()
        if since is None:
            return self._first_page()
        if (
            instance not in ("", self.instance)
            or not self._forgotten <= since <= self.revision
            or since < 0
        ):
            return self._changes(-1, starts_again=True)
        return self._changes(since)

    # Pages

    def _first_page(self) -> DashboardPage:
        services = self._store.services()
        rows = [self._rows[each.key].json for each in services[:PAGE] if each.key in self._rows]
        return self._make_page(self.revision, rows, {"more": len(services) > PAGE})

    def _changes(self, since: int, *, starts_again: bool = False) -> DashboardPage:
        rows: list[bytes] = []
        revision, more = self.revision, bool(self._changed) and not self._is_stuck
        for at, group in groupby(self._rows_since(since), lambda row: row.revision):
            together = [row.json for row in group]
            if rows and len(rows) + len(together) > PAGE:
                more = True
                break
            revision = at
            rows += together
        else:
            revision = self.revision
        removed = [key for at, key in self._removed if since < at <= revision]
        return self._make_page(
            revision, rows, {"more": more, "removed": removed, "starts_again": starts_again}
        )

    def _rows_since(self, since: int) -> Iterator[_Row]:
        """Rows later than a revision, the earliest first."""
        later: list[_Row] = []
        for row in reversed(self._rows.values()):
            if row.revision <= since:
                break
            later.append(row)
        return reversed(later)

    def _make_page(
        self, revision: int, rows: Sequence[bytes], about: dict[str, object]
    ) -> DashboardPage:
        members = b'"services":[' + b",".join(rows) + b'],"vendors":' + self._other
        members += b"," + to_json(about)[1:-1]
        etag = f'W/"{blake2b(members, digest_size=12).hexdigest()}"'
        return DashboardPage(revision, members, etag)

    # Changes

    def _note_change(self, key: str) -> None:
        self._changed[key] = None

    async def _refresh(self, now: datetime) -> None:
        """Summarise what has changed, at most a page, those first that are first in the list."""
        self._forget_removed()
        self._find_changes(now)
        other = (
            to_json(serialize_vendors(self._queries.circuit_breakers, now)[:PAGE])
            + b',"store":'
            + to_json(self._integrations.store_trouble)
            + b',"machine_clock":'
            + to_json(self._integrations.clock_trouble)
        )
        if other != self._other:
            self._other, self.revision = other, self.revision + 1
        first = [each.key for each in self._store.services()[:PAGE] if each.key in self._changed]
        keys = list(dict.fromkeys((*first, *list(self._changed)[:PAGE])))[:PAGE]
        services = [self._store.service(key) for key in keys if self._store.has_service(key)]
        for key in keys:  # what changes from now on is found again
            self._changed.pop(key, None)
        revision = max(self.revision + 1, self._store.revision(), 0)
        for service, summary in await self._summarise(services, now):
            self._put_row(service.key, to_json(summary), revision, now)

    def _put_row(self, key: str, json: bytes, revision: int, now: datetime) -> None:
        if not self._store.has_service(key):
            return
        known = self._rows.get(key)
        if known is None or known.json != json:
            self.revision = revision
        else:
            revision = known.revision
        slot = next_slot(self._store.state(key))
        late_at = None if slot is None else slot + LATE_AFTER
        late = is_late(slot, now)
        row = _Row(revision, json, late_at, late)
        if known is None or revision != known.revision:
            self._rows.pop(key, None)  # so that they stay in the order of their revisions
        self._rows[key] = row
        self._late.discard(key)
        if late:
            self._late.add(key)
        elif late_at is not None:
            heappush(self._turning_late, (late_at, key))
        self._ahead.discard(key)
        last_slot = self._store.state(key).last_slot
        if last_slot is not None and last_slot > now:
            self._ahead.add(key)

    def _find_changes(self, now: datetime) -> None:
        for key in reversed(self._store.changed_since(self._as_of)):
            self._changed[key] = None
        self._as_of = self._store.revision()
        wedged = frozenset(self._integrations.wedged)
        self._changed |= dict.fromkeys(sorted(wedged ^ self._wedged))
        self._wedged = wedged
        while self._turning_late and self._turning_late[0][0] < now:
            at, key = heappop(self._turning_late)
            if key in self._rows and self._rows[key].late_at == at:
                self._changed[key] = None
        self._changed |= dict.fromkeys(sorted(self._ahead))
        for key in self._late:  # a clock that was set back
            late_at = self._rows[key].late_at
            if late_at is not None and late_at >= now:
                self._changed[key] = None

    def _forget_removed(self) -> None:
        """Drop the rows of services that were removed, and remember that they were."""
        if self._store.removals == self._removals_seen:
            return
        self._removals_seen = self._store.removals
        gone = [key for key in self._rows if not self._store.has_service(key)]
        for key in (*gone, *(key for key in self._changed if not self._store.has_service(key))):
            self._changed.pop(key, None)
            self._late.discard(key)
            self._ahead.discard(key)
            self._rows.pop(key, None)
        if gone:
            self.revision += 1
            self._removed += ((self.revision, key) for key in gone)
        while len(self._removed) > MAX_REMOVED:
            self._forgotten = self._removed.popleft()[0]

    async def _summarise(
        self, services: Sequence[Service], now: datetime
    ) -> list[tuple[Service, ServiceSummarySchema]]:
        """Summaries of services; those that cannot be read now keep the one that they have."""
        self._is_stuck = False
        if not services:
            return []
        try:
            return await self._store.call(self._read_summaries, services, now)
        except BaseException as error:
            self._is_stuck = True
            self._changed |= dict.fromkeys(each.key for each in services)
            if not isinstance(error, StoreUnavailableError):
                raise
            if any(each.key not in self._rows for each in services):
                raise
            return []

    def _read_summaries(
        self, services: Sequence[Service], now: datetime
    ) -> list[tuple[Service, ServiceSummarySchema]]:
        last_runs = self._store.last_runs([each.key for each in services])
        failed = [key for key, run in last_runs.items() if run.outcome == "failed"]
        done = last_runs | dict.fromkeys(failed)
        if failed:
            done |= self._store.last_completed_runs(failed)
        self._archived.read(last_runs)
        return [
            (
                service,
                serialize_service_summary(
                    service,
                    self._store,
                    self._archived,
                    now,
                    last=last_runs.get(service.key),
                    done=done.get(service.key),
                    uses=self._queries.plan_usage,
                    removals=self._removals,
                    wedged=service.key in self._wedged,
                ),
            )
            for service in services
        ]
