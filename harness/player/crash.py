"""Doing things with a daemon that is to be killed at some call on the way."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar

from parktime.harness.errors import RefusedError
from parktime.harness.player.runtime import Way
from parktime.simulator.scenario.scenario import KillEntry

T = TypeVar("T")


class Killed(RefusedError):
    """The daemon died before it answered."""

    def __init__(self) -> None:
        super().__init__("the daemon was killed meanwhile")


class Mortality:
    """Kills the daemon of a way when a call stands still at which it is to die; until one is armed it costs nothing.

    `died_at`: at which instant such a call last stood still; None before.
    """

    def __init__(self, way: Way) -> None:
        self._way = way
        self._armed = False
        self.died_at: datetime | None = None

    def beside(self, way: Way) -> "Mortality":
        """The same over a way that stands as this one's does."""
        twin = Mortality(way)
        twin._armed, twin.died_at = self._armed, self.died_at
        return twin

    async def arm(self, kill: KillEntry) -> None:
        """Instead of any kill that was armed before."""
        await self._way.simulator.arm(kill)
        self._armed = True

    async def kill(self) -> None:
        """At once."""
        self._armed = False
        await self._way.daemon_kill()

    async def asking(self, doing: Coroutine[Any, Any, T]) -> T:
        """What comes of asking the daemon, or of starting it. Killed where it dies before it answers."""
        if not self._armed:
            return await doing
        task = asyncio.ensure_future(doing)
        try:
            if await self._dies_during(task):
                raise Killed
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def outliving(self, doing: Coroutine[Any, Any, T]) -> T:
        """The same of what goes on without the daemon."""
        if not self._armed:
            return await doing
        task = asyncio.ensure_future(doing)
        await self._dies_during(task)
        return await task

    async def _dies_during(self, task: "asyncio.Task[Any]") -> bool:
        """Whether it dies before the task is done."""
        halted = asyncio.ensure_future(self._way.halted())
        try:
            await asyncio.wait({task, halted}, return_when=asyncio.FIRST_COMPLETED)
            if not halted.done():
                return False
            halted.result()
            under_way = not task.done()
            self.died_at = await self._way.simulator.now()
            await self.kill()
            return under_way
        finally:
            halted.cancel()
            await asyncio.gather(halted, return_exceptions=True)
