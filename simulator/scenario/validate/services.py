"""Validates services beyond their schema: PINs, labels, rooms and faults."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import Api
from parktime.simulator.scenario.errors import Issue
from parktime.simulator.scenario.scenario import BookingEntry, FaultEntry, ServiceEntry
from parktime.simulator.scenario.schema.document import ScenarioSchema, ServiceSchema
from parktime.simulator.scenario.validate.calendar import check_public_holidays, check_terms
from parktime.simulator.scenario.vocabulary import did_you_mean
from parktime.simulator.scenario.yaml_reader import Node, Path

DEFAULT_LAG = {"manage": timedelta(hours=12), "kidsoft": timedelta(0)}
MIN_LAG = timedelta(minutes=1)
MAX_GENERATED_PER_FILE = 50_000
"""Generated children of a file."""


def service_entry(key: str, written: ServiceSchema) -> ServiceEntry:
    """The service as a value, with defaults filled in."""
    return ServiceEntry(
        key=key,
        name=written.name,
        ccms=written.ccms,
        time_zone=written.time_zone.key,
        region=written.region,
        paid_children=written.paid_children,
        api_lag=DEFAULT_LAG[written.ccms] if written.api_lag is None else written.api_lag,
        pin=written.pin,
        sync_inactive=written.sync_inactive == "on",
        closed=tuple(written.closed),
        terms=tuple(written.terms or ()),
        public_holidays="open" if written.public_holidays == "open" else "closed",
        open_on=()
        if isinstance(written.public_holidays, str)
        else tuple(written.public_holidays.open_on),
        removal=written.removal,
        weeks=written.weeks,
        hold_above=written.hold_above,
        rooms=tuple(room.name for room in written.rooms),
        capacities=tuple(
            (room.name, room.capacity) for room in written.rooms if room.capacity is not None
        ),
        children=tuple(written.children),
        educators=tuple(written.storypark.educators),
        storypark_rooms=tuple(written.storypark.rooms),
        storypark_profiles=tuple(written.storypark.profiles),
        integration=written.integration == "on",
        storypark_of=written.storypark.of,
    )


def check_generated_count(written: ScenarioSchema, root: Node) -> Iterator[Issue]:
    """An issue if a file has too many generated children. Check before generating any."""
    total = 0
    for key, service in written.written_services.items():
        for number, child in enumerate(service.children):
            before, total = total, total + (child.count or 0)
            if before <= MAX_GENERATED_PER_FILE < total:
                place = root.value_place(("services", key, "children", number, "count"))
                yield (
                    place,
                    (
                        f"with these the file has {total:,} generated children: "
                        f"{MAX_GENERATED_PER_FILE:,} at most"
                    ),
                )


def check_services(written: ScenarioSchema, root: Node) -> Iterator[Issue]:
    """Every issue of the services, individually and between them."""
    for key, service in written.written_services.items():
        path = ("services", key)
        yield from _check_pin(service, root, path)
        yield from _check_labels(service, root, path)
        yield from _check_lag(service, root, path)
        yield from _check_rooms(service, root, path)
        yield from check_terms(service, root, path)
        yield from check_public_holidays(service, root, path)
    yield from _check_shared_pins(written, root)
    yield from _check_shared_storyparks(written, root)


def booking_paths(plain: Any, path: Path) -> list[Path]:
    """The paths of the bookings under `books` of a child at `path`."""
    books = plain.get("books") if isinstance(plain, dict) else None
    if isinstance(books, dict):
        return [(*path, "books")]
    return [(*path, "books", number) for number in range(len(books or ()))]


def child_bookings(
    service: ServiceSchema, root: Node, path: Path
) -> Iterator[tuple[BookingEntry, Path]]:
    """Every booking of the service's children, with its path."""
    for number, child in enumerate(service.children):
        child_path = (*path, "children", number)
        node = root.at(child_path)
        yield from zip(
            child.bookings, booking_paths(node.plain if node else None, child_path), strict=True
        )


