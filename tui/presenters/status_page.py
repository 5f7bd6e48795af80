"""Which services `parktime status` shows: totals by state, a filter, an order and a page."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

from parktime.tui.presenters.glyphs import (
    FAILED,
    HELD,
    LATE,
    NOT_SET_UP,
    OFF,
    ON_TIME,
    PARTIAL,
    UNKNOWN,
    WEDGED,
)
from parktime.tui.presenters.service_row import service_status, trouble_first
from parktime.tui.snapshot import Service, Snapshot

Sort = Literal["trouble", "name", "key", "last-run", "next-run", "waiting", "failures"]
SORTS: Final[tuple[str, ...]] = get_args(Sort)
STATES: Final = {
    mark.word.replace(" ", "-"): mark.word
    for mark in (WEDGED, FAILED, HELD, LATE, PARTIAL, UNKNOWN, NOT_SET_UP, ON_TIME, OFF)
}
"""States as options write them, with their words; those with trouble first."""

NEVER: Final = datetime.max.replace(tzinfo=UTC)

_KEYS: Final[dict[str, Callable[[Service], Any]]] = {
    "name": lambda service: (service.name.casefold(), service.key),
    "key": lambda service: service.key,
    "last-run": lambda service: NEVER if service.last_run is None else service.last_run.at,
    "next-run": lambda service: service.next_run_at or NEVER,
    "waiting": lambda service: -service.waiting,
    "failures": lambda service: -service.failures,
}


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A page of services. `totals` are of all, `found` is how many the filter left."""

    services: tuple[Service, ...]
    totals: dict[str, int]
    found: int
    page: int
    pages: int


def choose_services(
    snapshot: Snapshot,
    *,
    states: Collection[str] = (),
    sort: Sort = "trouble",
    limit: int | None = None,
    page: int = 1,
) -> StatusPage:
    """The services in one of these states (words; none: in any), sorted, of one page.

    `sort`: the earliest run first; the most who wait or failures first. `limit` None: one page.
    """
    counted = Counter(service_status(each, snapshot.now).word for each in snapshot.services)
    totals = {word: counted[word] for word in STATES.values() if counted[word]}
    services = trouble_first(snapshot.services, snapshot.now)
    if sort != "trouble":
        services.sort(key=_KEYS[sort])
    found = [
        each for each in services if not states or service_status(each, snapshot.now).word in states
    ]
    size = limit or max(len(found), 1)
    first = (page - 1) * size
    return StatusPage(
        tuple(found[first : first + size]), totals, len(found), page, -(-len(found) // size) or 1
    )


def totals_line(chosen: StatusPage) -> str:
    """`2,001 services: 3 failed, 1,998 on time`."""
    parts = ", ".join(f"{number:,} {word}" for word, number in chosen.totals.items())
    return f"{sum(chosen.totals.values()):,} services: {parts}"


def page_line(chosen: StatusPage) -> str:
    """Which page it is, and how to see the next one."""
    more = f"; --page {chosen.page + 1} shows the next" if chosen.page < chosen.pages else ""
    return f"page {chosen.page:,} of {chosen.pages:,}, {chosen.found:,} services{more}"
