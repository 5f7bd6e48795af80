"""Services and their state in the store; only what differs of a state is written."""

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import sqlalchemy as sa

from parktime.daemon.domain.links import Choice
from parktime.daemon.domain.references import DissolvedLink, WriteNotKept
from parktime.daemon.domain.service import Access, Service, Settings, Stage
from parktime.daemon.domain.service_state import (
    Keep,
    PendingApproval,
    ServiceState,
    UnconfirmedWrite,
)
from parktime.daemon.store.checksum import checksum, require_checksum
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
    "dissolved": tuple[DissolvedLink, ...],
    "not_kept": tuple[WriteNotKept, ...],
}

_FIELDS = (*_PLAIN_FIELDS, *_JSON_FIELDS)
_COLUMNS = {"last_slot": "settled_until", "unconfirmed": "unsettled", "pending": "staged"}
"""Columns whose name differs from the field's."""


def insert_state(connection: sa.Connection, service: str, revision: int) -> None:
    """Insert the initial state of a new service."""
    values = _values(ServiceState(), _FIELDS) | {"service": service, "revision": revision}
    connection.execute(sa.insert(_STATE), values | _checksums(service, ServiceState()))


def read_state(connection: sa.Connection, service: str) -> ServiceState:
    """The current state of a service."""
    row = connection.execute(sa.select(_STATE).where(_STATE.c.service == service)).one()
    values = {name: getattr(row, _column(name)) for name in _PLAIN_FIELDS}
    if row.stage not in get_args(Stage):
        raise ValueError("a stored stage is unknown")
    require_checksum(row.checksum, "a state", *_checked(row))
    values |= {
        name: from_json(getattr(row, _column(name)), kind) for name, kind in _JSON_FIELDS.items()
    }
    links, created = read_links(connection, service), _read_created(connection, service)
    require_checksum(row.links_checksum, "a link", service, links, created)
    return ServiceState(**values, links=links, created_ids=created)


def read_revisions(connection: sa.Connection) -> dict[str, int]:
    """For each service, the store's revision at its last commit."""
    rows = connection.execute(sa.select(_STATE.c.service, _STATE.c.revision))
    return {row.service: row.revision for row in rows}


def read_revision(connection: sa.Connection, service: str) -> int | None:
    """The store's revision at the last commit of a service; None if there is no such service."""
    query = sa.select(_STATE.c.revision).where(_STATE.c.service == service)
    return connection.execute(query).scalar()


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
    """Write what differs between the stored state and the new one: its row, links, profiles."""
    values: dict[str, Any] = {}
    if any(getattr(old, name) != getattr(new, name) for name in _FIELDS):
        values = _values(new, _FIELDS)  # all, since the checksum is of the row as it is stored
        values["checksum"] = _state_checksum(service, new)
    if old.links != new.links or old.created_ids != new.created_ids:
        values["links_checksum"] = checksum(service, new.links, new.created_ids)
    connection.execute(_UPDATE_STATE, {**values, "revision": revision, "of_service": service})
    write_links(connection, service, old.links, new.links)
    if old.created_ids != new.created_ids:
        _write_created(connection, service, old.created_ids, new.created_ids, run_id)


def write_checksums(connection: sa.Connection) -> None:
    """Add the checksums of a store that a release without them has made."""
    for key, service in read_services(connection).items():
        this = SERVICES.c.key == key
        connection.execute(sa.update(SERVICES).where(this), service_values(service))
        of_service = _STATE.c.service == key
        row = connection.execute(sa.select(_STATE).where(of_service)).one()
        state = read_state(connection, key)
        values = {
            "checksum": checksum(*_checked(row)),
            "links_checksum": checksum(key, state.links, state.created_ids),
        }
        connection.execute(sa.update(_STATE).where(of_service), values)


def _checksums(service: str, state: ServiceState) -> dict[str, str]:
    return {
        "checksum": _state_checksum(service, state),
        "links_checksum": checksum(service, state.links, state.created_ids),
    }


def _state_checksum(service: str, state: ServiceState) -> str:
    return checksum(service, *_values(state, _FIELDS).values())


def _checked(row: Any) -> list[Any]:
    """The values of a row that its checksum is of."""
    return [row.service, *(getattr(row, _column(name)) for name in _FIELDS)]


def _values(state: ServiceState, names: Sequence[str]) -> dict[str, Any]:
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
    values = {
        "key": service.key,
        "name": service.name,
        "ccms": service.ccms,
        "time_zone": service.time_zone,
        "order": service.order,
        "access": to_json(service.access),
    }
    return values | {"checksum": checksum(*values.values())}


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


def read_service(connection: sa.Connection, key: str) -> Service:
    """One service. Raises as `read_services`."""
    row = connection.execute(sa.select(SERVICES).where(SERVICES.c.key == key)).one()
    service = _service_from_row(row)
    _ = service.policy, service.zone
    return service


def _service_from_row(row: Any) -> Service:
    values = row.key, row.name, row.ccms, row.time_zone, row.order, row.access
    require_checksum(row.checksum, "a service", *values)
    return Service(
        key=row.key,
        name=row.name,
        ccms=row.ccms,
        time_zone=row.time_zone,
        order=row.order,
        access=from_json(row.access, Access),
    )
