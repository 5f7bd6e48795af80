"""Rosters of made-up services: families with siblings, twins and cousins, and what two offices wrote down of them.

`EVERYDAY` is a service whose Storypark was kept by hand with ordinary care, `HARD` one where hardly anything was.
Each child is known to both sides, to the CCMS alone (new) or to Storypark alone (left long ago).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from faker import Faker

from parktime.daemon.matching.person import Person
from tests.daemon.matching import family_names as names

LOCALES = {
    "en_AU": 44,
    "en_NZ": 10,
    "en_IN": 9,
    "it_IT": 3,
    "fil_PH": 4,
    "tr_TR": 2,
    "pl_PL": 2,
    "es_MX": 2,
}
WRITTEN_DOWN = {"pinyin": 8, "maori": 5, "pasifika": 3, "vietnamese": 5, "arabic": 6}


@dataclass(frozen=True)
class Care:
    """How often, of 1, something is written otherwise in Storypark."""

    profile_without_birth: float
    child_without_birth: float
    wrong_birth: float
    slip: float
    nickname: float
    english_name: float
    middle_name: float
    other_family_name: float
    transliteration: float
    joined: float
    swapped: float


EVERYDAY = Care(0.10, 0.005, 0.006, 0.010, 0.012, 0.002, 0.008, 0.005, 0.05, 0.003, 0.003)
HARD = Care(0.30, 0.03, 0.05, 0.10, 0.08, 0.02, 0.06, 0.05, 0.30, 0.02, 0.03)


@dataclass(frozen=True)
class Rosters:
    """Both sides of a service, and who is who: CCMS id → profile id."""

    children: Sequence[Person]
    profiles: Sequence[Person]
    truth: dict[str, str]


def rosters(seed: int, size: int, care: Care) -> Rosters:
    """A service of `size` children, of whom nine in ten have a profile; a fifth as many profiles are of others."""
    rng = random.Random(seed)
    kids = _families(rng, size + size // 5)
    children, profiles, truth = [], [], {}
    for number, kid in enumerate(kids):
        listed, known = number < size, number >= size or rng.random() < 0.9
        if listed:
            born = None if rng.random() < care.child_without_birth else kid.born
            children.append(replace(kid, id=f"c{number:05}", born=born))
        if known:
            profiles.append(replace(_as_written(rng, kid, care), id=f"p{rng.getrandbits(48):012x}"))
        if listed and known:
            truth[children[-1].id] = profiles[-1].id
    rng.shuffle(profiles)
    return Rosters(children, profiles, truth)


def _families(rng: random.Random, size: int) -> list[Person]:
    kids: list[Person] = []
    families: list[str] = []
    while len(kids) < size:
        culture = rng.choices(
            [*LOCALES, *WRITTEN_DOWN], [*LOCALES.values(), *WRITTEN_DOWN.values()]
        )[0]
        given, family = _source(culture)
        surname = (
            rng.choice(families) if families and rng.random() < 0.03 else _surname(rng, family)
        )  # cousins
        families.append(surname)
        kids += _siblings(rng, given, surname)
    rng.shuffle(kids)
    return kids[:size]


def _siblings(
    rng: random.Random, given: Callable[[random.Random], str], surname: str
) -> list[Person]:
    count = rng.choices([1, 2, 3], [70, 26, 4])[0]
    first_names = dict.fromkeys(given(rng) for _ in range(count))
    born = date(2021, 1, 1) + timedelta(days=rng.randrange(1800))
    kids = []
    for first_name in first_names:
        kids.append(Person("", first_name, surname, born))
        if rng.random() > 0.05:  # else twins
            born += timedelta(days=rng.choice([-1, 1]) * rng.randrange(400, 1100))
    return kids


def _surname(rng: random.Random, family: Callable[[random.Random], str]) -> str:
    if rng.random() < 0.06:
        return f"{family(rng)}{rng.choice(['-', ' '])}{family(rng)}"
    return family(rng)


def _source(culture: str) -> tuple[Callable[[random.Random], str], Callable[[random.Random], str]]:
    if culture in WRITTEN_DOWN:
        given, family = (
            getattr(names, f"{culture.upper()}_GIVEN"),
            getattr(names, f"{culture.upper()}_FAMILY"),
        )
        return (lambda rng: rng.choice(given.split())), (lambda rng: rng.choice(family.split()))
    faker = _faker(culture)
    return (lambda rng: _drawn(faker, rng, "first_name")), (
        lambda rng: _drawn(faker, rng, "last_name")
    )


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def _drawn(faker: Faker, rng: random.Random, kind: str) -> str:
    faker.seed_instance(rng.getrandbits(32))
    return str(getattr(faker, kind)())


def _as_written(rng: random.Random, kid: Person, care: Care) -> Person:
    """What Storypark's educators made of a child."""
    for chance, written in (
        (care.transliteration, _transliterated),
        (care.nickname, _nicknamed),
        (
            care.english_name,
            lambda rng, kid: replace(kid, given=rng.choice(names.ENGLISH_NAMES.split())),
        ),
        (care.other_family_name, _with_other_family_name),
        (
            care.middle_name,
            lambda rng, kid: replace(
                kid, given=f"{kid.given} {rng.choice(names.MIDDLE_NAMES.split())}"
            ),
        ),
        (care.joined, _joined),
        (care.slip, _slipped),
        (care.swapped, lambda rng, kid: replace(kid, given=kid.family, family=kid.given)),
        (care.wrong_birth, _wrongly_born),
        (care.profile_without_birth, lambda rng, kid: replace(kid, born=None)),
    ):
        if rng.random() < chance:
            kid = written(rng, kid)
    return kid


