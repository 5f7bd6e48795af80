"""Services in the store: who they are and how they are reached."""

from typing import Any

import sqlalchemy as sa

from daemon.model.service import Access, Service
from daemon.store.codec import from_json, to_json
from daemon.store.tables import ServiceRow, table

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
    return Service(row.key, row.name, row.ccms, row.time_zone, row.order, from_json(row.access, Access))
