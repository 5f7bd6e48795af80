"""Rewinds the store when the clock that the daemon follows was rewound."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.event import Event, EventSubject
from parktime.daemon.store.errors import HistoryUnavailableError, StoreUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.telemetry.log import log


class ClockRewindHandler:
    """Rewinds the store whenever its epoch is behind the clock's.

    A store whose history does not reach back far enough stays as it is. The new epoch is then not
    acknowledged, and the clock reports that the daemon has not followed.
    """

    def __init__(
        self,
        store: Store,
        clock: ClockFollower,
        after_rewind: Callable[[datetime], Awaitable[None]],
    ) -> None:
        """Create a handler. `after_rewind` rewinds whatever else depends on the time."""
        self._store = store
        self._clock = clock
        self._after_rewind = after_rewind
        self._failed_epoch = -1
        clock.acknowledged_epoch = store.epoch

    @property
    def is_pending(self) -> bool:
        """Whether the clock was rewound, as last known, and the store has not followed."""
        return self._clock.epoch > max(self._store.epoch, self._failed_epoch)

    async def follow(self) -> bool:
        """Rewind if the clock was rewound; return whether it was. Call only while busy.

        Raises:
            ClockUnavailableError: The clock cannot be asked how far it was rewound.
        """
        if not self.is_pending:
            return False
        rewind = await self._clock.rewind_since(self._store.epoch)
        try:
            await self._store.call(self._store.rewind, rewind.to, rewind.epoch)
        except HistoryUnavailableError as error:
            self._failed_epoch, self._clock.acknowledged_epoch = rewind.epoch, None
            log.error("clock_rewind_failed", reason=str(error), remedy="begin a new store")
            with suppress(StoreUnavailableError):
                told = _not_followed(rewind.to, str(error))
                await self._store.call(self._store.note_event, told)
            return False
        self._clock.acknowledged_epoch = rewind.epoch
        await self._after_rewind(rewind.to)
        log.info("clock_rewound", to=rewind.to.isoformat(), epoch=rewind.epoch)
        return True


def _not_followed(to: datetime, reason: str) -> Event:
    return Event(
        at=to,
        kind="trouble",
        severity="error",
        service=None,
        text=f"The clock was set back, and the daemon could not follow: {reason}.",
        code="rewind-refused",
        subject=EventSubject("store", "store", "store"),
    )
