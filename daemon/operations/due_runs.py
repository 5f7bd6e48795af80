"""What the schedule does: runs services that are due, and recovers runs that were interrupted."""

from collections.abc import Container
from datetime import datetime

from parktime.daemon.operations.exclusion import Exclusion
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.scheduler import RunScheduler


class DueRuns:
    """Runs of the schedule, each while its service is held."""

    def __init__(
        self,
        store: Store,
        connections: Connections,
        *,
        exclusion: Exclusion,
        scheduler: RunScheduler,
    ) -> None:
        self._store = store
        self._connections = connections
        self._exclusion = exclusion
        self._scheduler = scheduler

    def next_due(self, without: Container[str] = ()) -> tuple[datetime, str] | None:
        """The earliest slot and what runs then, without some services; None if there is none."""
        return self._scheduler.next_due(without)

    def due_services(self, now: datetime, without: Container[str] = ()) -> list[str]:
        """The services to run or to recover by now, in the order of their due times."""
        return self._scheduler.due_services(now, without)

    def services_in_order(self) -> list[str]:
        """The keys of all services, in the order in which they run at one instant."""
        return [service.key for service in self._store.services()]

    async def run_due(self, now: datetime, *, returning: bool = False) -> None:
        """Run each due service in order; missed slots become one run (cadence, catch-up)."""
        for key in self.services_in_order():
            await self.run_if_due(key, now, returning=returning)

    async def run_if_due(self, key: str, now: datetime, *, returning: bool = False) -> None:
        """Run a service if it is due, after recovering its interrupted run (cadence, catch-up)."""
        async with self._exclusion.service(key):
            await self._scheduler.run_if_due(key, now, returning=returning)
        await self._connections.rest_unused()

    def note_end(self, key: str) -> None:
        """A scheduled run of a service is over; it is found again when the service is due."""
        self._scheduler.note_end(key)

    async def run_slot(self, key: str, now: datetime, *, returning: bool) -> bool:
        """Run a service that is due, for a caller that repeats what could not be stored.

        Returns whether anything was due. Raises StoreUnavailableError.
        """
        async with self._exclusion.service(key):
            return await self._scheduler.run_slot(key, now, returning=returning)

    async def recover(self, key: str, now: datetime) -> None:
        """Recover the interrupted run of a service, if there is one."""
        async with self._exclusion.service(key):
            await self._scheduler.interrupted.recover(key, now)

    async def service_taken(
        self, key: str, *, changed: bool, interrupted: bool | None = None
    ) -> None:
        """Follow what other nodes of a fleet have done to a service; `interrupted`: if known."""
        if interrupted is not None:
            self._scheduler.interrupted.note(key, interrupted=interrupted)
        if changed:
            await self._connections.drop(key)

    def is_failing(self, key: str) -> bool:
        """Whether the last run of a service failed."""
        return self._scheduler.is_failing(key)

    async def probe_store(self) -> None:
        """Find out whether a store that could not be used can be used again."""
        await self._scheduler.probe_store()

    async def find_interrupted(self) -> None:
        """Read which runs a crash interrupted; each is recovered before its service is touched."""
        await self._scheduler.interrupted.find()
