"""Services and their state in the store; only differences of a state are written."""

from datetime import date
from typing import Any, get_args

import sqlalchemy as sa

from parktime.daemon.domain.links import Choice
from parktime.daemon.domain.service import Access, Service, Settings, Stage
from parktime.daemon.domain.service_state import (
    Keep,
    PendingApproval,
    ServiceState,
    UnconfirmedWrite,
)
from parktime.daemon.store.links import read_links, write_links
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.tables import CreatedProfileRow, ServiceRow, ServiceStateRow, table

SERVICES = table(ServiceRow)
_STATE, _CREATED = table(ServiceStateRow), table(CreatedProfileRow)

_UPDATE_STATE = sa.update(_STATE).where(_STATE.c.service == sa.bindparam("of_service"))
_DELETE_CREATED = sa.delete(_CREATED).where(
    _CREATED.c.service == sa.bindparam("of_service"),
    _CREATED.c.profile_id == sa.bindparam("profile"),
)

_PLAIN_FIELDS = ("stage", "anchor", "pin", "last_slot", "last_ordinal", "failures")
_JSON_FIELDS: dict[str, Any] = {
    "settings": Settings,
    "choices": tuple[Choice, ...],
    "holds": dict[str, date],
    "unconfirmed": tuple[UnconfirmedWrite, ...],
    "kept": tuple[Keep, ...],
    "pending": PendingApproval | None,
}


_COLUMNS = {"last_slot": "settled_until", "unconfirmed": "unsettled", "pending": "staged"}
"""Columns whose name differs from the field's."""


def insert_state(connection: sa.Connection, service: str, revision: int) -> None:
    """Insert the initial state of a new service."""
    values = _values(ServiceState(), (*_PLAIN_FIELDS, *_JSON_FIELDS))
    connection.execute(sa.insert(_STATE), {**values, "service": service, "revision": revision})


def read_state(connection: sa.Connection, service: str) -> ServiceState:
    """The current state of a service."""
    row = connection.execute(sa.select(_STATE).where(_STATE.c.service == service)).one()
    values = {name: getattr(row, _column(name)) for name in _PLAIN_FIELDS}
    if row.stage not in get_args(Stage):
        raise ValueError("a stored stage is unknown")
    values |= {
        name: from_json(getattr(row, _column(name)), kind) for name, kind in _JSON_FIELDS.items()
    }
    return ServiceState(
        **values,
        links=read_links(connection, service),
        created_ids=_read_created(connection, service),
    )


def read_revisions(connection: sa.Connection) -> dict[str, int]:
    """For each service, the store's revision at its last commit."""
    rows = connection.execute(sa.select(_STATE.c.service, _STATE.c.revision))
    return {row.service: row.revision for row in rows}


def write_revision(connection: sa.Connection, service: str, revision: int) -> None:
    """Record a commit that does not change the state."""
    connection.execute(_UPDATE_STATE, {"of_service": service, "revision": revision})


def write_state(
    connection: sa.Connection,
    service: str,
    old: ServiceState,
    new: ServiceState,
    *,
    run_id: int,
    revision: int,
) -> None:
    """Write the fields that differ between the stored state and the new one."""
    differing = [
        name for name in (*_PLAIN_FIELDS, *_JSON_FIELDS) if getattr(old, name) != getattr(new, name)
    ]
    values = _values(new, differing)
    connection.execute(_UPDATE_STATE, {**values, "revision": revision, "of_service": service})
    write_links(connection, service, old.links, new.links)
    if old.created_ids != new.created_ids:
        _write_created(connection, service, old.created_ids, new.created_ids, run_id)


def _values(state: ServiceState, names: list[str] | tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in names}
    return {
        _column(name): to_json(value) if name in _JSON_FIELDS else value
        for name, value in values.items()
    }


def _column(name: str) -> str:
    return _COLUMNS.get(name, name)


def _read_created(connection: sa.Connection, service: str) -> frozenset[str]:
    query = sa.select(_CREATED.c.profile_id).where(_CREATED.c.service == service)
    return frozenset(connection.execute(query).scalars())


def _write_created(
    connection: sa.Connection, service: str, old: frozenset[str], new: frozenset[str], run_id: int
) -> None:
    if removed := sorted(old - new):
        connection.execute(
            _DELETE_CREATED, [{"of_service": service, "profile": profile} for profile in removed]
        )
    if added := sorted(new - old):
        rows = [{"service": service, "profile_id": profile, "run": run_id} for profile in added]
        connection.execute(sa.insert(_CREATED), rows)


def write_service(connection: sa.Connection, service: Service, *, new: bool, revision: int) -> None:
    """Insert a service with its initial state, or write a changed one."""
    if new:
        connection.execute(sa.insert(SERVICES), service_values(service))
        insert_state(connection, service.key, revision)
        return
    this = SERVICES.c.key == service.key
    connection.execute(sa.update(SERVICES).where(this), service_values(service))
    write_revision(connection, service.key, revision)


def service_values(service: Service) -> dict[str, Any]:
    """The row of a service."""
    return {
        "key": service.key,
        "name": service.name,
        "ccms": service.ccms,
        "time_zone": service.time_zone,
        "order": service.order,
        "access": to_json(service.access),
    }


def read_services(connection: sa.Connection) -> dict[str, Service]:
    """All services by key.

    Raises:
        LookupError: if a CCMS is unknown.
        ValueError: if a time zone is unknown.
    """
    services = {row.key: _service_from_row(row) for row in connection.execute(sa.select(SERVICES))}
    for service in services.values():
        _ = service.policy, service.zone
    return services


def _service_from_row(row: Any) -> Service:
    return Service(
        key=row.key,
        name=row.name,
        ccms=row.ccms,
        time_zone=row.time_zone,
        order=row.order,
        access=from_json(row.access, Access),
    )
