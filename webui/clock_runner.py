"""The clock jump under way, and the results of earlier ones."""

import asyncio
from collections.abc import Awaitable, Callable

from parktime.tui.client import Client
from parktime.tui.clock_jumps import ClockJump
from parktime.tui.errors import RefusedError, TuiError
from parktime.tui.snapshot import JumpResult

MOST_RESULTS = 40
SHORT_S = 2.0
"""An answer waits so long for a jump to end."""

Go = Callable[[ClockJump], Awaitable[JumpResult]]


class ClockRunner:
    """At most one jump at a time; it goes on when the person who began it looks elsewhere."""

    def __init__(self) -> None:
        self.progress = ""
        self.results: tuple[JumpResult, ...] = ()
        self.error = ""
        self._jump: ClockJump | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_moving(self) -> bool:
        """Whether a jump is under way."""
        return self._task is not None and not self._task.done()

    async def start(self, client: Client, go: Go, words: str) -> None:
        """Begin a jump, and wait a moment for its end. Raises RefusedError during another."""
        if self.is_moving:
            raise RefusedError("the clock is already moving: stop that first")
        self.progress, self.error = words, ""
        self._jump = ClockJump(client, self._report)
        self._task = asyncio.create_task(self._run(self._jump, go))
        await asyncio.wait([self._task], timeout=SHORT_S)

    async def stop(self) -> None:
        """Stop the jump at the next settled instant."""
        if self._jump is not None and self._task is not None:
            await self._jump.stop()
            await asyncio.wait([self._task], timeout=SHORT_S)

    async def close(self) -> None:
        """Give a jump up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self, jump: ClockJump, go: Go) -> None:
        try:
            self.results = (await go(jump), *self.results)[:MOST_RESULTS]
        except TuiError as error:
            self.error = str(error)
        finally:
            self.progress = ""

    def _report(self, words: str) -> None:
        self.progress = words