def _check_pin(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    if service.ccms == "kidsoft" and service.pin is None:
        yield (
            root.key_place(path),
            "'pin' is missing: a Kidsoft service has a Service PIN, e.g. `pin: S434783895`",
        )
    if service.ccms == "manage" and service.pin is not None:
        yield (
            root.key_place((*path, "pin")),
            "Manage has no Service PIN: remove `pin`, or write `ccms: kidsoft`",
        )


def _check_shared_pins(written: ScenarioSchema, root: Node) -> Iterator[Issue]:
    owners: dict[str, str] = {}
    for key, service in written.written_services.items():
        if service.pin is not None and service.pin in owners:
            yield (
                root.value_place(("services", key, "pin")),
                f"{owners[service.pin]} has the same PIN: each service needs its own",
            )
        elif service.pin is not None:
            owners[service.pin] = key


def _check_shared_storyparks(written: ScenarioSchema, root: Node) -> Iterator[Issue]:
    """A service that takes over a Storypark is the same centre, is off, and brings nothing."""
    before: dict[str, ServiceSchema] = {}
    for key, service in written.written_services.items():
        owner = service.storypark.of
        if owner is not None:
            path = ("services", key, "storypark", "of")
            known = [each for each, other in before.items() if other.storypark.of is None]
            for words in _shared_storypark_issues(service, owner, before.get(owner), known):
                yield root.value_place(path), words
        before[key] = service


def _shared_storypark_issues(
    service: ServiceSchema, owner: str, known: ServiceSchema | None, others: list[str]
) -> Iterator[str]:
    if known is None or known.storypark.of is not None:
        yield f"there is no service '{owner}' above with a Storypark of its own" + (
            did_you_mean(owner, others) or ": name one that stands before this one"
        )
        return
    if service.ccms == known.ccms or service.name != known.name:
        yield f"a centre moves to another CCMS under its name: '{known.name}', not {known.ccms}"
    if service.integration != "off":
        yield "write `integration: off`: a step with `move_to` comes first"
    if service.paid_children != known.paid_children:
        yield f"the plan is that of {owner}: write `paid_children: {known.paid_children}`"
    there = service.storypark
    if there.rooms or there.profiles or there.educators:
        yield f"what is in Storypark stands at {owner}: write nothing but `of` here"


def _check_labels(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    if service.ccms != "kidsoft":
        return
    if service.sync_inactive is not None:
        yield (
            root.key_place((*path, "sync_inactive")),
            "Kidsoft has no Inactive setting: remove `sync_inactive`",
        )
    for number, child in enumerate(service.children):
        if child.label is not None:
            yield (
                root.key_place((*path, "children", number, "status")),
                "Kidsoft has no labels: remove `status`",
            )


def _check_lag(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    if service.api_lag is not None and timedelta(0) < service.api_lag < MIN_LAG:
        yield (
            root.value_place((*path, "api_lag")),
            "a lag is at least 1m; write 0h for a live picture",
        )


def _check_rooms(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    names = [room.name for room in service.rooms]
    for name, times in Counter(names).items():
        if times > 1:
            again = len(names) - 1 - names[::-1].index(name)
            yield (
                root.value_place((*path, "rooms", again)),
                f"the CCMS has a room '{name}' already: a room has a name of its own",
            )
    for booking, place in child_bookings(service, root, path):
        if booking.room not in names:
            remedy = did_you_mean(booking.room, names) or ": add it to `rooms`"
            words = f"{path[-1]} has no room '{booking.room}'{remedy}"
            yield root.value_place((*place, "room")), words
    yield from _check_profile_rooms(service, root, path)


def _check_profile_rooms(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    names = [room.name for room in service.storypark.rooms]
    for number, profile in enumerate(service.storypark.profiles):
        for at, room in enumerate(profile.rooms):
            if room not in names:
                right = did_you_mean(room, names) or ": add it to `storypark: rooms`"
                place = root.value_place((*path, "storypark", "profiles", number, "rooms", at))
                yield place, f"{path[-1]} has no room '{room}' in Storypark{right}"
            elif names.count(room) > 1:
                place = root.value_place((*path, "storypark", "profiles", number, "rooms", at))
                yield place, f"Storypark has two rooms '{room}': the reference is ambiguous"


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
