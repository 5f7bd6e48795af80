"""A node's place in a fleet: its lease, its connection's lock, and what it knows of the others.

A node renews its lease on a connection of its own, which holds an advisory lock. A node is dead if
its lease has run out, or if its lock is free and it has not renewed its lease since: that of a
killed process is free at once. Who was counted dead, or could not renew in time, holds nothing any
more, and joins again.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from parktime.daemon.store.lease import (
    DAEMON,
    LEASES,
    NODE,
    LeaseHeldError,
    create_table,
    describe_process,
)
from parktime.daemon.store.service_lease import ServiceLease
from parktime.daemon.telemetry.log import log

DURATION_S: Final = 3.0
"""How long a node's lease lasts that is not renewed, by the clock of the database server."""
RENEW_S: Final = 0.5
_POLL_S: Final = 0.2
MARGIN_S: Final = 0.75
"""So long before its end, by its own monotonic clock, a node stops to write to Storypark."""
SILENT_S: Final = 1.0
"""So long a node must not have renewed its lease until its lock is looked at."""
LEADER: Final = "leader"
WORKFLOWS: Final = "1"
"""The version of the workflows that nodes share: theirs can only be done by nodes of the same.

It is raised only when the steps of a workflow change in a way that an earlier release cannot go on
with.
"""
INDEXES: Final = {
    f"{LEASES}_by_kind": f"{LEASES} (name text_pattern_ops)",
    f"{LEASES}_held": f"{LEASES} (holder) WHERE holder <> ''",
}
"""What finds nodes, and the services that they hold, among the leases of all services."""

_DURATION: Final = {"duration": timedelta(seconds=DURATION_S)}
_LOCK: Final = "hashtextextended(:holder, 0)"
_MINE: Final = "WHERE name = :name AND epoch = :epoch AND holder = :holder"
_INSERT = sa.text(
    f"INSERT INTO {LEASES} VALUES (:name, 0, '', '', to_timestamp(0)) ON CONFLICT DO NOTHING"
)
_ROW = sa.text(
    "SELECT epoch, holder, description, expires_at, expires_at > clock_timestamp() AS alive "
    f"FROM {LEASES} WHERE name = :name FOR UPDATE"
)
_TAKE = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = :holder, description = :description, "
    "expires_at = clock_timestamp() + :duration WHERE name = :name RETURNING epoch"
)
_CLOSE = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = '', expires_at = to_timestamp(0) "
    "WHERE name = :name"
)
_RENEW = sa.text(f"UPDATE {LEASES} SET expires_at = clock_timestamp() + :duration {_MINE}")
_NODES = sa.text(
    "SELECT name, epoch, holder, description, expires_at, "
    "expires_at > clock_timestamp() AS alive "
    f"FROM {LEASES} WHERE name LIKE '{NODE}%' OR name = '{LEADER}'"
)
_TRY_LOCK = sa.text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")
_HOLD_LOCK = sa.text(f"SELECT pg_advisory_lock({_LOCK})")
_EXPEL = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, expires_at = to_timestamp(0) "
    "WHERE name = :name AND epoch = :epoch AND expires_at = :expires_at"
)
_LEAD = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = :holder, description = :description "
    f"WHERE name = '{LEADER}' AND epoch = :epoch"
)
_DROP_ALL = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = '' "
    f"WHERE holder = :holder AND holder <> '' AND name NOT LIKE '{NODE}%'"
)
_FORGET_LEFT = sa.text(
    f"DELETE FROM {LEASES} WHERE name LIKE '{NODE}%' AND name <> :name AND holder = '' "
    "AND expires_at = to_timestamp(0)"
)
_HAS_WORKFLOWS = sa.text(
    "SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() "
    f"AND table_name = '{LEASES}' AND column_name = 'workflows'"
)
_ADD_WORKFLOWS = f"ALTER TABLE {LEASES} ADD COLUMN workflows text NOT NULL DEFAULT '1'"
_SET_WORKFLOWS = sa.text(f"UPDATE {LEASES} SET workflows = :workflows WHERE name = :name")
_OTHERS = sa.text(
    f"SELECT name, expires_at FROM {LEASES} WHERE name LIKE '{NODE}%' AND name <> :name "
    "AND expires_at > clock_timestamp() AND workflows <> :workflows ORDER BY name"
)
_LEAVE = sa.text(f"UPDATE {LEASES} SET holder = '', expires_at = to_timestamp(0) {_MINE}")


