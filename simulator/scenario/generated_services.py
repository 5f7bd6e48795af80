"""Turns an entry `{count, like, children}` of `services` into the services that it stands for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from parktime.simulator.generated.seeded import derive_random
from parktime.simulator.generated.services import service_locality, service_name, service_pins
from parktime.simulator.scenario.errors import Issue
from parktime.simulator.scenario.scenario import (
    BookingEntry,
    ChildEntry,
    Label,
    ServiceEntry,
)
from parktime.simulator.scenario.schema.document import ScenarioSchema
from parktime.simulator.scenario.schema.services import MAX_SERVICES, GeneratedServicesSchema
from parktime.simulator.scenario.validate.calendar import Span, check_only
from parktime.simulator.scenario.vocabulary import did_you_mean
from parktime.simulator.scenario.yaml_reader import Node, Path

MAX_CHILDREN_PER_FILE = 1_000_000
"""Children of all generated services of a file."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The label and bookings of some children of the service that others are like."""

    bookings: tuple[BookingEntry, ...]
    label: Label | None


def all_services(
    written: ScenarioSchema, named: Mapping[str, ServiceEntry]
) -> tuple[ServiceEntry, ...]:
    """Every service of a file without issues, in file order.

    Each value of a generated service depends on the seed, its key and the service that it is like,
    never on other entries or on the place in the file. Only a PIN that another entry has too is
    drawn again.
    """
    pins = {service.pin for service in named.values() if service.pin is not None}
    services: list[ServiceEntry] = []
    for key, entry in written.services.items():
        if not isinstance(entry, GeneratedServicesSchema):
            services.append(named[key])
            continue
        drawn = service_pins(written.seed, key, entry.count, pins)
        like = named[entry.like]
        if like.ccms == "kidsoft":
            pins.update(drawn)
        services += (
            _service(written.seed, f"{key}-{number}", like, pin, entry.children)
            for number, pin in enumerate(drawn, start=1)
        )
    return tuple(services)


def _service(
    seed: int, key: str, like: ServiceEntry, pin: str, children: int | None
) -> ServiceEntry:
    known = _count(like)
    amount = known if children is None else children
    locality = service_locality(seed, key, with_terms=not like.terms and _has_terms(like))
    return replace(
        like,
        key=key,
        name=service_name(seed, key),
        region=locality.region,
        time_zone=locality.time_zone,
        pin=pin if like.ccms == "kidsoft" else None,
        paid_children=-(-like.paid_children * amount // known) if known else like.paid_children,
        children=tuple(_children(seed, key, like, amount)),
        storypark_profiles=(),
    )


def _count(service: ServiceEntry) -> int:
    return sum(child.count or 1 for child in service.children)


def _has_terms(service: ServiceEntry) -> bool:
    """Whether bookings of the service follow school terms."""
    return any(booking.only for child in service.children for booking in child.bookings)


def _children(seed: int, key: str, like: ServiceEntry, amount: int) -> Iterator[ChildEntry]:
    """Groups of generated children: how many follow the bookings of which children is drawn."""
    patterns: Counter[_Pattern] = Counter()
    for child in like.children:
        bookings = tuple(_any_weekdays(booking) for booking in child.bookings)
        patterns[_Pattern(bookings, child.label)] += child.count or 1
    if not patterns:
        return
    random = derive_random(seed, key, "bookings")
    drawn = Counter(random.choices(tuple(patterns), tuple(patterns.values()), k=amount))
    for pattern in patterns:
        if drawn[pattern]:
            yield ChildEntry(
                given="",
                family="",
                bookings=pattern.bookings,
                label=pattern.label,
                count=drawn[pattern],
            )


def _any_weekdays(booking: BookingEntry) -> BookingEntry:
    """As many weekdays by the seed in place of those that are written."""
    if not booking.days or max(booking.days) >= _SATURDAY:
        return booking
    return replace(booking, days=(), day_count=len(booking.days))


def check_generated_services(
    written: ScenarioSchema, named: Mapping[str, ServiceEntry], root: Node
) -> Iterator[Issue]:
    """Issues of the generated services. Check before generating any."""
    services, children = len(named), 0
    for key, entry in written.services.items():
        if not isinstance(entry, GeneratedServicesSchema):
            continue
        path: Path = ("services", key)
        before, services = services, services + entry.count
        if before <= MAX_SERVICES < services:
            words = f"with these the file has {services:,} services: {MAX_SERVICES:,} at most"
            yield root.value_place((*path, "count")), words
        yield from _check_like(key, entry, written, root)
        yield from _check_keys(key, entry, named, root)
        like = named.get(entry.like)
        each = entry.children if entry.children is not None else _count(like) if like else 0
        before, children = children, children + entry.count * each
        if before <= MAX_CHILDREN_PER_FILE < children:
            words = (
                f"with these the generated services have {children:,} children: "
                f"{MAX_CHILDREN_PER_FILE:,} at most"
            )
            yield root.value_place((*path, "count")), words
        if like is not None and not like.children and entry.children is not None:
            words = (
                f"{entry.like} has no children whose bookings these could follow: give it some, "
                "or leave `children` out"
            )
            yield root.value_place((*path, "children")), words


def check_generated_terms(
    written: ScenarioSchema,
    services: Mapping[str, ServiceEntry],
    spans: Mapping[str, Span],
    root: Node,
) -> Iterator[Issue]:
    """Issues of bookings that follow school terms which are not known for a generated service."""
    for key, entry in written.services.items():
        if not isinstance(entry, GeneratedServicesSchema):
            continue
        generated = (services[f"{key}-{number + 1}"] for number in range(entry.count))
        checked = {service.region: service for service in generated}
        for service in checked.values():
            words = (
                check_only(booking, spans[service.key].first, service, spans[service.key])
                for child in service.children
                for booking in child.bookings
            )
            if found := next(filter(None, words), None):
                yield root.value_place(("services", key, "like")), f"{service.key}: {found}"


def _check_like(
    key: str, entry: GeneratedServicesSchema, written: ScenarioSchema, root: Node
) -> Iterator[Issue]:
    place = root.value_place(("services", key, "like"))
    known = written.written_services
    if entry.like in known:
        return
    if entry.like in written.services:
        yield place, f"'{entry.like}' is generated itself: name a service that is written out"
    else:
        right = did_you_mean(entry.like, known) or ": name a service that is written out here"
        yield place, f"there is no service '{entry.like}'{right}"


def _check_keys(
    key: str, entry: GeneratedServicesSchema, named: Mapping[str, ServiceEntry], root: Node
) -> Iterator[Issue]:
    for other in named:
        stem, _, number = other.rpartition("-")
        if (
            stem == key
            and number.isascii()
            and number.isdecimal()
            and str(int(number)) == number
            and 1 <= int(number) <= entry.count
        ):
            words = f"'{other}' is the key of one of the generated services `{key}`: use another"
            yield root.key_place(("services", other)), words
