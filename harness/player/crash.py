"""Kills the daemon at a given vendor call, while something else is under way."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar

from parktime.harness.errors import RefusedError
from parktime.harness.player.runtime import Runtime
from parktime.simulator.scenario.scenario import KillEntry

T = TypeVar("T")


class DaemonKilledError(RefusedError):
    """The daemon was killed before it answered."""

    def __init__(self) -> None:
        super().__init__("the daemon was killed meanwhile")


class CrashController:
    """Kills a runtime's daemon when the call arrives at which it is to crash.

    Without an armed kill it adds no work. `crashed_at` is the instant of the last crash.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._armed = False
        self.crashed_at: datetime | None = None

    def fork(self, runtime: Runtime) -> "CrashController":
        """A copy for a runtime in the same state."""
        twin = CrashController(runtime)
        twin._armed, twin.crashed_at = self._armed, self.crashed_at
        return twin

    async def arm(self, kill: KillEntry) -> None:
        """Arm a kill, in place of any that was armed before."""
        await self._runtime.simulator.arm(kill)
        self._armed = True

    async def kill(self) -> None:
        """Kill the daemon now."""
        self._armed = False
        await self._runtime.daemon_kill()

    async def during_request(self, doing: Coroutine[Any, Any, T]) -> T:
        """Await a request to the daemon, or its start.

        Raises:
            DaemonKilledError: the daemon is killed before it answers.
        """
        if not self._armed:
            return await doing
        task = asyncio.ensure_future(doing)
        try:
            if await self._dies_during(task):
                raise DaemonKilledError
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def during_advance(self, doing: Coroutine[Any, Any, T]) -> T:
        """Await something that continues without the daemon."""
        if not self._armed:
            return await doing
        task = asyncio.ensure_future(doing)
        await self._dies_during(task)
        return await task

    async def _dies_during(self, task: "asyncio.Task[Any]") -> bool:
        """Whether the daemon is killed before the task is done."""
        halted = asyncio.ensure_future(self._runtime.halted())
        try:
            await asyncio.wait({task, halted}, return_when=asyncio.FIRST_COMPLETED)
            if not halted.done():
                return False
            halted.result()
            under_way = not task.done()
            self.crashed_at = await self._runtime.simulator.now()
            await self.kill()
            return under_way
        finally:
            halted.cancel()
            await asyncio.gather(halted, return_exceptions=True)