@dataclass(slots=True)
class Membership:
    """The place of one node.

    `holder` names this process, for as long as it lives. `live`: the holders of all live nodes.
    `is_first`: no other node was alive when this one joined. `gone`: why it is no node any more.
    """

    name: str
    holder: str
    epoch: int
    expires_s: float
    live: frozenset[str]
    is_first: bool
    is_leader: bool = False
    trouble: str | None = None
    gone: str | None = None
    left: bool = False
    stands_since_s: float = 0.0
    leases: dict[str, ServiceLease] = field(default_factory=dict)
    silent: dict[str, tuple[Any, float]] = field(default_factory=dict)

    @property
    def leads(self) -> bool:
        """Whether this node is the one that looks after the schedule and after dead nodes."""
        return self.is_leader and time.monotonic() < self.expires_s

    def refusal(self) -> str | None:
        """Why this node must not write to Storypark now; None if it may."""
        if self.gone is not None:
            return self.gone
        if time.monotonic() > self.expires_s - MARGIN_S:
            return "the node's lease could not be renewed in time"
        return self.trouble

    @property
    def is_member(self) -> bool:
        """Whether the node was neither replaced nor has it left."""
        return self.gone is None and not self.left

    def lose_all(self) -> None:
        """Count every service that this node works on as lost."""
        for lease in tuple(self.leases.values()):
            lease.lost = True
        self.is_leader = False


@contextmanager
def joined(engine: sa.Engine, name: str) -> Iterator[Membership]:
    """Be the node of that name while the block lasts, with a thread that renews its lease.

    Raises:
        LeaseHeldError: a node of that name is alive, or a daemon by itself has the store.
    """
    holder = uuid4().hex
    connection = _locked(engine, holder)
    try:
        member = _join(connection, f"{NODE}{name}", holder)
    except BaseException:
        connection.close()
        raise
    heart = _Heart(member, engine, connection)
    beating = threading.Thread(target=heart.run, name="parktime-node", daemon=True)
    beating.start()
    try:
        yield member
    finally:
        heart.stop.set()
        beating.join(timeout=DURATION_S)
        heart.close()


def _locked(engine: sa.Engine, holder: str) -> sa.Connection:
    """A connection that holds the lock of a holder."""
    connection = engine.connect()
    with connection.begin():
        connection.execute(_HOLD_LOCK, {"holder": holder})
    return connection


def _join(connection: sa.Connection, row: str, holder: str) -> Membership:
    """Take the row of a node, once it is free. Raises LeaseHeldError."""
    seen: _Held | None = None
    while True:
        sent_s = time.monotonic()
        with connection.begin():
            create_table(connection)
            for needed in (DAEMON, LEADER, row):
                connection.execute(_INSERT, {"name": needed})
            held = _held(connection, DAEMON) or _held(connection, row)
            if held is None:
                return _take_row(connection, row, holder, sent_s)
        if seen is not None and seen.name == held.name and seen.mark != held.mark:
            raise LeaseHeldError(held.description, by_fleet=held.name == row)
        seen = held
        time.sleep(_POLL_S)


@dataclass(frozen=True, slots=True)
class _Held:
    name: str
    description: str
    mark: tuple[Any, ...]


def _held(connection: sa.Connection, name: str) -> _Held | None:
    """Who holds a lease, alive; a node whose lock is free is dead."""
    row = connection.execute(_ROW, {"name": name}).one()
    if not row.alive:
        return None
    is_free = connection.execute(_TRY_LOCK, {"holder": row.holder}).scalar()
    if name != DAEMON and is_free:
        return None
    return _Held(name, row.description, (name, row.epoch, row.expires_at))


def _take_row(connection: sa.Connection, row: str, holder: str, sent_s: float) -> Membership:
    """Take the node's row, and end the right of a daemon that stands still."""
    connection.execute(_CLOSE, {"name": DAEMON})
    connection.execute(_FORGET_LEFT, {"name": row})
    others = [each for each in connection.execute(_NODES) if each.alive and each.name != row]
    values = {"name": row, "holder": holder, "description": describe_process()}
    epoch = connection.execute(_TAKE, values | _DURATION).scalar_one()
    connection.execute(_SET_WORKFLOWS, {"name": row, "workflows": WORKFLOWS})
    return Membership(
        name=row,
        holder=holder,
        epoch=epoch,
        expires_s=sent_s + DURATION_S,
        live=frozenset([holder, *(each.holder for each in others)]),
        is_first=not others,
    )


