"""The home screen as plain text and as data, for `parktime status`."""

from typing import Any

import msgspec

from parktime.tui.presenters.glyphs import FAILED, LATE, WEDGED
from parktime.tui.presenters.service_row import (
    clock_trouble,
    details,
    service_status,
    store_trouble,
    trouble_first,
)
from parktime.tui.presenters.time_format import clock_state, local_with_year
from parktime.tui.snapshot import Snapshot, Vendor


def status_lines(snapshot: Snapshot) -> list[str]:
    """The home screen in lines, trouble first; each line makes sense when read aloud alone."""
    services = trouble_first(snapshot.services, snapshot.now)
    zone = services[0].time_zone if services else "UTC"
    lines = [f"{local_with_year(snapshot.now, zone)} {zone}, {clock_state(snapshot, 0.0)[1]}"]
    if snapshot.store is not None:
        lines.append(store_trouble(snapshot.store))
    if snapshot.machine_clock is not None:
        lines.append(clock_trouble(snapshot.machine_clock))
    for service in services:
        lines += ["", f"{service.name} ({service.key})"]
        lines += [f"  {line}" for line in details(service, snapshot.now)]
    if snapshot.vendors:
        lines += ["", *(_vendor_line(vendor, zone) for vendor in snapshot.vendors)]
    return lines if services else [*lines, "the daemon has no services yet"]


def has_trouble(snapshot: Snapshot) -> bool:
    """Whether a service is late, wedged or failed, or the store or the machine's clock is wrong."""
    return (
        snapshot.store is not None
        or snapshot.machine_clock is not None
        or any(
            service_status(each, snapshot.now) in (WEDGED, FAILED, LATE)
            for each in snapshot.services
        )
    )


def _vendor_line(vendor: Vendor, zone: str) -> str:
    retry = ""
    if vendor.probe_at is not None:
        retry = f"; next attempt from {local_with_year(vendor.probe_at, zone)}"
    return (
        f"{vendor.address} does not answer:"
        f" {vendor.services_failing} of its services failed in a row{retry}"
    )


def status_data(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON values, instants in UTC; each service has its `condition` in a word."""
    services = [
        msgspec.to_builtins(service) | {"condition": service_status(service, snapshot.now).word}
        for service in trouble_first(snapshot.services, snapshot.now)
    ]
    plain: dict[str, Any] = msgspec.to_builtins(snapshot)
    return plain | {"services": services}
