"""Something asynchronous that lives in a thread of its own, for those who are not."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

Held = TypeVar("Held")
Answer = TypeVar("Answer")


class Living(Generic[Held]):
    """Opens a context on a loop of its own, keeps it open until `close`, and runs there whatever it is asked to."""

    def __init__(self, opening: AbstractAsyncContextManager[Held]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="parktime world", daemon=True)
        self._thread.start()
        self._closing = self.run(_event())
        opened: asyncio.Future[Held] = self.run(_future())
        self._life = asyncio.run_coroutine_threadsafe(self._live(opening, opened), self._loop)
        try:
            self.held: Held = self.run(_awaited(opened))
        except BaseException:
            self._end()
            raise

    async def _live(self, opening: AbstractAsyncContextManager[Held], opened: "asyncio.Future[Held]") -> None:
        """Opened and closed by one task, as some contexts want it."""
        try:
            async with opening as held:
                opened.set_result(held)
                await self._closing.wait()
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)

    def run(self, asked: Coroutine[Any, Any, Answer]) -> Answer:
        """What the coroutine gives; its errors are raised here."""
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()

    def close(self) -> None:
        """Closes the context and ends the thread; harmless when done before."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        try:
            self._life.result()
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _event() -> asyncio.Event:
    return asyncio.Event()


async def _future() -> "asyncio.Future[Any]":
    return asyncio.get_running_loop().create_future()


async def _awaited(future: "asyncio.Future[Answer]") -> Answer:
    return await future
