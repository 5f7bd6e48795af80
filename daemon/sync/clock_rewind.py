"""Following a clock whose time went back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from parktime.daemon.clock import ClockFollower
from parktime.daemon.store.metadata import Forgotten
from parktime.daemon.store.store import Store

_log = structlog.get_logger("daemon")


class GoingBack:
    """Sets the store back whenever its epoch is behind the clock's. `go_back` is to do so with whatever is remembered besides.

    A store that does not reach back so far stays as it is, and the clock is not told that it has followed: it names the daemon.
    """

    def __init__(
        self, store: Store, clock: ClockFollower, go_back: Callable[[datetime], Awaitable[None]]
    ) -> None:
        self._store = store
        self._clock = clock
        self._go_back = go_back
        self._given_up = -1
        clock.lives_in = store.epoch

    async def follow(self) -> bool:
        """Whether time had gone back, and has done so here too now. Only while the clock stands for us; ClockLost."""
        if self._clock.epoch <= max(self._store.epoch, self._given_up):
            return False
        back = await self._clock.went_back(self._store.epoch)
        try:
            self._store.set_back(back.to, back.epoch)
        except Forgotten as forgotten:
            self._given_up, self._clock.lives_in = back.epoch, None
            _log.error(
                "time went back and the store cannot: a new store can begin there",
                reason=str(forgotten),
            )
            return False
        self._clock.lives_in = back.epoch
        await self._go_back(back.to)
        _log.info("time went back", to=back.to.isoformat(), epoch=back.epoch)
        return True
