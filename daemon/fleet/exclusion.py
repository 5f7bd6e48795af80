"""Exclusion among the nodes of a fleet: a service is locked here, then taken in the database."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Protocol

from parktime.daemon.domain.errors import ServiceLostError
from parktime.daemon.operations.exclusion import Exclusion
from parktime.daemon.store.errors import ServiceTakenError, StoreUnavailableError
from parktime.daemon.store.fleet import FleetStore

_POLL_S: Final = 0.02
_LONGEST_POLL_S: Final = 0.25
WRITE_PATIENCE_S: Final = 10.0
"""How long a write to Storypark waits for a node's lease that is not renewed at the moment."""


class _Taken(Protocol):
    def __call__(self, key: str, *, changed: bool, interrupted: bool) -> Awaitable[None]: ...


class FleetExclusion(Exclusion):
    """Locks of the services of a fleet. `on_taken` is awaited after each one that is taken."""

    def __init__(self, store: FleetStore) -> None:
        super().__init__()
        self._store = store
        self._member = store.member
        self.on_taken: _Taken | None = None
        self.before_write: Callable[[str], Awaitable[None]] | None = self._may_write

    @asynccontextmanager
    async def service(self, key: str) -> AsyncIterator[None]:
        """Hold one service, on this node and among all.

        Raises:
            StoreUnavailableError: the database does not answer, or the service was lost meanwhile.
        """
        async with super().service(key):
            await self._take(key)
            try:
                yield
            except ServiceLostError:
                raise ServiceTakenError from None
            finally:
                await asyncio.shield(self._store.call(self._store.release, key))

    async def _take(self, key: str) -> None:
        pause_s = _POLL_S
        while True:
            if self._member.gone is not None:
                raise StoreUnavailableError(self._member.gone)
            taken = await self._store.call(self._store.take, key)
            if taken is not None:
                break
            await asyncio.sleep(pause_s * (0.5 + random.random()))
            pause_s = min(2 * pause_s, _LONGEST_POLL_S)
        changed, interrupted = taken
        if self.on_taken is not None:
            await self.on_taken(key, changed=changed, interrupted=interrupted)

    async def _may_write(self, key: str) -> None:
        """Return once this node certainly has the service. Raises ServiceLostError."""
        until_s = time.monotonic() + WRITE_PATIENCE_S
        while True:
            lease = self._member.leases.get(key)
            if lease is None or lease.lost:
                raise ServiceLostError
            if self._member.refusal() is None:
                return
            if time.monotonic() > until_s:
                raise ServiceLostError
            await asyncio.sleep(_POLL_S)
