"""Generated people: names that centres really have, and birth dates that fit."""

from dataclasses import replace
from datetime import date, timedelta

from simulator.scenario.scenario import ChildEntry, ServiceEntry
from simulator.world.heritages import AUSTRALIAN_MIX, NEW_ZEALAND_MIX
from simulator.world.names import Names
from simulator.world.randomness import Path, random_of

YOUNGEST_DAYS = 42
"""Centres take babies from six weeks."""
OLDEST_DAYS = 6 * 365
"""Under six years: after that there is school."""

ENGLISH_GIVEN = 0.45
"""Share of the families of other languages who gave their child an English name."""
DOUBLE_BARRELLED = 0.04
"""Share of the children who bear both parents' family names."""

GeneratedPerson = tuple[str, str, date | None]


def generated_people(
    seed: int, service_key: str, entry: ServiceEntry, starts: date | None = None
) -> list[GeneratedPerson]:
    """Given name, family name and birth date of each child that the service's `count` entries ask for, in file order.

    Each value depends on the seed, the service's key, the person's place (which `count` entry, which of its people)
    and its field, never on what else was generated. Names are mixed as AUSTRALIAN_MIX or NEW_ZEALAND_MIX says, by the
    service's region; ENGLISH_GIVEN and DOUBLE_BARRELLED give further shares. Everybody has a birth date and is six
    weeks to five years old at `starts`, a local date; without it, for whoever wants names only, birth dates are None.
    """
    names = Names()
    return [
        (*_name(path, entry.region, names), _born(path, starts))
        for place, group in enumerate(_groups(entry))
        for path in _paths(seed, service_key, place, group)
    ]


def children_of(seed: int, entry: ServiceEntry, starts: date) -> list[tuple[ChildEntry, Path]]:
    """Every child of the service's list, in file order, with the path that its generated values hang on.

    A `count` entry becomes that many children with its bookings and label. The path is empty for a child with a name
    of the file's own.
    """
    people = iter(generated_people(seed, entry.key, entry, starts))
    children: list[tuple[ChildEntry, Path]] = []
    place = 0
    for child in entry.children:
        if child.count is None:
            children.append((child, ()))
            continue
        for path in _paths(seed, entry.key, place, child):
            given, family, born = next(people)
            children.append((replace(child, given=given, family=family, born=born, count=None), path))
        place += 1
    return children


def _groups(entry: ServiceEntry) -> list[ChildEntry]:
    return [child for child in entry.children if child.count is not None]


def _paths(seed: int, service_key: str, place: int, group: ChildEntry) -> list[Path]:
    return [(seed, service_key, "generated", place, index) for index in range(group.count or 0)]


def _name(path: Path, region: str, names: Names) -> tuple[str, str]:
    english, mix = ("new zealand", NEW_ZEALAND_MIX) if region.startswith("NZ") else ("australian", AUSTRALIAN_MIX)
    heritage = random_of(*path, "heritage").choices(tuple(mix), tuple(mix.values()))[0]
    anglicised = random_of(*path, "anglicised").random() < ENGLISH_GIVEN
    given = names.given(english if anglicised else heritage, (*path, "given"))
    family = names.family(heritage, (*path, "family"))
    if random_of(*path, "double-barrelled").random() >= DOUBLE_BARRELLED:
        return given, family
    return given, f"{family}-{names.family(english, (*path, 'second family'))}"


def _born(path: Path, starts: date | None) -> date | None:
    if starts is None:
        return None
    return starts - timedelta(days=random_of(*path, "born").randrange(YOUNGEST_DAYS, OLDEST_DAYS))
