"""Exclusion: one thing at a time for each service, and some things for all services at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from parktime.daemon.domain.errors import StoppingError


class Exclusion:
    """Locks of the services. A service waits for no other, and `everything` waits for all.

    Holders of one service follow each other in the order in which they asked. Whoever asks for
    `everything` goes before those that ask for a service later. Not reentrant.
    """

    before_write: Callable[[str], Awaitable[None]] | None = None
    """Awaited before each write to a vendor of a service, where a service can be lost."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: Counter[str] = Counter()
        self._held = 0
        self._changed = asyncio.Condition()
        self._everything = asyncio.Lock()
        self._shut = False

    @asynccontextmanager
    async def service(self, key: str) -> AsyncIterator[None]:
        """Hold one service. Raises StoppingError."""
        self._require_open()
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] += 1
        try:
            async with lock:
                await self._enter()
                try:
                    yield
                finally:
                    await asyncio.shield(self._leave())
        finally:
            self._forget(key)

    @asynccontextmanager
    async def everything(self) -> AsyncIterator[None]:
        """Hold all services, once those that are held are released."""
        async with self._everything, self._changed:
            await self._changed.wait_for(lambda: self._held == 0)
            # Keeping the condition's lock keeps services out: they enter under it.
            yield

    async def shut(self, timeout_s: float) -> list[str]:
        """Refuse new holders, and wait until every service is released.

        Returns the services that are still held after the time-out.
        """
        self._shut = True
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(lambda: self._held == 0)
        except TimeoutError:
            return sorted(key for key, lock in self._locks.items() if lock.locked())
        return []

    def _require_open(self) -> None:
        if self._shut:
            raise StoppingError

    async def _enter(self) -> None:
        async with self._everything, self._changed:
            self._require_open()
            self._held += 1

    async def _leave(self) -> None:
        async with self._changed:
            self._held -= 1
            self._changed.notify_all()

    def _forget(self, key: str) -> None:
        self._users[key] -= 1
        if not self._users[key]:
            del self._users[key], self._locks[key]


class InProgress:
    """Counts the operations in progress, those included that wait for their service."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one more while the context lasts."""
        self._count += 1
        self._none.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._none.set()

    async def wait_for_none(self) -> None:
        """Wait until none is in progress."""
        await self._none.wait()
