"""The daemon's store: services, their state, the run in progress, and the history.

One process uses a store at a time, from one thread. Each method is one transaction, committed when
it returns.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.domain.event import Event
from parktime.daemon.domain.run import Cause, Change, Run
from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store import history
from parktime.daemon.store.backup import copy_store
from parktime.daemon.store.command_log import write_command
from parktime.daemon.store.database import Database
from parktime.daemon.store.deltas import (
    Commit,
    delta_between,
    read_later,
    state_before,
    write_commit,
)
from parktime.daemon.store.errors import StoreError, StoreUnavailableError
from parktime.daemon.store.event_rows import (
    Recorded,
    Span,
    write_event,
    write_position,
)
from parktime.daemon.store.integrity import translate_decode_errors
from parktime.daemon.store.journal import (
    InterruptedRun,
    delete_intent,
    late_intent,
    write_intent,
)
from parktime.daemon.store.known_services import KnownServices
from parktime.daemon.store.lease import Lease, seize
from parktime.daemon.store.metadata import Metadata, read_memory, write_metadata
from parktime.daemon.store.past_world import PastWorld, read_past_world
from parktime.daemon.store.retention import prune
from parktime.daemon.store.rewind import (
    RewindResult,
    rewind_event,
    rewind_services,
)
from parktime.daemon.store.schema import open_engine
from parktime.daemon.store.serializers import to_json
from parktime.daemon.store.service_state import (
    write_service,
    write_state,
)
from parktime.daemon.store.stored_history import StoredHistory
from parktime.daemon.store.url import translate_errors

P = ParamSpec("P")
T = TypeVar("T")


T_co = TypeVar("T_co", covariant=True)


class RevisionWrite(Protocol[T_co]):
    """Writes within a transaction, given the store's revision after it."""

    def __call__(self, connection: sa.Connection, *, revision: int) -> T_co: ...


