"""A service's standing in the store: read whole once, then only its differences are written."""

from datetime import date
from typing import Any, get_args

import sqlalchemy as sa

from parktime.daemon.domain.links import Choice
from parktime.daemon.domain.service import (
    Access,
    Kept,
    Service,
    Settings,
    Stage,
    Staged,
    Standing,
    Unsettled,
)
from parktime.daemon.store.links import read_links, write_links
from parktime.daemon.store.serializers import from_json, to_json
from parktime.daemon.store.tables import CreatedProfileRow, ServiceRow, StandingRow, table

_STANDING, _CREATED = table(StandingRow), table(CreatedProfileRow)

_SET = sa.update(_STANDING).where(_STANDING.c.service == sa.bindparam("of_service"))
_FORGET = sa.delete(_CREATED).where(
    _CREATED.c.service == sa.bindparam("of_service"),
    _CREATED.c.profile_id == sa.bindparam("profile"),
)

_AS_THEY_ARE = ("stage", "anchor", "pin", "settled_until", "last_ordinal", "failures")
_IN_JSON: dict[str, Any] = {
    "settings": Settings,
    "choices": tuple[Choice, ...],
    "holds": dict[str, date],
    "unsettled": tuple[Unsettled, ...],
    "kept": tuple[Kept, ...],
    "staged": Staged | None,
}


def add_standing(connection: sa.Connection, service: str, revision: int) -> None:
    """The row of a service that is new, as it stands at the beginning."""
    values = _values(Standing(), (*_AS_THEY_ARE, *_IN_JSON))
    connection.execute(sa.insert(_STANDING), {**values, "service": service, "revision": revision})


def read_standing(connection: sa.Connection, service: str) -> Standing:
    """The standing of a service as of now."""
    row = connection.execute(sa.select(_STANDING).where(_STANDING.c.service == service)).one()
    values = {name: getattr(row, name) for name in _AS_THEY_ARE}
    if row.stage not in get_args(Stage):
        raise ValueError("a stage is none that there is")
    values |= {name: from_json(getattr(row, name), kind) for name, kind in _IN_JSON.items()}
    return Standing(
        **values,
        links=read_links(connection, service),
        created_ids=_read_created(connection, service),
    )


def read_revisions(connection: sa.Connection) -> dict[str, int]:
    """Of every service the store's revision at its last commit."""
    rows = connection.execute(sa.select(_STANDING.c.service, _STANDING.c.revision))
    return {row.service: row.revision for row in rows}


def write_revision(connection: sa.Connection, service: str, revision: int) -> None:
    """Note a commit that leaves the standing as it is."""
    connection.execute(_SET, {"of_service": service, "revision": revision})


def write_standing(
    connection: sa.Connection,
    service: str,
    old: Standing,
    new: Standing,
    *,
    run_id: int,
    revision: int,
) -> None:
    """Write what differs from the standing that is stored."""
    differing = [
        name for name in (*_AS_THEY_ARE, *_IN_JSON) if getattr(old, name) != getattr(new, name)
    ]
    values = _values(new, differing)
    connection.execute(_SET, {**values, "revision": revision, "of_service": service})
    write_links(connection, service, old.links, new.links)
    if old.created_ids != new.created_ids:
        _write_created(connection, service, old.created_ids, new.created_ids, run_id)


def _values(standing: Standing, names: list[str] | tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(standing, name) for name in names}
    return {name: to_json(value) if name in _IN_JSON else value for name, value in values.items()}


def _read_created(connection: sa.Connection, service: str) -> frozenset[str]:
    query = sa.select(_CREATED.c.profile_id).where(_CREATED.c.service == service)
    return frozenset(connection.execute(query).scalars())


def _write_created(
    connection: sa.Connection, service: str, old: frozenset[str], new: frozenset[str], run_id: int
) -> None:
    if gone := sorted(old - new):
        connection.execute(
            _FORGET, [{"of_service": service, "profile": profile} for profile in gone]
        )
    if made := sorted(new - old):
        rows = [{"service": service, "profile_id": profile, "run": run_id} for profile in made]
        connection.execute(sa.insert(_CREATED), rows)


SERVICES = table(ServiceRow)


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
    """All services by key. LookupError or ValueError where one is of no CCMS or time zone that there is."""
    services = {row.key: _service_of(row) for row in connection.execute(sa.select(SERVICES))}
    for service in services.values():
        _ = service.policy, service.zone
    return services


def _service_of(row: Any) -> Service:
    return Service(
        row.key, row.name, row.ccms, row.time_zone, row.order, from_json(row.access, Access)
    )