class _Heart:
    """Renews the lease of a node, looks for dead nodes, and takes the lead if no node has it."""

    def __init__(self, member: Membership, engine: sa.Engine, connection: sa.Connection) -> None:
        self.stop = threading.Event()
        self._member = member
        self._engine = engine
        self._connection: sa.Connection | None = connection

    def run(self) -> None:
        self.beat()
        while not self.stop.wait(RENEW_S) and self._member.is_member:
            self.beat()

    def beat(self) -> None:
        """One renewal. Without the database, nothing is written to Storypark until the next one."""
        member = self._member
        try:
            connection = self._open()
            if time.monotonic() > member.expires_s:
                self._rejoin(connection)
            else:
                self._renew(connection)
        except sa.exc.SQLAlchemyError as error:
            member.trouble = f"the database does not answer ({type(error).__name__})"
            member.stands_since_s = time.monotonic()
            self._drop()

    def _open(self) -> sa.Connection:
        if self._connection is None:
            self._connection = _locked(self._engine, self._member.holder)
        return self._connection

    def close(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.invalidate()
            connection.close()

    @property
    def _mine(self) -> dict[str, Any]:
        member = self._member
        return {"name": member.name, "epoch": member.epoch, "holder": member.holder}

    def _renew(self, connection: sa.Connection) -> None:
        sent_s = time.monotonic()
        with connection.begin():
            renewed = connection.execute(_RENEW, self._mine | _DURATION).rowcount
            if renewed:
                self._look(connection)
        if renewed:
            self._member.expires_s = sent_s + DURATION_S
            self._member.trouble = None
        else:
            self._rejoin(connection)

    def _rejoin(self, connection: sa.Connection) -> None:
        """Start again after this node was counted dead, or could have been."""
        member = self._member
        member.lose_all()
        sent_s = time.monotonic()
        with connection.begin():
            row = connection.execute(_ROW, {"name": member.name}).one()
            if row.holder != member.holder:
                member.gone = (
                    f"another process is node {member.name.removeprefix(NODE)} now, so that this "
                    "one does nothing any more: end one of the two, or give it another --node"
                )
                log.error("node_replaced", node=member.name, by=row.description)
                return
            connection.execute(_DROP_ALL, {"holder": member.holder})
            values = {"name": member.name, "holder": member.holder, "description": row.description}
            epoch = connection.execute(_TAKE, values | _DURATION).scalar_one()
        member.epoch, member.expires_s, member.trouble = epoch, sent_s + DURATION_S, None
        member.stands_since_s = time.monotonic()
        log.warning("node_rejoined", node=member.name)

    def _look(self, connection: sa.Connection) -> None:
        """Learn who is alive; expel who is not; lead if no node does."""
        member, now_s = self._member, time.monotonic()
        rows = list(connection.execute(_NODES))
        nodes = {row.name: row for row in rows if row.name != LEADER}
        live = {row.holder for row in nodes.values() if row.alive}
        settled = now_s - member.stands_since_s > SILENT_S
        for row in nodes.values():
            if row.alive and row.holder != member.holder and settled:
                mark = (row.epoch, row.expires_at)
                before, since_s = member.silent.get(row.name, (None, now_s))
                if before != mark:
                    member.silent[row.name] = (mark, now_s)
                elif now_s - since_s > SILENT_S and self._expel(connection, row):
                    live.discard(row.holder)
        member.live = frozenset(live | {member.holder})
        leader = next(row for row in rows if row.name == LEADER)
        if leader.holder not in member.live:
            values = {"holder": member.holder, "epoch": leader.epoch, "description": member.name}
            member.is_leader = bool(connection.execute(_LEAD, values).rowcount)
        else:
            member.is_leader = leader.holder == member.holder

    def _expel(self, connection: sa.Connection, row: Any) -> bool:
        if not connection.execute(_TRY_LOCK, {"holder": row.holder}).scalar():
            return False
        values = {"name": row.name, "epoch": row.epoch, "expires_at": row.expires_at}
        expelled = bool(connection.execute(_EXPEL, values).rowcount)
        if expelled:
            log.warning("node_dead", node=row.name, process=row.description)
        return expelled


def leave(connection: sa.Connection, member: Membership) -> bool:
    """Give back all that the node holds; returns whether it was the last one alive."""
    create_table(connection)  # no other node joins or leaves meanwhile
    connection.execute(_DROP_ALL, {"holder": member.holder})
    values = {"name": member.name, "epoch": member.epoch, "holder": member.holder}
    connection.execute(_LEAVE, values)
    return not any(row.alive and row.name != LEADER for row in connection.execute(_NODES))


def live_nodes(connection: sa.Connection, without: str) -> list[str]:
    """The names of the nodes that are alive, but for one."""
    if not sa.inspect(connection).has_table(LEASES):
        return []
    names = {row.name.removeprefix(NODE) for row in connection.execute(_NODES) if row.alive}
    return sorted(names - {LEADER, without})


def prepare(connection: sa.Connection) -> None:
    """Create the table of leases, with what nodes say of themselves, within a transaction."""
    create_table(connection)
    if connection.execute(_HAS_WORKFLOWS).first() is None:
        connection.exec_driver_sql(_ADD_WORKFLOWS)  # nodes without it have the first version


def nodes_of_other_workflows(connection: sa.Connection, without: str) -> list[str]:
    """The names of the nodes that are alive and have workflows of another version.

    A node that died a moment ago is waited for, until its lease has run out.
    """
    values = {"name": f"{NODE}{without}", "workflows": WORKFLOWS}
    seen: dict[str, Any] = {}
    while True:
        with connection.begin():
            found = {row.name: row.expires_at for row in connection.execute(_OTHERS, values)}
        renewed = [name for name, at in found.items() if seen.setdefault(name, at) != at]
        if renewed or not found:
            return [name.removeprefix(NODE) for name in renewed]
        time.sleep(_POLL_S)
