"""The store of a fleet: several processes share it, and each writes only for services that it has.

Ids of runs and revisions come from sequences of the database. What a node keeps in memory is
compared with the database whenever it takes a service, and before it answers a request.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import ClassVar, Final, TypeVar

import sqlalchemy as sa

from parktime.daemon.domain.done_command import DoneCommand
from parktime.daemon.store import membership, revision_feed
from parktime.daemon.store.errors import (
    HistoryUnavailableError,
    ServiceTakenError,
    StoreError,
    StoreUnavailableError,
)
from parktime.daemon.store.event_rows import last_revision
from parktime.daemon.store.history import last_id
from parktime.daemon.store.journal import read_intents, services_with_intent
from parktime.daemon.store.lease import Lease, LeaseHeldError
from parktime.daemon.store.membership import Membership
from parktime.daemon.store.metadata import read_metadata, write_metadata
from parktime.daemon.store.pooling import require_sessions
from parktime.daemon.store.postgresql import postgresql_engine
from parktime.daemon.store.retention import prune
from parktime.daemon.store.revision_feed import RevisionFeed
from parktime.daemon.store.schema import SCHEMA_VERSION, open_engine, version_of
from parktime.daemon.store.service_lease import Taken, held_services, release, take
from parktime.daemon.store.service_state import (
    read_revision,
    read_revisions,
    read_service,
    read_state,
)
from parktime.daemon.store.settled_revision import REVISIONS, SettledRevision, next_revision
from parktime.daemon.store.store import RevisionWrite, Store
from parktime.daemon.store.url import display_url, store_url, translate_errors

T = TypeVar("T")

PATIENCE_S: Final = 15.0
"""How long a transaction waits for a database that is gone, as while it is restarted."""
QUEUE_CONNECTIONS: Final = 4
MAINTENANCE: Final = "maintenance"
SETTLING_LOOKS: Final = 10
SETTLING_S: Final = 0.01
"""How often and how long it is waited for writers, so that what was stored before is told."""
_OPEN_LIMIT: Final = "60s"
_RUNS = "parktime_run_id"
_NEXT_RUN = sa.text(f"SELECT nextval('{_RUNS}')")
_LOCK_OPENING = "SELECT pg_advisory_lock(hashtext('parktime-open'), hashtext(current_schema()))"


class FleetStore(Store):
    """The store as one node has it open. Raises ServiceTakenError where a service is lost."""

    is_shared: ClassVar[bool] = True

    def __init__(self, engine: sa.Engine, member: Membership) -> None:
        self.member = member
        self.url = engine.url
        self._stored: dict[str, int] = {}
        self._feed = RevisionFeed()
        self._settled = SettledRevision()
        super().__init__(engine)
        self.database.patience_s = PATIENCE_S

    # The queue's own tables

    def queue_engine(self) -> sa.Engine:
        """Connections for the queue to the same database."""
        return postgresql_engine(self.url, pool_pre_ping=True, pool_size=QUEUE_CONNECTIONS)

    def queue_schema(self) -> str:
        """The schema of the queue's tables, apart from the store's own."""
        schema = self.database.read(
            lambda connection: connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        )
        return f"{schema}_queue"

    # Services

    def take(self, key: str) -> tuple[bool, bool] | None:
        """Take a service, and read it again if it has changed; None while another node has it.

        Returns whether it has changed, and whether a run of it was interrupted.
        """
        member = self.member
        work = partial(take, key=key, holder=member.holder, node=member.name)
        taken: Taken | None = self.database.read(work)
        if taken is None:
            return None
        member.leases[key] = taken.lease
        changed = taken.revision not in (None, self._stored.get(key))
        if changed:
            self.database.read_snapshot(partial(self._read_service, key=key))
        return changed, taken.interrupted

    def release(self, key: str) -> None:
        """Give a service back. Without the database it is free when the node's lease ends."""
        lease = self.member.leases.pop(key, None)
        if lease is not None:
            with suppress(StoreError):
                self.database.read(partial(release, lease=lease))

    def held(self) -> frozenset[str]:
        """Services that a live node works on."""
        return self.database.read(held_services)

    def orphans(self) -> frozenset[str]:
        """Services with an interrupted run on which no live node works."""

        def read(connection: sa.Connection) -> frozenset[str]:
            return services_with_intent(connection) - held_services(connection)

        return self.database.read(read)

    def update(self) -> frozenset[str]:
        """Read again what other nodes have changed; returns those services."""
        return self.database.read_snapshot(self._read_changes)

    def _read_changes(self, connection: sa.Connection) -> frozenset[str]:
        revisions = self._feed.read(connection)
        changed = [key for key, seen in revisions.items() if self._stored.get(key) != seen]
        for key in changed:
            self._read_service(connection, key)
        self._metadata = read_metadata(connection)
        return frozenset(changed)

    def _read_service(self, connection: sa.Connection, key: str) -> None:
        revision = read_revision(connection, key) or 0  # first: what is read may be newer only
        service, state = read_service(connection, key), read_state(connection, key)
        self._stored[key] = revision
        self._known.states[key] = state
        if service.access.removed:
            self._newest_revision += self._known.remove(service)
            return
        self._known.put(service)
        self._note_change(key)

    def _note_change(self, key: str) -> None:
        """Count a visible change, as this node sees it: those of others arrive in any order."""
        self._newest_revision = max(self._newest_revision + 1, self._stored[key])
        self._known.note_revision(key, self._newest_revision)
        self._known.last_runs.pop(key, None)

    def _load(self) -> bool:
        seen = self._newest_revision
        has_changed = super()._load()
        self._stored = dict(self._known.revisions)
        self._feed.clear()
        self._newest_revision = max(seen, self._newest_revision)
        for key in self._stored:
            self._note_change(key)
        return has_changed

    def _commit(
        self,
        key: str,
        write: RevisionWrite[T],
        *,
        synced: bool = True,
        done: DoneCommand | None = None,
        run_of: Callable[[T], int] = lambda _: 0,
    ) -> T:
        result = super()._commit(key, write, synced=synced, done=done, run_of=run_of)
        self._stored[key] = self._known.revisions[key]
        self._note_change(key)
        return result

    def leave(self) -> bool:
        """Leave the fleet; returns whether this node was the last one."""
        self.member.left = True
        return self.database.read(partial(membership.leave, member=self.member))

    # What differs from a store that one process has for itself

    @property
    def unavailable_reason(self) -> str | None:
        """See Store. A node that was replaced says so for ever."""
        return self.member.gone or self.database.unavailable_reason or self.member.trouble

    def probe(self) -> None:
        """Find out whether a database that did not answer does so again."""
        if self.database.unavailable_reason is not None:
            with suppress(StoreUnavailableError):
                self.update()
                self.database.unavailable_reason = None

    def rewind(self, at: datetime, epoch: int) -> None:
        """Refuse: nodes that are at work cannot be set back together."""
        raise HistoryUnavailableError(
            "a fleet does not follow a clock that is set back: play it with one daemon"
        )

    def prune(self, before: datetime, limit: int) -> int:
        """See Store. Only the node that leads does it."""
        if not self.member.leads or self.take(MAINTENANCE) is None:
            return 0
        try:

            def write(connection: sa.Connection) -> int:
                pruned = prune(connection, list(self._known.services), before, limit)
                if pruned:
                    metadata = read_metadata(connection)
                    last = max(metadata.last_run_id, last_id(connection), self._last_run_id)
                    write_metadata(connection, replace(metadata.pruned(before), last_run_id=last))
                return pruned

            return self.database.write(write, lease=self._lease_of(MAINTENANCE))
        finally:
            self.release(MAINTENANCE)

    def _lease_of(self, key: str) -> Lease | None:
        lease = self.member.leases.get(key)
        if lease is None or self.member.gone is not None:
            raise ServiceTakenError
        return lease

    def _next_revision(self, connection: sa.Connection, after: int = 0) -> int:
        return next_revision(connection)

    @property
    def is_leading(self) -> bool:
        """See Store."""
        return self.member.leads

    def settled_revision(self) -> int:
        """See Store. Asks the database which writers are at work."""
        for _ in range(SETTLING_LOOKS):
            settled, last = self.database.read(self._settled.read)
            if settled >= last:
                break
            time.sleep(SETTLING_S)
        return settled

    def _next_run_id(self, connection: sa.Connection) -> int:
        return int(connection.execute(_NEXT_RUN).scalar_one())


