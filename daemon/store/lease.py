"""The right to write to a PostgreSQL store: a row with an epoch, checked in each transaction.

A connection that holds a lock can end without its daemon's knowledge, and another daemon can begin.
The row is locked by the very transactions that write, so that the first one's next write fails. The
table is not part of the schema that has a version: it is a lock, and no data.
"""

import os
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from parktime.daemon.store.errors import LeaseLostError

DAEMON: Final = "daemon"
"""The name of the lease of a daemon that has a store for itself."""
NODE: Final = "node:"
"""What the names of the leases of a fleet's nodes begin with; see `membership`."""
DURATION_S: Final = 10.0
"""How long a lease lasts that is not renewed, by the clock of the database server."""
RENEW_S: Final = 2.0
MARGIN_S: Final = 2.0
"""So long before its end, by its own monotonic clock, the holder stops to write to Storypark."""
_POLL_S: Final = 0.25

LEASES: Final = "parktime_lease"
_DURATION: Final = {"duration": timedelta(seconds=DURATION_S)}
_CREATE = f"""CREATE TABLE IF NOT EXISTS {LEASES} (
    name text PRIMARY KEY, epoch bigint NOT NULL, holder text NOT NULL,
    description text NOT NULL, expires_at timestamptz NOT NULL)"""
_LIVE_NODE = sa.text(
    "SELECT name, epoch, description, expires_at "
    f"FROM {LEASES} WHERE name LIKE '{NODE}%' AND expires_at > clock_timestamp() ORDER BY name"
)
_END_FLEET = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = '', expires_at = to_timestamp(0) "
    "WHERE name <> :name"
)
_LOCK_CREATION = "SELECT pg_advisory_xact_lock(hashtext('parktime'), hashtext(current_schema()))"
_INSERT = sa.text(
    f"INSERT INTO {LEASES} VALUES (:name, 0, '', '', to_timestamp(0)) ON CONFLICT DO NOTHING"
)
_SELECT = sa.text(
    "SELECT epoch, holder, description, expires_at, expires_at > clock_timestamp() AS alive "
    f"FROM {LEASES} WHERE name = :name FOR UPDATE"
)
_TAKE = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = :holder, description = :description, "
    "expires_at = clock_timestamp() + :duration WHERE name = :name RETURNING epoch"
)
_MINE = "WHERE name = :name AND epoch = :epoch AND holder = :holder"
_RENEW = sa.text(f"UPDATE {LEASES} SET expires_at = clock_timestamp() + :duration {_MINE}")
_RELEASE = sa.text(f"UPDATE {LEASES} SET expires_at = to_timestamp(0) {_MINE}")
# A key-share lock stops another daemon's FOR UPDATE, and not this one's renewal.
_FENCE = sa.text(f"SELECT pg_current_xact_id()::text FROM {LEASES} {_MINE} FOR KEY SHARE")


class LeaseHeldError(Exception):
    """Another process holds the lease, and has just renewed it.

    `description` says which. `by_fleet`: it is a node of a fleet.
    """

    def __init__(self, description: str, *, by_fleet: bool = False) -> None:
        super().__init__(description)
        self.description = description
        self.by_fleet = by_fleet