def _transliterated(rng: random.Random, kid: Person) -> Person:
    given = rng.choice(names.TRANSLITERATIONS.get(kid.given, kid.given).split() or [kid.given])
    family = rng.choice(
        names.TRANSLITERATIONS.get(kid.family, kid.family.replace(" ", "_")).split()
    )
    return replace(kid, given=given, family=family.replace("_", " "))


def _nicknamed(rng: random.Random, kid: Person) -> Person:
    known = names.NICKNAMES.get(kid.given, "").split()
    if known:
        return replace(kid, given=rng.choice(known))
    return replace(
        kid, given=kid.given[: max(3, len(kid.given) // 2)] + rng.choice(["", "ie", "y"])
    )


def _with_other_family_name(rng: random.Random, kid: Person) -> Person:
    """Half of a double name, one more, or the other parent's."""
    halves = kid.family.replace("-", " ").split()
    if len(halves) > 1:
        return replace(kid, family=rng.choice(halves))
    other = _drawn(_faker("en_AU"), rng, "last_name")
    return replace(
        kid, family=rng.choice([f"{kid.family}-{other}", f"{other} {kid.family}", other])
    )


def _joined(rng: random.Random, kid: Person) -> Person:
    family = kid.family.replace("-", "").replace(" ", "")
    return (
        replace(kid, family=family)
        if family != kid.family
        else replace(kid, given=f"{kid.given} {kid.family}", family="")
    )


def _slipped(rng: random.Random, kid: Person) -> Person:
    if not kid.family or rng.random() < 0.5:
        return replace(kid, given=_mistyped(rng, kid.given))
    return replace(kid, family=_mistyped(rng, kid.family))


def _mistyped(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    letter = word[at]
    return {
        "left out": word[:at] + word[at + 1 :],
        "doubled": word[:at] + letter + word[at:],
        "neighbour": word[:at]
        + rng.choice(names.NEIGHBOURS.get(letter.lower(), "e"))
        + word[at + 1 :],
        "turned": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[rng.choice(["left out", "doubled", "neighbour", "turned"])]


def _wrongly_born(rng: random.Random, kid: Person) -> Person:
    born = kid.born
    wrong = rng.choice(["swapped", "digit", "year", "another"])
    if wrong == "swapped" and born.day <= 12:
        return replace(kid, born=born.replace(month=born.day, day=born.month))
    if wrong == "digit" and born.day not in (10, 20, 30):
        return replace(
            kid, born=born.replace(day=born.day + rng.choice([-1, 1]) if 1 < born.day < 28 else 15)
        )
    if wrong == "year":
        return replace(
            kid, born=born.replace(year=born.year + rng.choice([-1, 1]), day=min(born.day, 28))
        )
    return replace(kid, born=born + timedelta(days=rng.randrange(-300, 300)))
