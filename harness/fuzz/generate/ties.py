"""Ties for plan space, year ends, and children who return: random worlds have these too rarely."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from parktime.harness.fuzz.generate import services as people
from parktime.harness.fuzz.generate.builder import ScenarioBuilder
from parktime.harness.fuzz.generate.ccms_steps import Verbs, new_books, some_child, today
from parktime.harness.reference.ccms import Child
from parktime.harness.reference.plain import WEEKDAYS
from parktime.harness.reference.service import Service

ONE_IN: Final = 4
"""One of so many seeds has ties."""

SIBLINGS: Final = 4
GIVEN: Final = ("Zara", "Yusuf", "Abel", "Bea", "Will", "Cleo")
FAMILY: Final = ("Abbott", "Abbott", "Zhang", "Young")
"""Names of which the order by given name is often not that by family name."""


def is_selected(seed: int) -> bool:
    """Whether this seed has ties."""
    return seed % ONE_IN == 2


@dataclass(frozen=True, slots=True)
class TieStep:
    """Something that happens at an instant of a world with ties; see `add_tie`."""

    service: str
    kind: str


TieSteps = list[tuple[datetime, TieStep]]


def add_ties(
    seed: int, services: dict[str, Any], span: tuple[datetime, datetime], used_names: set[str]
) -> TieSteps:
    """Give each service children with the same next session, and a plan too small for all.

    One more child is in two rooms by turns, every second week, since the year before. Returns what
    happens later, from the start to the end of `span`.
    """
    random = Random(f"ties {seed}")
    for service in services.values():
        _add_children(random, service, span[0].year, used_names)
    return _steps(random, services, *span)


def _add_children(random: Random, service: dict[str, Any], year: int, used_names: set[str]) -> None:
    """Children with one next session, one with bookings by turns, and spaces for some of them."""
    days = [random.choice(WEEKDAYS[:5])]
    books = {"room": random.choice(service["rooms"]), "days": days, "from": "2025-02-03"}
    names = [name for name in _names(random) if " ".join(name) not in used_names]
    used_names.update(" ".join(name) for name in names)
    others = service["children"][: random.randint(1, 3)]
    new = [_sibling(random, name, books) for name in names]
    service["children"] = [*others, *new, _every_second_week(random, service, year)]
    random.shuffle(service["children"])
    profiles = service["storypark"]["profiles"]
    active = sum(isinstance(each, str) or each.get("state") != "archived" for each in profiles)
    service["paid_children"] = active + random.randint(0, SIBLINGS)


def _names(random: Random) -> list[tuple[str, str]]:
    given = random.sample(GIVEN, SIBLINGS)
    return list(zip(given, random.sample(FAMILY, SIBLINGS), strict=True))


def _sibling(random: Random, name: tuple[str, str], books: dict[str, Any]) -> dict[str, Any]:
    given, family = name
    return people.child(random, given, family, people.birth(random), dict(books))


def _every_second_week(random: Random, service: dict[str, Any], year: int) -> dict[str, Any]:
    """A child whose turns began some weeks before the New Year of `year`."""
    begins = date(year - 1, 11, 1) + timedelta(days=random.randrange(50))
    turns = [
        {
            "room": room,
            "days": [random.choice(WEEKDAYS[:5])],
            "from": (begins + timedelta(weeks=number)).isoformat(),
            "every": "2w",
        }
        for number, room in enumerate(random.choices(service["rooms"], k=2))
    ]
    given, family = random.choice(GIVEN), f"Turner {service['name']}"
    return people.child(random, given, family, people.birth(random), turns)


KINDS: Final = ("full", "room for one", "comes", "comes", "leaves", "leaves", "returns", "returns")


def _steps(random: Random, services: dict[str, Any], starts: datetime, ends: datetime) -> TieSteps:
    """Children who leave and return, and come together to a plan that is full."""
    minutes = int((ends - starts) / timedelta(minutes=1))
    return [
        (
            starts + timedelta(minutes=random.randrange(minutes)),
            TieStep(random.choice(list(services)), random.choice(KINDS)),
        )
        for _ in range(random.randint(4, 10))
    ]


def add_tie(builder: ScenarioBuilder, at: datetime, tie: TieStep) -> None:
    """Add the step of a tie, if it fits the world at that instant."""
    service = builder.service(tie.service)
    verbs = _VERBS[tie.kind](builder, service)
    if verbs:
        builder.add_step(at, service.key, verbs)


def _full(_: ScenarioBuilder, service: Service) -> Verbs:
    return [{"paid_children": service.storypark.active_count()}]


def _room_for_one(_: ScenarioBuilder, service: Service) -> Verbs:
    return [{"paid_children": service.storypark.active_count() + 1}]


def _comes(builder: ScenarioBuilder, service: Service) -> Verbs:
    """Two new children with the same bookings, named in one order by family and in another."""
    rooms = list(service.ccms.rooms.values())
    names = _names(builder.random)[:2]
    if not rooms or any(" ".join(name) in builder.used_names for name in names):
        return None
    builder.used_names |= {" ".join(name) for name in names}
    days = [builder.random.choice(WEEKDAYS[:5])]
    books = {"room": rooms[0], "days": days, "from": today(builder, service).isoformat()}
    return [{"enrol": _sibling(builder.random, name, books)} for name in names]


def _leaves(builder: ScenarioBuilder, service: Service) -> Verbs:
    found = some_child(builder, service)
    return [{"leave": found[1]}] if found else None


def _returns(builder: ScenarioBuilder, service: Service) -> Verbs:
    """A child who has left comes back, often with other bookings than before, or none."""
    random = builder.random
    names = [child.name for child in service.ccms.children]
    left = [
        child
        for child in service.ccms.children
        if not child.listed and names.count(child.name) == 1
    ]
    if not left:
        return None
    child: Child = random.choice(left)
    books = new_books(builder, service) if random.random() < 0.6 else None
    return [{"enrol": people.child(random, child.given, child.family, child.born, books)}]


_VERBS: Final = {
    "full": _full,
    "room for one": _room_for_one,
    "comes": _comes,
    "leaves": _leaves,
    "returns": _returns,
}
