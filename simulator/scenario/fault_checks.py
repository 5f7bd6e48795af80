"""Validates faults against the services of a file, and their windows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.faults.calls import Api
from simulator.faults.kinds import KINDS
from simulator.scenario.fault import Issue
from simulator.scenario.scenario import FaultEntry, ServiceEntry
from simulator.scenario.yaml_text import Node, Path


def check_fault(
    entry: FaultEntry,
    *,
    owner: ServiceEntry,
    services: Iterable[ServiceEntry],
    at: datetime | None,
    root: Node,
    path: Path,
) -> Iterator[Issue]:
    """Issues of a fault at `path` that a step of `owner` sets at `at`."""
    whose = tuple(services) if entry.everybody else (owner,)
    if not any(_applies(entry, service) for service in whose):
        key = (
            "api"
            if entry.api is not None
            else "calls"
            if root.at((*path, "calls")) is not None
            else "kind"
        )
        ccms = " and ".join(sorted({f"{service.ccms} and storypark" for service in whose}))
        yield root.value_place((*path, key)), f"not applicable here: the APIs are {ccms}"
    words = _check_end(entry, owner, at)
    if words is not None:
        yield root.value_place((*path, "until")), words


def _applies(entry: FaultEntry, service: ServiceEntry) -> bool:
    there: tuple[Api, ...] = (service.ccms, "storypark")
    named = service.ccms if entry.api == "ccms" else entry.api
    kind = KINDS[entry.kind]
    return any(kind.fits_any(api, entry.calls) for api in there if named in (None, api))


def _check_end(entry: FaultEntry, owner: ServiceEntry, at: datetime | None) -> str | None:
    if entry.until is None:
        return None
    try:
        until = entry.until.instant(ZoneInfo(owner.time_zone))
    except ValueError as error:
        return str(error)
    return (
        "the fault ends before it starts: use a later time"
        if at is not None and until <= at
        else None
    )
