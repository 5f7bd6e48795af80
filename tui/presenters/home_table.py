"""Which services the home screen shows: an order, groups by state, pages, totals and trouble."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from parktime.tui.presenters.glyphs import NOT_SET_UP, OFF, ON_TIME, UNKNOWN, Mark
from parktime.tui.presenters.service_row import TROUBLE, home_mark, is_trouble, trouble_rank
from parktime.tui.snapshot import Service

TROUBLE_FIRST: Final = "State"
"""The column of the usual order."""

STATES: Final = (*TROUBLE, UNKNOWN, NOT_SET_UP, ON_TIME, OFF)
"""The marks of home in the order of totals and groups."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_ORDERS: Final[dict[str, Callable[[Service], Any]]] = {
    "Service": lambda service: (service.name.casefold(), service.key),
    "CCMS": lambda service: service.ccms,
    "Last run": lambda service: _NEVER if service.last_run is None else service.last_run.at,
    "Next run": lambda service: service.next_run_at or _NEVER,
    "Active": lambda service: -service.active,
    "Archived": lambda service: -service.archived,
    "Waiting": lambda service: -service.waiting,
    "Owed": lambda service: -(service.invitations_owed or 0),
}
ORDERS: Final = (TROUBLE_FIRST, *_ORDERS)
"""The columns by which services can be sorted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A service with its mark, or the heading of a group (`service` is None) with its number."""

    mark: Mark
    service: Service | None = None
    number: int = 0

    @property
    def key(self) -> str:
        """The key of its row; no key of a service begins with a blank."""
        return f" {self.mark.word}" if self.service is None else self.service.key


@dataclass(frozen=True, slots=True)
class HomeOrder:
    """How services are listed. `closed`: the words of the groups whose services are hidden."""

    column: str = TROUBLE_FIRST
    is_reversed: bool = False
    is_grouped: bool = False
    closed: frozenset[str] = frozenset()


def home_entries(
    services: Collection[Service], now: datetime, order: HomeOrder | None = None
) -> list[Entry]:
    """The services in that order, by default those in trouble first."""
    order = order or HomeOrder()
    entries = [Entry(home_mark(each, now), each) for each in services]
    if order.column == TROUBLE_FIRST:
        entries.sort(key=lambda entry: trouble_rank(_service(entry), entry.mark))
    else:
        by_column = _ORDERS[order.column]
        entries.sort(key=lambda entry: by_column(_service(entry)))
    if order.is_reversed:
        entries.reverse()
    return _grouped(entries, order.closed) if order.is_grouped else entries


def _service(entry: Entry) -> Service:
    assert entry.service is not None, "headings come last"
    return entry.service


def _grouped(entries: Sequence[Entry], closed: Collection[str]) -> list[Entry]:
    groups: dict[Mark, list[Entry]] = {mark: [] for mark in STATES}
    for entry in entries:
        groups[entry.mark].append(entry)
    found: list[Entry] = []
    for mark, members in groups.items():
        if members:
            found.append(Entry(mark, number=len(members)))
            found += [] if mark.word in closed else members
    return found


def totals(services: Collection[Service], now: datetime) -> str:
    """`2,000 services: 3 failed, 1 room gone, 1,996 on time · 27 children without a room`."""
    counted = Counter(home_mark(each, now) for each in services)
    states = ", ".join(f"{counted[mark]:,} {mark.word}" for mark in STATES if counted[mark])
    no_room = sum(each.without_a_room for each in services)
    close = sum(call.verdict == "stays" for each in services for call in each.close_calls or ())
    sums = (
        (sum(len(each.rooms_gone or ()) for each in services), "room gone", "rooms gone"),
        (no_room, "child without a room", "children without a room"),
        (sum(each.held for each in services), "held", "held"),
        (sum(each.waiting for each in services), "waits for space", "wait for space"),
        (sum(len(each.rooms_going or ()) for each in services), "room will go", "rooms will go"),
        (close, "close call", "close calls"),
    )
    words = [f"{number:,} {one if number == 1 else many}" for number, one, many in sums if number]
    noun = "service" if len(services) == 1 else "services"
    return " · ".join([f"{len(services):,} {noun}: {states}", *words])


def hidden_trouble(entries: Sequence[Entry], first: int, last: int) -> tuple[int, int]:
    """Services in trouble above the row number `first` and from `last` on, which nobody sees."""
    troubled = [
        number
        for number, entry in enumerate(entries)
        if entry.service is not None and is_trouble(entry.mark)
    ]
    return sum(each < first for each in troubled), sum(each >= last for each in troubled)


def hidden_trouble_words(above: int, below: int) -> str:
    """`2 in trouble ↑ · 1 in trouble ↓`; empty if none is hidden."""
    parts = [f"{above:,} in trouble ↑"] if above else []
    return " · ".join([*parts, f"{below:,} in trouble ↓"] if below else parts)