@contextmanager
def open_fleet_store(address: str, name: str) -> Iterator[FleetStore]:
    """Join the fleet on a store as the node of that name, and leave it at the end of the block.

    Raises:
        StoreError: the database cannot be a fleet's, or the name is in use; nothing is changed.
    """
    url = store_url(address)
    if url.get_backend_name() != "postgresql":
        raise StoreError(
            "a fleet shares a PostgreSQL database, and SQLite is a file of one machine: give "
            "--store postgresql://USER@HOST/DATABASE, or leave --fleet away"
        )
    beats = postgresql_engine(url, poolclass=sa.NullPool)
    with ExitStack() as held:
        with translate_errors(url), beats.connect() as opening:
            require_sessions(beats, url)
            with _opening(opening):
                _require_version(opening, url, name)
                _require_workflows(opening, url, name)
                member = _join(held, beats, url, name)
                engine = open_engine(address)
                _prepare(engine)
        store = FleetStore(engine, member)
        held.callback(store.close)
        yield store


@contextmanager
def _opening(connection: sa.Connection) -> Iterator[None]:
    """Let one node at a time look at the schema, create it or change it."""
    with connection.begin():
        connection.exec_driver_sql(f"SET lock_timeout = '{_OPEN_LIMIT}'")
    with connection.begin():
        connection.exec_driver_sql(_LOCK_OPENING)
    try:
        yield
    finally:
        connection.invalidate()  # ends the session, and the lock with it


