"""The daemon's store: services, their state, the run in progress, and the history.

One process uses a store at a time, from one thread. Each method is one transaction, committed when
it returns.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from parktime.daemon.domain.run import Cause, Change, Outcome, Run
from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store import history
from parktime.daemon.store.backup import copy_store
from parktime.daemon.store.deltas import (
    Commit,
    delta_between,
    read_later,
    state_before,
    write_commit,
)
from parktime.daemon.store.errors import StoreError, StoreUnavailableError
from parktime.daemon.store.history import ArchivedChild
from parktime.daemon.store.integrity import translate_decode_errors
from parktime.daemon.store.journal import (
    InterruptedRun,
    delete_intent,
    last_intent_id,
    read_intent,
    read_intents,
    write_intent,
)
from parktime.daemon.store.metadata import read_metadata, write_metadata
from parktime.daemon.store.retention import prune
from parktime.daemon.store.rewind import (
    RewindResult,
    read_discarded_runs,
    read_discarded_state,
    rewind_services,
)
from parktime.daemon.store.schema import (
    BUSY_TIMEOUT_MS,
    UNAVAILABLE_TIMEOUT_MS,
    open_engine,
    set_busy_timeout,
)
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.service_state import (
    SERVICES,
    insert_state,
    read_revisions,
    read_services,
    read_state,
    service_values,
    write_revision,
    write_state,
)
from parktime.daemon.store.url import driver_message


class Store:
    """An open store.

    Methods raise KeyError for an unknown service, ValueError for a naive instant, and
    StoreUnavailableError if the database cannot be used at the moment.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.unavailable_reason: str | None = None
        """Why the last transaction failed; None if it succeeded."""
        self._connection = engine.connect()  # checking one out costs more than a small commit
        with translate_decode_errors(), self._transaction() as connection:
            self._services = read_services(connection)
            self._states = {key: read_state(connection, key) for key in self._services}
            self._revisions = read_revisions(connection)
            self._newest_revision = max(self._revisions.values(), default=0)
            self._metadata = read_metadata(connection)
            in_tables = history.last_id(connection), last_intent_id(connection)
            self._last_run_id = max(self._metadata.last_run_id, *in_tables)

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the store at a URL, or create one.

        Raises:
            StoreError: if that is impossible; nothing is changed.
        """
        engine = open_engine(url)
        try:
            return cls(engine)
        except StoreError:
            engine.dispose()
            raise

    def close(self) -> None:
        """Close all connections. Nothing is lost if it is not called."""
        self._connection.close()
        self._engine.dispose()

    def revision(self, key: str | None = None) -> int:
        """A number that grows with every visible change, of one service or of all."""
        return self._newest_revision if key is None else self._revisions[key]

    def put_service(self, service: Service) -> None:
        """Register a service, or change its identity and access."""
        known = self._services.get(service.key)
        if known == service:
            return
        with self._commit(service.key) as (connection, revision):
            if known is None:
                connection.execute(sa.insert(SERVICES), service_values(service))
                insert_state(connection, service.key, revision)
            else:
                this = SERVICES.c.key == service.key
                connection.execute(sa.update(SERVICES).where(this), service_values(service))
                write_revision(connection, service.key, revision)
        self._services[service.key] = service
        self._states.setdefault(service.key, ServiceState())

    def services(self) -> list[Service]:
        """All services, by their order, then key."""
        return sorted(self._services.values(), key=lambda service: (service.order, service.key))

    def service(self, key: str) -> Service:
        """One service."""
        return self._services[key]

    def state(self, key: str) -> ServiceState:
        """The current state of a service."""
        return self._states[key]

    def save_state(self, key: str, state: ServiceState, at: datetime) -> None:
        """Store a changed state, dated `at`."""
        old = self._states[key]
        if state == old:
            return
        with self._commit(key) as (connection, revision):
            delta = to_json(delta_between(old, state))
            write_commit(connection, Commit(revision, key, at, run=0, delta=delta, intent=""))
            write_state(connection, key, old, state, run_id=0, revision=revision)
        self._states[key] = state

    def state_at(self, key: str, at: datetime) -> ServiceState:
        """The state of a service at the end of a past instant.

        Raises:
            HistoryUnavailableError: if the store has no history of that instant.
        """
        state = self._states[key]
        self._metadata.require_kept(at)
        with self._transaction() as connection:
            return state_before(state, read_later(connection, key, at))

    @property
    def epoch(self) -> int:
        """How often the clock of this store was rewound, as the clock counts."""
        return self._metadata.epoch

    def rewind(self, at: datetime, epoch: int) -> None:
        """Restore states, history and journal as of the end of an instant, and begin an epoch.

        What is later is archived under the epoch that ends. Ordinals of runs continue from then,
        ids of runs do not. Services and their access stay.

        Raises:
            HistoryUnavailableError: if the store lacks part of the history since that instant;
                nothing is changed.
        """
        self._metadata.require_exact(at)
        result = RewindResult(self._newest_revision, self._last_run_id)
        with self._transaction() as connection:
            rewind_services(
                connection, self._states, at, ended_epoch=self._metadata.epoch, result=result
            )
            metadata = replace(self._metadata, epoch=epoch, last_run_id=result.last_run_id)
            write_metadata(connection, metadata)
        self._states |= result.states
        self._revisions |= result.revisions
        self._metadata = metadata
        self._newest_revision, self._last_run_id = result.revision, result.last_run_id

    def discarded_runs(self, key: str, epoch: int) -> list[Run]:
        """Runs that the end of an epoch discarded, newest first, with their changes."""
        with self._transaction() as connection:
            return read_discarded_runs(connection, key, epoch)

    def discarded_state(self, key: str, epoch: int) -> ServiceState | None:
        """The state of a service at the end of an epoch; None if nothing was discarded."""
        with self._transaction() as connection:
            return read_discarded_state(connection, key, epoch)

    @property
    def kept_from(self) -> datetime | None:
        """The earliest instant of which the store has all history; None if it has everything."""
        return self._metadata.kept_from

    def prune(self, before: datetime, limit: int) -> int:
        """Delete history older than an instant, the oldest first; returns the number deleted.

        At most `limit` runs and `limit` deltas of each service. The newest run and the newest
        completed run of each service stay, and so does the list of archived children.
        """
        with self._transaction() as connection:
            pruned = prune(connection, list(self._services), before, limit)
            if pruned:
                metadata = replace(self._metadata, last_run_id=self._last_run_id).pruned(before)
                write_metadata(connection, metadata)
        if pruned:
            self._metadata = metadata
        return pruned

    def copy_to(self, url: str) -> None:
        """Copy everything to a new store. Raises StoreError if the URL has one already."""
        copy_store(self._connection, url)

    def begin_run(
        self,
        key: str,
        *,
        cause: Cause,
        at: datetime,
        ordinal: int,
        changes: Sequence[Change],
        state: ServiceState,
        extra: dict[str, Any],
    ) -> int:
        """Journal a run before its first write; returns its id.

        Raises:
            StoreError: if the service has a run in progress.
        """
        if key not in self._services:
            raise KeyError(key)
        run_id = self._last_run_id + 1
        intent = InterruptedRun(
            key=key,
            run_id=run_id,
            cause=cause,
            at=at,
            ordinal=ordinal,
            changes=tuple(changes),
            state=state,
            extra=extra,
        )
        with self._transaction() as connection:
            write_intent(connection, intent)
        self._last_run_id = run_id
        self._set_unavailable(None)
        return run_id

    def finish_run(self, run: Run, state: ServiceState, at: datetime | None = None) -> Run:
        """Store a finished run and the new state, and remove the run from the journal.

        A run that was not journaled has id 0, and gets the next id. `at` is the instant at which
        it finished, if that is not the run's own.

        Raises:
            StoreError: if the history has that run already.
        """
        old = self._states[run.service]
        journaled = run.id != 0
        finished = run if journaled else replace(run, id=self._last_run_id + 1)
        with self._commit(run.service) as (connection, revision):
            history.write_run(connection, finished)
            commit = Commit(
                revision=revision,
                service=run.service,
                at=at or run.at,
                run=finished.id,
                delta=to_json(delta_between(old, state)),
                intent=_late_intent(connection, run, at),
            )
            write_commit(connection, commit)
            write_state(connection, run.service, old, state, run_id=finished.id, revision=revision)
            if journaled:
                delete_intent(connection, run.id)
        self._last_run_id = max(self._last_run_id, finished.id)
        self._states[run.service] = state
        return finished

    def interrupted(self) -> list[InterruptedRun]:
        """Runs that were begun and not finished, in the order of their ids."""
        with self._transaction() as connection:
            return list(read_intents(connection))

    def runs(
        self,
        key: str | None = None,
        *,
        limit: int,
        before: int | None = None,
        outcome: Outcome | None = None,
        cause: Cause | None = None,
        changes: bool = False,
    ) -> list[Run]:
        """Runs with an id below `before`, newest first; with their changes only if asked."""
        with self._transaction() as connection:
            runs = history.read_runs(
                connection, key, limit=limit, before=before, outcome=outcome, cause=cause
            )
            return history.with_changes(connection, runs) if changes else runs

    def run(self, run_id: int) -> Run:
        """One run with its changes; KeyError if there is none."""
        with self._transaction() as connection:
            run = history.read_run(connection, run_id)
        if run is None:
            raise KeyError(run_id)
        return run

    def changed_runs(self, key: str, *, since_run: int = 0, limit: int) -> list[Run]:
        """The first runs after `since_run` that have changes, with them, oldest first."""
        with self._transaction() as connection:
            return history.read_changed_runs(connection, key, since_run=since_run, limit=limit)

    def last_run(self, key: str) -> Run | None:
        """The newest run of a service, without its changes."""
        return next(iter(self.runs(key, limit=1)), None)

    def last_completed_run(self, key: str) -> Run | None:
        """The newest run of a service that did not fail, without its changes."""
        with self._transaction() as connection:
            return history.read_last_completed(connection, key)

    def archived(self, key: str) -> list[ArchivedChild]:
        """Children whose profile a run archived and no later one restored."""
        with self._transaction() as connection:
            return history.read_archived(connection, key)

    def archive_change(self, key: str, ccms_id: str) -> ArchivedChild | None:
        """The same for one child; None if it is not archived."""
        with self._transaction() as connection:
            return next(iter(history.read_archived(connection, key, ccms_id)), None)

    def probe(self) -> None:
        """If the store is unavailable, try to write, and so find out whether it still is."""
        if self.unavailable_reason is None:
            return
        with suppress(StoreUnavailableError):
            with self._transaction() as connection:
                write_metadata(connection, self._metadata)
            self._set_unavailable(None)

    def require_available(self) -> None:
        """Raise StoreUnavailableError if the store is still unavailable."""
        self.probe()
        if self.unavailable_reason is not None:
            raise StoreUnavailableError(self.unavailable_reason)

    @contextmanager
    def _commit(self, key: str) -> Iterator[tuple[sa.Connection, int]]:
        """A transaction, with the new revision of a service."""
        revision = self._newest_revision + 1
        with self._transaction() as connection:
            yield connection, revision
        self._newest_revision = self._revisions[key] = revision
        self._set_unavailable(None)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """A transaction whose errors leave out the statement, since it has names of children."""
        try:
            with self._connection.begin():
                yield self._connection
        except sa.exc.IntegrityError as error:
            message = driver_message(error)
            raise StoreError(f"the store refuses what contradicts it: {message}") from None
        except sa.exc.DBAPIError as error:
            self._set_unavailable(f"the store cannot be used: {driver_message(error)}")
            raise StoreUnavailableError(self.unavailable_reason) from None

    def _set_unavailable(self, reason: str | None) -> None:
        """Set or clear the reason; while there is one, wait only briefly for locks."""
        if (self.unavailable_reason is None) != (reason is None):
            timeout_ms = BUSY_TIMEOUT_MS if reason is None else UNAVAILABLE_TIMEOUT_MS
            set_busy_timeout(self._connection, timeout_ms)
        self.unavailable_reason = reason


def _late_intent(connection: sa.Connection, run: Run, at: datetime | None) -> str:
    """JSON of the journal's entry for a run that finishes later than its own instant, else empty.

    Rewinding to an instant between the two restores the entry.
    """
    intent = None if at in (None, run.at) else read_intent(connection, run.id)
    return to_json(intent) if intent else ""