class Store(StoredHistory):
    """An open store.

    Methods raise KeyError for an unknown service, ValueError for a naive instant, and
    StoreUnavailableError if the database cannot be used at the moment.
    """

    def __init__(
        self, engine: sa.Engine, lease: Lease | None = None, *, durable: bool = True
    ) -> None:
        self.database = Database(engine, lease, durable=durable)
        self._known = KnownServices()
        self._newest_revision = self._last_run_id = -1
        self._noted_revision = self._discarded_revision = 0
        self._metadata = Metadata(0, 0, None, None)
        self._load()
        self.database.reload = self._load

    @classmethod
    def open(cls, url: str, lease: Lease | None = None, *, durable: bool = True) -> "Store":
        """Open the store at a URL, or create one.

        Args:
            url: The URL of its database.
            lease: The right to write to a PostgreSQL store. None: it is taken from whatever has it.
            durable: Whether an SQLite store must survive a loss of power.

        Raises:
            StoreError: if that is impossible; nothing is changed.
        """
        engine = open_engine(url, durable=durable)
        try:
            with translate_errors(engine.url):
                if lease is None and engine.dialect.name == "postgresql":
                    with engine.connect() as connection:
                        lease = seize(connection)
                return cls(engine, lease, durable=durable)
        except StoreError:
            engine.dispose()
            raise

    def _load(self) -> bool:
        """Read all that is kept in memory; return whether it has changed."""
        known = self._newest_revision, self._last_run_id, self._metadata
        with translate_decode_errors():
            loaded = self.database.read_snapshot(read_memory)
        in_memory = loaded.metadata.last_run_id, *loaded.run_ids, self._last_run_id
        self._known.replace_all(loaded.services, loaded.states, loaded.revisions)
        self._metadata = loaded.metadata
        self._newest_revision = max((*loaded.revisions.values(), loaded.event_revision))
        self._noted_revision = loaded.event_revision
        self._discarded_revision = loaded.discarded_revision
        self._last_run_id = max(in_memory)
        return known != (self._newest_revision, self._last_run_id, self._metadata)

    def close(self) -> None:
        """Close all connections. Nothing is lost if it is not called."""
        self.database.close()

    async def call(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of this store that uses its database, without blocking the event loop."""
        return await self.database.call(call, *args, **kwargs)

    @property
    def unavailable_reason(self) -> str | None:
        """Why the store cannot be used; None if the last transaction succeeded."""
        return self.database.unavailable_reason or self.database.write_refusal()

    def revision(self, key: str | None = None) -> int:
        """A number that grows with every visible change, of one service or of all."""
        return self._newest_revision if key is None else self._known.revisions[key]

    def settled_revision(self) -> int:
        """The last revision after which no lower one can become visible any more."""
        return self._newest_revision

    @property
    def removals(self) -> int:
        """How many services were removed since the store was opened."""
        return self._known.removals

    def recorded(self, span: Span) -> list[Recorded]:
        """See StoredHistory. Does not look for what this process knows not to be there."""
        if not self.is_shared:
            span = replace(
                span,
                discarded_until=self._discarded_revision,
                noted_until=self._noted_revision,
            )
        return super().recorded(span)

    def note_event(self, event: Event) -> None:
        """Store an event that nothing else tells of."""

        def write(connection: sa.Connection) -> int:
            revision = self._next_revision(connection)
            write_event(connection, revision, event)
            return revision

        self._note_revision(self.database.write(write))

    def note_position(self, name: str, position: str) -> None:
        """Store how far a reader of the events has got."""
        self.database.write(partial(write_position, name=name, position=position))

    def put_service(self, service: Service) -> None:
        """Register a service, or change its identity and access.

        One that was removed has the state again that it had, with its links.
        """
        known = self._known.services.get(service.key) or self._known.removed.get(service.key)
        if known == service:
            return
        write = partial(write_service, service=service, new=known is None)
        self._commit(service.key, write)
        self._known.put(service)

    def remove_service(self, key: str, done: DoneCommand | None = None) -> None:
        """Remove a service and its credentials; its state, with its links, and history are kept.

        Raises:
            KeyError: if the service is unknown.
        """
        service = self._known.services[key]
        removed = replace(service, access=service.access.without_credentials())

        def write(connection: sa.Connection, *, revision: int) -> None:
            write_service(connection, removed, new=False, revision=revision)

        self._commit(key, write, done=done)
        self._known.remove(removed)

    def removed_service(self, key: str) -> Service | None:
        """A service that was removed and not added again, without its credentials."""
        return self._known.removed.get(key)

    def services(self) -> list[Service]:
        """All services, by their order, then key. Do not modify the list."""
        return self._known.ordered()

    def has_service(self, key: str) -> bool:
        """Whether there is a service of that key."""
        return key in self._known.services

    def changed_since(self, revision: int) -> list[str]:
        """Services with a visible change later than a revision of the store, the newest first."""
        return self._known.changed_since(revision)

    def service(self, key: str) -> Service:
        """One service."""
        return self._known.services[key]

    def state(self, key: str) -> ServiceState:
        """The current state of a service."""
        return self._known.states[key]

    def save_state(
        self, key: str, state: ServiceState, at: datetime, done: DoneCommand | None = None
    ) -> None:
        """Store a changed state, dated `at`, and log the command that changed it."""
        old = self._known.states[key]
        if state == old:
            if done is not None:
                logged = partial(self._log, done=done)
                self._note_revision(self.database.write(logged, lease=self._lease_of(key)))
            return

        def write(connection: sa.Connection, *, revision: int) -> None:
            delta = to_json(delta_between(old, state))
            write_commit(connection, Commit(revision, key, at, run=0, delta=delta, intent=""))
            write_state(connection, key, old, state, run_id=0, revision=revision)

        self._commit(key, write, done=done)
        self._known.states[key] = state

    def state_at(self, key: str, at: datetime) -> ServiceState:
        """The state of a service at the end of a past instant.

        Raises:
            HistoryUnavailableError: if the store has no history of that instant.
        """
        state = self._known.states[key]
        self._metadata.require_kept(at)
        later = self.database.read(partial(read_later, service=key, at=at))
        return state_before(state, later)

    def world_at(self, key: str, at: datetime) -> PastWorld:
        """The rooms and children of a service at the end of a past instant; nothing is set back.

        Raises:
            HistoryUnavailableError: if the store has no history of that instant.
        """
        state = self._known.states[key]
        self._metadata.require_kept(at)

        def read(connection: sa.Connection) -> PastWorld:
            then = state_before(state, read_later(connection, key, at))
            return read_past_world(connection, key, at, then)

        return self.database.read(read)

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

        def write(connection: sa.Connection) -> tuple[RewindResult, Metadata]:
            result = RewindResult(self._newest_revision, self._last_run_id)
            rewind_services(
                connection, self._known.states, at, ended_epoch=self._metadata.epoch, result=result
            )
            result.revision += 1
            write_event(connection, result.revision, rewind_event(at, result))
            metadata = replace(self._metadata, epoch=epoch, last_run_id=result.last_run_id)
            write_metadata(connection, metadata)
            return result, metadata

        result, metadata = self.database.write(write)
        self._known.states |= result.states
        self._known.last_runs.clear()
        revisions = result.revisions.items()
        self._known.note_revisions(
            {key: at for key, at in revisions if key in self._known.services}
        )
        self._metadata = metadata
        self._discarded_revision = max(self._discarded_revision, self._newest_revision)
        self._noted_revision = result.revision
        self._newest_revision, self._last_run_id = result.revision, result.last_run_id

    @property
    def kept_from(self) -> datetime | None:
        """The earliest instant of which the store has all history; None if it has everything."""
        return self._metadata.kept_from

    def prune(self, before: datetime, limit: int) -> int:
        """Delete history older than an instant, the oldest first; returns the number deleted.

        At most `limit` runs and `limit` deltas of each service. The newest run and the newest
        completed run of each service stay, and so does the list of archived children.
        """
        metadata = replace(self._metadata, last_run_id=self._last_run_id).pruned(before)

        def write(connection: sa.Connection) -> int:
            pruned = prune(connection, list(self._known.states), before, limit)
            if pruned:
                write_metadata(connection, metadata)
            return pruned

        pruned = self.database.write(write)
        if pruned:
            self._metadata = metadata
        return pruned

    def copy_to(self, url: str) -> None:
        """Copy everything to a new store. Raises StoreError if the URL has one already."""
        copy_store(self.database.connection, url)

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
        done: DoneCommand | None = None,
    ) -> int:
        """Journal a run before its first write, and log the command that caused it.

        Returns its id.

        Raises:
            StoreError: if the service has a run in progress.
        """
        if key not in self._known.services:
            raise KeyError(key)

        def write(connection: sa.Connection) -> tuple[int, int]:
            intent = InterruptedRun(
                key=key,
                run_id=self._next_run_id(connection),
                cause=cause,
                at=at,
                ordinal=ordinal,
                changes=tuple(changes),
                state=state,
                extra=extra,
            )
            write_intent(connection, intent)
            revision = self._log(connection, done, run=intent.run_id)
            return intent.run_id, revision

        self._last_run_id, revision = self.database.write(write, lease=self._lease_of(key))
        self._note_revision(revision)
        return self._last_run_id

    def finish_run(
        self,
        run: Run,
        state: ServiceState,
        at: datetime | None = None,
        done: DoneCommand | None = None,
    ) -> Run:
        """Store a finished run and the new state, and remove the run from the journal.

        A run that was not journaled has id 0, and gets the next id; `done` is the command that
        caused it. `at` is the instant at which it finished, if that is not the run's own.

        Raises:
            StoreError: if the history has that run already.
        """
        old = self._known.states[run.service]
        journaled = run.id != 0

        def write(connection: sa.Connection, *, revision: int) -> Run:
            finished = run if journaled else replace(run, id=self._next_run_id(connection))
            history.write_run(connection, finished)
            commit = Commit(
                revision=revision,
                service=run.service,
                at=at or run.at,
                run=finished.id,
                delta=to_json(delta_between(old, state)),
                intent=late_intent(connection, run, at),
            )
            write_commit(connection, commit)
            write_state(connection, run.service, old, state, run_id=finished.id, revision=revision)
            if journaled:
                delete_intent(connection, run.id)
            return finished

        synced = journaled or done is not None or _is_eventful(old, state)
        finished = self._commit(
            run.service,
            write,
            synced=synced,
            done=None if journaled else done,  # it is logged with the journal
            run_of=lambda finished: finished.id,
        )
        self._last_run_id = max(self._last_run_id, finished.id)
        self._known.states[run.service] = state
        self._known.last_runs[run.service] = replace(finished, changes=())
        return finished

    def last_run(self, key: str) -> Run | None:
        """The newest run of a service, without its changes."""
        return self.last_runs([key]).get(key)

    def last_runs(self, keys: Sequence[str]) -> dict[str, Run]:
        """The newest run of each service that has one, without its changes."""
        unknown = [key for key in keys if key not in self._known.last_runs]
        wanted = [key for key in unknown if self._known.states[key].last_ordinal]
        if wanted:
            read = partial(history.read_newest, services=wanted)
            self._known.last_runs |= {run.service: run for run in self.database.read(read)}
        return {key: self._known.last_runs[key] for key in keys if key in self._known.last_runs}

    def probe(self) -> None:
        """If the store is unavailable, try to write, and so find out whether it still is."""
        self._probed_reason()

    def _probed_reason(self) -> str | None:
        """Why the store cannot be used, after another try if it could not."""
        if self.unavailable_reason is not None:
            with suppress(StoreUnavailableError):
                self.database.refresh()
                self.database.write(partial(write_metadata, metadata=self._metadata))
            return self.unavailable_reason
        return None

    def require_available(self) -> None:
        """Raise StoreUnavailableError if the store is still unavailable."""
        reason = self._probed_reason()
        if reason is not None:
            raise StoreUnavailableError(reason)

    def refresh(self) -> None:
        """Read the state again, if a transaction had no answer. Raises StoreUnavailableError."""
        self.database.refresh()

    def _commit(
        self,
        key: str,
        write: RevisionWrite[T],
        *,
        synced: bool = True,
        done: DoneCommand | None = None,
        run_of: Callable[[T], int] = lambda _: 0,
    ) -> T:
        """A transaction with the new revision of a service.

        The command that caused it is logged with an earlier one, and with the run that it caused.
        """

        def commit(connection: sa.Connection) -> tuple[int, T]:
            logged = 0 if done is None else self._next_revision(connection)
            revision = self._next_revision(connection, logged)
            result = write(connection, revision=revision)
            write_command(connection, done, run=run_of(result), revision=logged)
            return revision, result

        revision, result = self.database.write(commit, synced=synced, lease=self._lease_of(key))
        if done is not None:
            self._note_revision(revision)
        self._known.note_revision(key, revision)
        self._newest_revision = max(self._newest_revision, revision)
        return result

    def _note_revision(self, revision: int) -> None:
        """An event or a command was stored, with this revision at the most."""
        self._noted_revision = max(self._noted_revision, revision)
        self._newest_revision = max(self._newest_revision, revision)

    def _log(self, connection: sa.Connection, done: DoneCommand | None, *, run: int = 0) -> int:
        """Log a command that comes without a commit; returns its revision, 0 without one."""
        revision = 0 if done is None else self._next_revision(connection)
        write_command(connection, done, run=run, revision=revision)
        return revision

    # What a store that several processes use does otherwise

    is_shared: ClassVar[bool] = False
    """Whether other processes write to this store, too."""

    @property
    def is_leading(self) -> bool:
        """Whether what is done once for a whole store is done by this process."""
        return True

    def _lease_of(self, key: str) -> Lease | None:
        """What a transaction of a service is fenced by; None: by the lease of the store."""
        return None

    def _next_revision(self, connection: sa.Connection, after: int = 0) -> int:
        """A revision higher than that of all commits, and than another one of this transaction."""
        return max(self._newest_revision, after) + 1

    def _next_run_id(self, connection: sa.Connection) -> int:
        return self._last_run_id + 1


_QUIET: Final = frozenset({"last_slot", "last_ordinal", "failures", "not_kept"})
"""To lose a change of `not_kept` costs one more write of what Storypark does not keep."""
_EVENTFUL: Final = tuple(each.name for each in fields(ServiceState) if each.name not in _QUIET)


def _is_eventful(old: ServiceState, new: ServiceState) -> bool:
    """Whether a run changed more than its own number and slot, which the next one finds out."""
    return any(getattr(old, name) != getattr(new, name) for name in _EVENTFUL)
