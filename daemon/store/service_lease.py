"""The right of a node to work on one service: a row with an epoch, checked in each transaction."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from parktime.daemon.store.errors import LeaseLostError, ServiceTakenError
from parktime.daemon.store.journal import has_intent
from parktime.daemon.store.lease import LEASES, NODE, Lease
from parktime.daemon.store.service_state import read_revision

SERVICE: Final = "service:"

_ASYNCHRONOUS = "SET LOCAL synchronous_commit = off"
_INSERT = sa.text(
    f"INSERT INTO {LEASES} VALUES (:name, 0, '', '', to_timestamp(0)) ON CONFLICT DO NOTHING"
)
_HELD = (
    f"EXISTS (SELECT 1 FROM {LEASES} node WHERE node.name LIKE '{NODE}%' "
    "AND node.holder = mine.holder AND node.holder NOT IN (:holder, '') "
    "AND node.expires_at > clock_timestamp())"
)
# A transaction that writes for the service has locked its row: then it is held.
_ROW = sa.text(
    f"SELECT epoch, {_HELD} AS held FROM {LEASES} mine WHERE name = :name FOR UPDATE SKIP LOCKED"
)
_EXISTS = sa.text(f"SELECT 1 FROM {LEASES} WHERE name = :name")
_TAKE = sa.text(
    f"UPDATE {LEASES} SET epoch = epoch + 1, holder = :holder, description = :node "
    "WHERE name = :name RETURNING epoch"
)
_RELEASE = sa.text(
    f"UPDATE {LEASES} SET holder = '' WHERE name = :name AND epoch = :epoch AND holder = :holder"
)
_AT_WORK = sa.text(
    f"SELECT description FROM {LEASES} WHERE name LIKE '{SERVICE}%' AND holder <> '' ORDER BY name"
)
_HOLDERS = sa.text(
    f"SELECT mine.name FROM {LEASES} mine JOIN {LEASES} node ON node.holder = mine.holder "
    f"WHERE mine.name LIKE '{SERVICE}%' AND mine.holder <> '' AND node.name LIKE '{NODE}%' "
    "AND node.expires_at > clock_timestamp()"
)


class ServiceLease(Lease):
    """A lease of one service. It lasts as long as its node's, unless it is released."""

    __slots__ = ()

    def _lost_error(self) -> LeaseLostError:
        return ServiceTakenError()


@dataclass(frozen=True, slots=True)
class Taken:
    """A service that was taken: the store's revision of it, and whether a run was interrupted."""

    lease: ServiceLease
    revision: int | None
    interrupted: bool


def take(connection: sa.Connection, key: str, holder: str, node: str) -> Taken | None:
    """Take a service within the transaction of the connection; None while another node has it."""
    connection.exec_driver_sql(_ASYNCHRONOUS)
    name: dict[str, Any] = {"name": f"{SERVICE}{key}"}
    row = connection.execute(_ROW, name | {"holder": holder}).first()
    if row is None:
        if connection.execute(_EXISTS, name).first() is not None:
            return None
        connection.execute(_INSERT, name)
    elif row.held:
        return None
    epoch = connection.execute(_TAKE, name | {"holder": holder, "node": node}).scalar_one()
    return Taken(
        ServiceLease(name["name"], epoch, holder),
        read_revision(connection, key),
        has_intent(connection, key),
    )


def release(connection: sa.Connection, lease: ServiceLease) -> None:
    """Let another node take the service at once."""
    connection.exec_driver_sql(_ASYNCHRONOUS)
    values = {"name": lease.name, "epoch": lease.epoch, "holder": lease.holder}
    connection.execute(_RELEASE, values)


def held_services(connection: sa.Connection) -> frozenset[str]:
    """Keys of the services that a live node works on."""
    names = connection.execute(_HOLDERS).scalars()
    return frozenset(name.removeprefix(SERVICE) for name in names)


def nodes_at_work(connection: sa.Connection) -> list[str]:
    """The names of the nodes that have taken a service."""
    names = connection.execute(_AT_WORK).scalars()
    return [name.removeprefix(NODE) for name in names]
