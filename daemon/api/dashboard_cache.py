"""Cached JSON of the dashboard, rebuilt only for services that have changed."""

import asyncio
from datetime import datetime
from hashlib import blake2b
from typing import Final

from parktime.daemon.api.responses import to_json
from parktime.daemon.api.schemas.dashboard import (
    ArchivedCounts,
    is_late,
    serialize_service_summary,
    serialize_vendors,
)
from parktime.daemon.domain.service import Service
from parktime.daemon.forecast.upcoming_removals import UpcomingRemovals
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.sync.scheduler import next_slot, without_future_slots

LONGEST_WAIT_S: Final = 1.0
"""So long a dashboard waits for the store; then it is shown what was known before."""

Version = tuple[str, int, int, bool, bool]
"""All that a service summary depends on.

The service's key, the store's revision of it, the revision of what was last read from vendors, and
whether its run is late and it is wedged.
"""


class DashboardCache:
    """JSON of all service summaries, of failing vendors, and of the store's availability."""

    def __init__(
        self, store: Store, integrations: IntegrationService, removals: UpcomingRemovals
    ) -> None:
        self._store = store
        self._integrations = integrations
        self._queries = integrations.queries
        self._removals = removals
        self._archived = ArchivedCounts(store)
        self._summaries: dict[str, tuple[Version, bytes]] = {}
        self._versions: list[Version] = []
        self._other = b""
        self._json = b""
        self._etag = ""
        self._outdated = False
        self._refreshing: asyncio.Future[None] | None = None
        self._extra_revisions = 0
        self.revision = -1
        """Revision of the JSON that `latest` returned; grows with every change of it."""

    async def latest(self, now: datetime) -> tuple[bytes, str]:
        """JSON and weak ETag as of `now`.

        While the store does not answer, they are those of before, and say why.
        """
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.ensure_future(self._refresh(now))
        await asyncio.wait({self._refreshing}, timeout=LONGEST_WAIT_S if self._etag else None)
        if self._refreshing.done():
            self._refreshing.result()
        return self._json, self._etag

    async def _refresh(self, now: datetime) -> None:
        """Rebuild what has changed. Yields to other tasks after each service rebuilt."""
        services, revision = self._store.services(), self._store.revision()
        versions = [self._version(service.key, now) for service in services]
        other = (
            to_json(serialize_vendors(self._queries.circuit_breakers, now))
            + b',"store":'
            + to_json(self._integrations.store_trouble)
            + b',"machine_clock":'
            + to_json(self._integrations.clock_trouble)
        )
        if (versions, other) != (self._versions, self._other) or not self._etag:
            self._outdated = False
            summaries = [
                await self._summary(service, version, now)
                for service, version in zip(services, versions, strict=True)
            ]
            if self._etag and _revisions(versions) == _revisions(self._versions):
                self._extra_revisions += 1  # changed without a commit
            self._json = b'"services":[' + b",".join(summaries) + b'],"vendors":' + other
            self._etag = f'W/"{blake2b(self._json, digest_size=12).hexdigest()}"'
            self._versions, self._other = [] if self._outdated else versions, other
            self.revision = revision + self._extra_revisions

    def _version(self, key: str, now: datetime) -> Version:
        state = without_future_slots(self._store.state(key), now)
        late = is_late(next_slot(state), now)
        vendors = self._queries.plan_usage.revision(key) + self._removals.revision(key)
        return key, self._store.revision(key), vendors, late, key in self._integrations.wedged

    async def _summary(self, service: Service, version: Version, now: datetime) -> bytes:
        cached = self._summaries.get(service.key)
        if cached is not None and cached[0] == version:
            return cached[1]
        try:
            values = await self._store.call(
                serialize_service_summary,
                service,
                self._store,
                self._archived,
                now,
                uses=self._queries.plan_usage,
                removals=self._removals,
                wedged=version[-1],
            )
        except StoreUnavailableError:
            if cached is None:
                raise
            self._outdated = True
            return cached[1]
        summary = to_json(values)
        self._summaries[service.key] = version, summary
        await asyncio.sleep(0)
        return summary


def _revisions(versions: list[Version]) -> list[tuple[str, int]]:
    return [version[:2] for version in versions]
