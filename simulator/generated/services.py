"""Generated services: a name, a region with its time zone, and a Service PIN each, by the seed."""

from collections.abc import Container
from dataclasses import dataclass
from itertools import count

from parktime.simulator.generated.seeded import derive_random, derive_seed


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PIN_DIGITS = 10**9
_PIN_STEP = 98_765_431
"""Coprime to PIN_DIGITS, so that PINs of one group never repeat."""

TREES = _words(
    "Acacia Banksia Boronia Bottlebrush Bluegum Cassia Correa Grevillea Hakea Ironbark "
    "Jacaranda Jarrah Karri Lilly-Pilly Magnolia Melaleuca Myrtle Paperbark Redgum Rosella "
    "Silky-Oak Snowgum Tallowwood Waratah Wattle Willow"
)
PLACES = _words(
    "Bay Beach Bend Brook Corner Creek Crossing Flat Gardens Glen Grove Gully Heights Hill "
    "Lane Meadows Park Point Ridge Rise River Road Street Valley View Waters"
)
KINDS = (
    "Child Care Centre",
    "Childcare",
    "Early Learning",
    "Early Learning Centre",
    "Kids",
    "Kindergarten",
    "Preschool",
)


@dataclass(frozen=True, slots=True)
class Locality:
    """A region, the time zone of most of its people, and its share of the services."""

    region: str
    time_zone: str
    share: int


LOCALITIES = (
    Locality("AU-NSW", "Australia/Sydney", 30),
    Locality("AU-VIC", "Australia/Melbourne", 24),
    Locality("AU-QLD", "Australia/Brisbane", 19),
    Locality("AU-WA", "Australia/Perth", 9),
    Locality("AU-SA", "Australia/Adelaide", 6),
    Locality("AU-TAS", "Australia/Hobart", 2),
    Locality("AU-ACT", "Australia/Sydney", 2),
    Locality("AU-NT", "Australia/Darwin", 1),
    Locality("NZ-AUK", "Pacific/Auckland", 4),
    Locality("NZ-WGN", "Pacific/Auckland", 2),
    Locality("NZ-CAN", "Pacific/Auckland", 1),
)
"""Shares are about those of the children there."""


def service_name(seed: int, key: str) -> str:
    """The name of a generated service. Two may have the same one, as it is in life."""
    tree, place, kind = (
        derive_random(seed, key, "name", part).choice(words)
        for part, words in (("tree", TREES), ("place", PLACES), ("kind", KINDS))
    )
    return f"{tree.replace('-', ' ')} {place} {kind}"


def service_locality(seed: int, key: str, *, with_terms: bool) -> Locality:
    """Where a generated service is; `with_terms`: where school terms are known, in Australia."""
    among = [each for each in LOCALITIES if not with_terms or each.region.startswith("AU")]
    shares = [each.share for each in among]
    return derive_random(seed, key, "locality").choices(among, shares)[0]


def service_pins(seed: int, group: str, amount: int, taken: Container[str]) -> list[str]:
    """A Service PIN for each service of a group, none of them in `taken`."""
    for attempt in count():
        first = derive_seed(seed, group, "pins", attempt) % PIN_DIGITS
        pins = [f"S{(first + number * _PIN_STEP) % PIN_DIGITS:09}" for number in range(amount)]
        if not any(pin in taken for pin in pins):
            return pins
    raise AssertionError("count() does not end")