@dataclass(slots=True, eq=False)
class Lease:
    """A lease that was taken. `expires_s`: when it ends, on the monotonic clock; None: never."""

    name: str
    epoch: int
    holder: str
    expires_s: float | None = None
    lost: bool = False

    def fence(self, connection: sa.Connection) -> str:
        """Lock the lease for a transaction that writes; return the id of the transaction.

        Raises LeaseLostError if another daemon has taken it.
        """
        xid = None if self.lost else connection.execute(_FENCE, self._mine).scalar()
        if xid is None:
            self.lost = True
            raise self._lost_error()
        return str(xid)

    def _lost_error(self) -> LeaseLostError:
        return LeaseLostError()

    def refusal(self) -> str | None:
        """Why the holder must not write to Storypark; None if it may."""
        if self.lost:
            return str(LeaseLostError())
        if self.expires_s is not None and time.monotonic() > self.expires_s - MARGIN_S:
            return "the daemon's lease of the store could not be renewed in time"
        return None

    def renew(self, connection: sa.Connection) -> None:
        """Extend the lease; notes if it is lost."""
        sent_s = time.monotonic()
        with connection.begin():
            renewed = connection.execute(_RENEW, self._mine | _DURATION).rowcount
        if renewed:
            self.expires_s = sent_s + DURATION_S
        else:
            self.lost = True

    def release(self, connection: sa.Connection) -> None:
        """End the lease, so that another daemon can begin at once."""
        with connection.begin():
            connection.execute(_RELEASE, self._mine)

    @property
    def _mine(self) -> dict[str, Any]:
        return {"name": self.name, "epoch": self.epoch, "holder": self.holder}


def create_table(connection: sa.Connection) -> None:
    """Create the table of leases within the transaction of the connection, if it is missing."""
    connection.exec_driver_sql(_LOCK_CREATION)
    connection.exec_driver_sql(_CREATE)


def seize(connection: sa.Connection, name: str = DAEMON) -> Lease:
    """Take the lease from whatever holds it, and never let it end by itself."""
    with connection.begin():
        create_table(connection)
        connection.execute(_INSERT, {"name": name})
        return _take(connection, name)


def acquire(connection: sa.Connection, name: str = DAEMON) -> Lease:
    """Take the lease once it is free; one that is not renewed becomes free after some seconds.

    Raises LeaseHeldError as soon as its holder, or a node of a fleet, renews its own.
    """
    seen: dict[str, tuple[int, Any]] = {}
    while True:
        sent_s = time.monotonic()
        with connection.begin():
            create_table(connection)  # also keeps a fleet's nodes from joining meanwhile
            connection.execute(_INSERT, {"name": name})
            row = connection.execute(_SELECT, {"name": name}).one()
            held = {node.name: node for node in connection.execute(_LIVE_NODE)}
            if row.alive:
                held[name] = row
            if not held:
                lease = _take(connection, name)
                lease.expires_s = sent_s + DURATION_S
                return lease
        for holder, each in held.items():
            mark = each.epoch, each.expires_at
            if seen.get(holder, mark) != mark:
                raise LeaseHeldError(each.description, by_fleet=holder != name)
            seen[holder] = mark
        time.sleep(_POLL_S)


def _take(connection: sa.Connection, name: str) -> Lease:
    holder = uuid4().hex
    connection.execute(_END_FLEET, {"name": name})
    values = {"name": name, "holder": holder, "description": describe_process()}
    epoch = connection.execute(_TAKE, values | _DURATION).scalar_one()
    return Lease(name, epoch, holder)


def describe_process() -> str:
    """This process, for who meets its lease."""
    return f"process {os.getpid()} on {platform.node()}"


@contextmanager
def kept(lease: Lease, engine: sa.Engine) -> Iterator[Lease]:
    """Renew a lease while the block lasts, in a thread of its own; release it in the end."""
    stop = threading.Event()
    renewing = threading.Thread(
        target=_renew_until, args=(lease, engine, stop), name="parktime-lease", daemon=True
    )
    renewing.start()
    try:
        yield lease
    finally:
        stop.set()
        renewing.join(timeout=RENEW_S)
        _try(lease.release, engine)


def _renew_until(lease: Lease, engine: sa.Engine, stop: threading.Event) -> None:
    while not stop.wait(RENEW_S) and not lease.lost:
        _try(lease.renew, engine)


def _try(do: Any, engine: sa.Engine) -> None:
    try:
        with engine.connect() as connection:
            do(connection)
    except sa.exc.SQLAlchemyError:
        pass  # the next renewal tries again, and the lease ends if none succeeds in time
