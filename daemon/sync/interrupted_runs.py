"""Runs that a crash or an error interrupted: each is ended before its service is touched again."""

from datetime import datetime

from parktime.daemon.domain.errors import RefusedError, ServiceLostError
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.journal import InterruptedRun
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import internal_error
from parktime.daemon.sync.recovery import recover_run
from parktime.daemon.sync.run_executor import observe
from parktime.daemon.sync.unstored_runs import UnstoredRuns
from parktime.daemon.telemetry.observer import RunRecord


class InterruptedRuns:
    """The services with an interrupted run, as far as they are known, and how they are recovered.

    `unstored` learns what the store refuses.
    """

    def __init__(self, store: Store, connections: Connections, unstored: UnstoredRuns) -> None:
        self._store = store
        self._connections = connections
        self._unstored = unstored
        self._keys: set[str] = set()

    @property
    def keys(self) -> frozenset[str]:
        """The services that are known to have an interrupted run."""
        return frozenset(self._keys)

    def note(self, key: str, *, interrupted: bool = True) -> None:
        """Learn whether a service has an interrupted run."""
        (self._keys.add if interrupted else self._keys.discard)(key)

    def clear(self) -> None:
        """Forget all services."""
        self._keys.clear()

    async def recover(self, key: str, now: datetime) -> None:
        """Recover the run of a service that is known to be interrupted; one that fails stays."""
        if key not in self._keys:
            return
        runs = await self._read_journal()
        if runs is not None and all(run.key != key for run in runs):
            self._keys.discard(key)
        for run in runs or ():
            if run.key == key:
                await self._recover(run, now)

    async def find(self) -> list[str]:
        """Read which services have a run that a crash or an error interrupted, oldest first."""
        runs = await self._read_journal()
        if runs is None:
            return []
        self._keys = {run.key for run in runs}
        return [run.key for run in runs]

    async def _read_journal(self) -> list[InterruptedRun] | None:
        """Runs that are in the journal; None if it cannot be read."""
        try:
            return await self._store.call(self._store.interrupted)
        except Exception as error:
            internal_error(error, "read_journal")
            return None

    async def _recover(self, run: InterruptedRun, now: datetime) -> None:
        connection = self._connections.get(run.key, run.state.pin)
        try:
            await self._store.call(self._store.require_available)
            with connection.budget.for_run(0, scheduled=False):
                await connection.require_own_storypark()
                record = RunRecord(run.key, run.cause, is_recovery=True)
                await observe(
                    self._connections.observer,
                    record,
                    recover_run(self._store, connection, run, now),
                )
            self._keys.discard(run.key)
            self._unstored.note_stored(run.key)
        except Exception as error:
            internal_error(error, "recover_run", run.key)
            if self._store.is_shared and isinstance(
                error, StoreUnavailableError | ServiceLostError
            ):
                raise
            if self._store.unavailable_reason is not None:
                self._unstored.note(run.key, now, self._store.unavailable_reason)

    def require_none(self, key: str) -> None:
        """Raise RefusedError if a run still has to be recovered: it would overwrite new changes."""
        if key in self._keys:
            raise RefusedError(
                "an earlier run could not be ended yet; it is tried again whenever somebody acts, "
                "and at the next slot"
            )
