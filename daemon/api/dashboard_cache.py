"""All services at a glance, told anew where something has changed."""

import asyncio
from datetime import datetime
from hashlib import blake2b

from parktime.daemon.api.responses import to_json
from parktime.daemon.api.schemas.dashboard import ArchivedRows, glance, is_late, show_vendors
from parktime.daemon.domain.service import Service
from parktime.daemon.forecast.watch import RoomsAhead
from parktime.daemon.operations.queries import Queries
from parktime.daemon.store.store import Store
from parktime.daemon.sync.scheduler import next_slot

State = tuple[str, int, int, bool]
"""What a service's glance depends on: its key, the revisions of the store and of what is known of its vendors, and whether it is late."""


class Glances:
    """All services at a glance, the vendors that fail and the trouble of the store, in JSON; only services that have changed since are told anew."""

    def __init__(self, store: Store, queries: Queries, ahead: RoomsAhead) -> None:
        self._store = store
        self._queries = queries
        self._ahead = ahead
        self._archived = ArchivedRows(store)
        self._told: dict[str, tuple[State, bytes]] = {}
        self._states: list[State] = []
        self._besides = b""
        self._json = b""
        self._etag = ""
        self._tellings = 0
        self.revision = -1
        """Of what `latest` told: grows with every change of it, for as long as the daemon lives."""

    async def latest(self, now: datetime) -> tuple[bytes, str]:
        """The JSON and its weak ETag as of now. Where many services have changed, others have their turn in between."""
        services, revision = self._store.services(), self._store.revision()
        states = [self._state(service.key, now) for service in services]
        besides = (
            to_json(show_vendors(self._queries.circuits, now))
            + b',"store":'
            + to_json(self._store.trouble)
        )
        if (states, besides) != (self._states, self._besides) or not self._etag:
            told = [
                await self._told_of(service, state, now)
                for service, state in zip(services, states, strict=True)
            ]
            if self._etag and [state[:2] for state in states] == [
                state[:2] for state in self._states
            ]:
                self._tellings += 1  # no commit tells of this one
            self._json = b'"services":[' + b",".join(told) + b'],"vendors":' + besides
            self._etag = f'W/"{blake2b(self._json, digest_size=12).hexdigest()}"'
            self._states, self._besides, self.revision = states, besides, revision + self._tellings
        return self._json, self._etag

    def _state(self, key: str, now: datetime) -> State:
        late = is_late(next_slot(self._store.standing(key)), now)
        revision = self._queries.uses.revision(key) + self._ahead.revision(key)
        return key, self._store.revision(key), revision, late

    async def _told_of(self, service: Service, state: State, now: datetime) -> bytes:
        told = self._told.get(service.key)
        if told is None or told[0] != state:
            shown = glance(
                service,
                self._store,
                self._archived,
                now,
                uses=self._queries.uses,
                ahead=self._ahead,
            )
            told = self._told[service.key] = state, to_json(shown)
            await asyncio.sleep(0)
        return told[1]
