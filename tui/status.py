"""The home screen as plain text and as data, for scripts and screen readers. Pure."""

from typing import Any

import msgspec

from tui.clock_bar import clock_words
from tui.condition import condition, trouble_first
from tui.dates import local_with_year
from tui.glance import details
from tui.snapshot import Snapshot, Vendor
from tui.store_trouble import in_trouble


def status_lines(snapshot: Snapshot) -> list[str]:
    """Trouble first; every line can be read aloud by itself."""
    services = trouble_first(snapshot.services, snapshot.now)
    zone = services[0].time_zone if services else "UTC"
    words = clock_words(snapshot, 0.0)[1]
    lines = [f"{local_with_year(snapshot.now, zone)} {zone}, {words}"]
    lines += [] if snapshot.store is None else [in_trouble(snapshot.store)]
    for service in services:
        lines += ["", f"{service.name} ({service.key})", *(f"  {line}" for line in details(service, snapshot.now))]
    lines += ["", *(_vendor(vendor, zone) for vendor in snapshot.vendors)] if snapshot.vendors else []
    return lines if services else [*lines, "no service is known to the daemon yet"]


def _vendor(vendor: Vendor, zone: str) -> str:
    again = "" if vendor.probe_at is None else f"; asked again from {local_with_year(vendor.probe_at, zone)}"
    return f"{vendor.address} gives no answer: {vendor.services_failing} in a row of its services failed{again}"


def status_data(snapshot: Snapshot) -> dict[str, Any]:
    """The same for programs: instants in UTC, `condition` of each service in a word."""
    services = []
    for service in trouble_first(snapshot.services, snapshot.now):
        services.append(msgspec.to_builtins(service) | {"condition": condition(service, snapshot.now).word})
    plain: dict[str, Any] = msgspec.to_builtins(snapshot)
    return plain | {"services": services}
