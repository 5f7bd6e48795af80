"""Generated people: names common in Australia and New Zealand, and fitting birth dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from parktime.simulator.generated.name_data import AUSTRALIAN_MIX, HERITAGES, NEW_ZEALAND_MIX
from parktime.simulator.generated.seeded import Path, derive_random, derive_seed

if TYPE_CHECKING:
    from faker import Faker

YOUNGEST_DAYS = 42
"""Centres take babies from six weeks."""
OLDEST_DAYS = 6 * 365
"""Under six years: after that there is school."""

ENGLISH_GIVEN_SHARE = 0.45
"""Share of the families of other languages who gave their child an English name."""
DOUBLE_BARRELLED_SHARE = 0.04
"""Share of children with both parents' family names."""

FAKER_SHARE = 0.25
"""Share of given names taken from Faker where a heritage has a list of its own too."""

GeneratedPerson = tuple[str, str, date | None]


@dataclass(frozen=True, slots=True)
class Group:
    """`count` generated people of one entry.

    `identity` is what the entry says, without its count and its place in the file; `ordinal`
    counts the entries of a service that say the same.
    """

    identity: str
    ordinal: int
    count: int


class NameGenerator:
    """Draws names. Keeps the Faker of each locale, which is slow to create."""

    def __init__(self) -> None:
        self._fakers: dict[str, Faker] = {}

    def given(self, heritage: str, path: Path) -> str:
        """A given name."""
        known = HERITAGES[heritage]
        own = known.locale is None or derive_random(*path, "source").random() >= FAKER_SHARE
        if known.given and own:
            return derive_random(*path).choice(known.given)
        return str(self._seeded(known.locale, path).first_name())

    def family(self, heritage: str, path: Path) -> str:
        """A family name, of one or more words."""
        known = HERITAGES[heritage]
        if known.family:
            return derive_random(*path).choice(known.family)
        return str(self._seeded(known.locale, path).last_name())

    def _seeded(self, locale: str | None, path: Path) -> "Faker":
        """The locale's Faker, seeded for this path."""
        locale = locale or "en_AU"
        if locale not in self._fakers:
            self._fakers[locale] = _faker(locale)
        self._fakers[locale].seed_instance(derive_seed(*path))
        return self._fakers[locale]


def _faker(locale: str) -> "Faker":
    from faker import (
        Faker,
    )  # here, since its import is dear and a scenario without generated people needs none

    return Faker(locale, use_weighting=False, providers=["faker.providers.person"])


def generated_people(
    *, seed: int, service_key: str, region: str, groups: Sequence[Group], starts: date | None = None
) -> list[GeneratedPerson]:
    """Given name, family name and birth date of each person, for groups of the sizes in `counts`.

    Each value depends only on the seed, the service's key, the group's identity, the person's place
    in the group, and the field; never on what else was generated, nor on the order of entries.
    Names follow AUSTRALIAN_MIX or NEW_ZEALAND_MIX, by region. Ages are six weeks to five years at
    `starts`, a local date; without `starts`, birth dates are None.
    """
    names = NameGenerator()
    return [
        (*_name(path, region, names), _birth_date(path, starts))
        for group in groups
        for path in person_paths(seed, service_key, group)
    ]


def person_paths(seed: int, service_key: str, group: Group) -> list[Path]:
    """The seed path of each person in the group at `place`."""
    path = (seed, service_key, "generated", group.identity, group.ordinal)
    return [(*path, index) for index in range(group.count)]


def _name(path: Path, region: str, names: NameGenerator) -> tuple[str, str]:
    english, mix = (
        ("new zealand", NEW_ZEALAND_MIX)
        if region.startswith("NZ")
        else ("australian", AUSTRALIAN_MIX)
    )
    heritage = derive_random(*path, "heritage").choices(tuple(mix), tuple(mix.values()))[0]
    anglicised = derive_random(*path, "anglicised").random() < ENGLISH_GIVEN_SHARE
    given = names.given(english if anglicised else heritage, (*path, "given"))
    family = names.family(heritage, (*path, "family"))
    if derive_random(*path, "double-barrelled").random() >= DOUBLE_BARRELLED_SHARE:
        return given, family
    return given, f"{family}-{names.family(english, (*path, 'second family'))}"


def _birth_date(path: Path, starts: date | None) -> date | None:
    if starts is None:
        return None
    return starts - timedelta(
        days=derive_random(*path, "born").randrange(YOUNGEST_DAYS, OLDEST_DAYS)
    )
