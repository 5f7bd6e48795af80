"""Names of a heritage, each decided by its path alone."""

from typing import TYPE_CHECKING

from simulator.world.heritages import HERITAGES
from simulator.world.randomness import Path, random_of, seed_of

if TYPE_CHECKING:
    from faker import Faker

FROM_FAKER = 0.25
"""Share of given names taken from Faker where a heritage has a list of its own too."""


class Names:
    """Draws names; keeps the Faker of each locale, since making one is slow."""

    def __init__(self) -> None:
        self._fakers: dict[str, Faker] = {}

    def given(self, heritage: str, path: Path) -> str:
        """A given name."""
        known = HERITAGES[heritage]
        own = known.locale is None or random_of(*path, "source").random() >= FROM_FAKER
        if known.given and own:
            return random_of(*path).choice(known.given)
        return str(self._seeded(known.locale, path).first_name())

    def family(self, heritage: str, path: Path) -> str:
        """A family name, of one or more words."""
        known = HERITAGES[heritage]
        if known.family:
            return random_of(*path).choice(known.family)
        return str(self._seeded(known.locale, path).last_name())

    def _seeded(self, locale: str | None, path: Path) -> "Faker":
        """The locale's Faker, about to say what it says for this path: nothing is left of earlier draws."""
        locale = locale or "en_AU"
        if locale not in self._fakers:
            self._fakers[locale] = _faker(locale)
        self._fakers[locale].seed_instance(seed_of(*path))
        return self._fakers[locale]


def _faker(locale: str) -> "Faker":
    from faker import Faker  # here, since its import is dear and a scenario without generated people needs none

    return Faker(locale, use_weighting=False, providers=["faker.providers.person"])