def _require_version(connection: sa.Connection, url: sa.URL, name: str) -> None:
    """Refuse to change the schema under nodes that work with it."""
    with connection.begin():
        version = version_of(connection, url)
        others = [] if version is None else membership.live_nodes(connection, without=name)
    if version not in (None, SCHEMA_VERSION) and others:
        raise StoreError(
            f"{display_url(url)} is a store of version {version}, and this parktime makes it one "
            f"of version {SCHEMA_VERSION}, with which the nodes {', '.join(others)} cannot work. "
            "Nothing was changed. End them all, then start nodes of this release."
        )


def _require_workflows(connection: sa.Connection, url: sa.URL, name: str) -> None:
    """Refuse to share a queue with nodes that cannot go on with each other's runs."""
    with connection.begin():
        membership.prepare(connection)
    others = membership.nodes_of_other_workflows(connection, without=name)
    if others:
        raise StoreError(
            f"the nodes {', '.join(others)} of {display_url(url)} have workflows of another "
            f"version than this parktime ({membership.WORKFLOWS}), so that they could not go on "
            "with each other's runs. Nothing was changed. End them all, then start nodes of one "
            "release."
        )


def _join(stack: ExitStack, engine: sa.Engine, url: sa.URL, name: str) -> Membership:
    try:
        return stack.enter_context(membership.joined(engine, name))
    except LeaseHeldError as held:
        if held.by_fleet:
            raise StoreError(
                f"a node named {name!r} works on {display_url(url)} already ({held.description}): "
                "give this one another name with --node"
            ) from None
        raise StoreError(
            f"{display_url(url)} is in use by a daemon that has it for itself "
            f"({held.description}): end that one first, and start it again with --fleet"
        ) from None


def _prepare(engine: sa.Engine) -> None:
    """Create indexes and sequences, which go on where a daemon by itself has stopped."""
    with engine.begin() as connection:
        for name, of in (membership.INDEXES | revision_feed.INDEXES).items():
            if connection.exec_driver_sql(f"SELECT to_regclass('{name}')").scalar() is None:
                connection.exec_driver_sql(f"CREATE INDEX {name} ON {of}")  # locks its table
        intents = (intent.run_id for intent in read_intents(connection))
        runs = max(read_metadata(connection).last_run_id, last_id(connection), *intents, 0)
        revisions = max((*read_revisions(connection).values(), last_revision(connection)))
        for sequence, last in ((_RUNS, runs), (REVISIONS, revisions)):
            connection.exec_driver_sql(f"CREATE SEQUENCE IF NOT EXISTS {sequence}")
            known = connection.exec_driver_sql(f"SELECT last_value FROM {sequence}").scalar_one()
            if last >= known:
                connection.exec_driver_sql(f"SELECT setval('{sequence}', {max(last, 1)})")
