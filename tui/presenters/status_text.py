"""The home screen as plain text and as data, for `parktime status`."""

from dataclasses import replace
from typing import Any

import msgspec

from parktime.tui.presenters.glyphs import FAILED, LATE, WEDGED
from parktime.tui.presenters.service_row import (
    clock_trouble,
    details,
    service_status,
    store_trouble,
)
from parktime.tui.presenters.status_page import (
    StatusPage,
    choose_services,
    page_line,
    totals_line,
)
from parktime.tui.presenters.time_format import clock_state, local_with_year
from parktime.tui.snapshot import Snapshot, Vendor


def status_lines(snapshot: Snapshot, chosen: StatusPage | None = None) -> list[str]:
    """The home screen in lines, trouble first; each line makes sense when read aloud alone.

    `chosen`: the services to show, if not all.
    """
    chosen = chosen or choose_services(snapshot)
    services = chosen.services
    zone = services[0].time_zone if services else "UTC"
    lines = [f"{local_with_year(snapshot.now, zone)} {zone}, {clock_state(snapshot, 0.0)[1]}"]
    if snapshot.store is not None:
        lines.append(store_trouble(snapshot.store))
    if snapshot.machine_clock is not None:
        lines.append(clock_trouble(snapshot.machine_clock))
    if len(snapshot.services) > 1:
        lines.append(totals_line(chosen))
    for service in services:
        lines += ["", f"{service.name} ({service.key})"]
        lines += [f"  {line}" for line in details(service, snapshot.now)]
    if snapshot.vendors:
        lines += ["", *(_vendor_line(vendor, zone) for vendor in snapshot.vendors)]
    if not snapshot.services:
        return [*lines, "the daemon has no services yet"]
    if not services:
        lines += ["", "no service is in such a state" if not chosen.found else "no such page"]
    if chosen.pages > 1:
        lines += ["", page_line(chosen)]
    return lines


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


def status_data(snapshot: Snapshot, chosen: StatusPage | None = None) -> dict[str, Any]:
    """The snapshot as JSON values, instants in UTC; each service has its `condition` in a word.

    `chosen`: the services to show, if not all.
    """
    chosen = chosen or choose_services(snapshot)
    services = [
        msgspec.to_builtins(service) | {"condition": service_status(service, snapshot.now).word}
        for service in chosen.services
    ]
    plain: dict[str, Any] = msgspec.to_builtins(replace(snapshot, services=()))
    for key in ("instance", "more", "removed", "starts_again"):  # of an answer, not of the whole
        del plain[key]
    return plain | {
        "services": services,
        "totals": chosen.totals,
        "found": chosen.found,
        "page": chosen.page,
        "pages": chosen.pages,
    }
