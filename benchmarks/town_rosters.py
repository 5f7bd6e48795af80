"""Rosters of a town's centres: common names, large families, many profiles without birth dates.

The second generator of labelled rosters, made apart from the first (`tests.daemon.matching.
families`): few names that many children share, siblings and cousins at one centre, profiles of
families that left, and what educators type in a hurry.
"""

import random
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parktime.daemon.matching.person import Person

GIVEN = re.findall(
    r"\S+",
    """
    Oliver Noah Henry Theodore Leo Charlie Hudson Jack William Luca Lucas Elijah Levi Thomas
    James Archie Isaac Harvey Ethan Lachlan Liam George Samuel Max Hugo Muhammad Arlo Mason
    Benjamin Alexander Patrick Finn Harry Jacob Daniel Xavier Ryan Oscar Arthur Austin Isla
    Amelia Charlotte Olivia Matilda Ava Mia Lily Grace Ella Hazel Isabella Evelyn Sophie Willow
    Harper Daisy Chloe Sophia Mila Florence Violet Evie Ivy Eva Zara Georgia Aria Millie Elsie
    Billie Ruby Lucy Sadie Freya Zoe Emily Poppy Maya Layla Aarav Arjun Vihaan Anaya Kiara Aditi
    Minh Anh Linh Khoa Huy Thao Wei Yi Chen Xin Aroha Nikau Manaia Tama Kaia Ari Omar Aisha
    Yusuf Fatima Ahmed Layan Mateo Santiago Lucia Giulia Sebastian Elizabeth Katherine Zachary
    Joshua
""",
)
FAMILY = re.findall(
    r"\S+",
    """
    Smith Smith Smith Jones Jones Williams Williams Brown Brown Wilson Taylor Johnson White
    Martin Anderson Thompson Thomas Walker Harris Lee Lee Ryan Robinson Kelly King Davis Wright
    Evans Roberts Green Hall Wood Jackson Clarke Nguyen Nguyen Nguyen Nguyen Tran Tran Le Pham
    Singh Singh Singh Kaur Kaur Patel Patel Sharma Kumar Khan Khan Ali Ahmed Hussain Chen Chen
    Wang Li Zhang Liu Wu Huang Kim Park Rossi Russo Costa Santos Reyes Cruz Papadopoulos Murphy
    O'Brien O'Connor McDonald Campbell Stewart Young Scott Mitchell Morris Cooper Ward Bell
    Baker Murray Henare Tamati Ngata Walters Fraser Hughes Edwards Phillips Turner Parker
    Collins Simpson
""",
)
SHORT = {
    "Oliver": "Ollie", "Theodore": "Teddy", "Charlotte": "Lottie", "Matilda": "Tilly",
    "Isabella": "Bella", "William": "Will", "Alexander": "Alex", "Benjamin": "Ben", "Samuel": "Sam",
    "Thomas": "Tom", "Elizabeth": "Lizzie", "Katherine": "Kate", "Zachary": "Zac", "Joshua": "Josh",
    "Lachlan": "Lachie", "Patrick": "Paddy", "Amelia": "Millie", "Daniel": "Danny",
    "Sebastian": "Seb", "Georgia": "Georgie", "Sophie": "Soph", "Archie": "Archibald",
    "Muhammad": "Mohammed", "Yusuf": "Youssef", "Aisha": "Ayesha",
}  # fmt: skip


@dataclass(frozen=True)
class Town:
    """How often, of 1, something is so."""

    sibling: float = 0.35
    listed_only: float = 0.10
    profile_only: float = 0.20
    profile_without_birth: float = 0.20
    child_without_birth: float = 0.01
    wrong_birth: float = 0.01
    typo: float = 0.015
    short_name: float = 0.02
    middle_name: float = 0.02
    swapped: float = 0.005
    other_family_name: float = 0.005
    in_one_field: float = 0.003


@dataclass(frozen=True)
class TownRosters:
    """Both sides of a service, and who is who: CCMS id → profile id."""

    children: list[Person]
    profiles: list[Person]
    truth: dict[str, str]


TOWN = Town()


def town_rosters(seed: int, size: int, town: Town = TOWN) -> TownRosters:
    """A service of `size` children."""
    rng = random.Random(f"town {seed}")
    people = _people(rng, round(size * (1 + town.profile_only)), town)
    children, profiles, truth = [], [], {}
    for number, person in enumerate(people):
        is_listed, has_profile = number < size, number >= size or rng.random() > town.listed_only
        if is_listed:
            born = None if rng.random() < town.child_without_birth else person.born
            children.append(replace(person, id=f"c{number:04}", born=born))
        if has_profile:
            profiles.append(replace(_typed(rng, person, town), id=f"p{rng.getrandbits(40):010x}"))
        if is_listed and has_profile:
            truth[children[-1].id] = profiles[-1].id
    rng.shuffle(profiles)
    return TownRosters(children, profiles, truth)


def _people(rng: random.Random, count: int, town: Town) -> list[Person]:
    found: list[Person] = []
    while len(found) < count:
        family = rng.choice(FAMILY)
        if rng.random() < 0.08:
            family = f"{family}-{rng.choice(FAMILY)}"
        born = date(2021, 1, 1) + timedelta(days=rng.randrange(1900))
        names = {rng.choice(GIVEN)}
        while rng.random() < town.sibling:
            names.add(rng.choice(GIVEN))
        for given in sorted(names):
            found.append(Person("", given, family, born))
            if rng.random() > 0.04:  # else twins
                born += timedelta(days=rng.choice((-1, 1)) * rng.randrange(330, 1200))
    rng.shuffle(found)
    return found[:count]


def _typed(rng: random.Random, person: Person, town: Town) -> Person:
    """What an educator typed."""
    given, family, born = person.given, person.family, person.born
    if rng.random() < town.short_name:
        given = SHORT.get(given, given)
    if rng.random() < town.middle_name:
        given = f"{given} {rng.choice(GIVEN)}"
    if rng.random() < town.typo:
        given = _with_typo(rng, given)
    if rng.random() < town.typo:
        family = _with_typo(rng, family)
    if rng.random() < town.other_family_name:
        family = rng.choice((family.partition("-")[0], rng.choice(FAMILY)))
    if rng.random() < town.swapped:
        given, family = family, given
    if rng.random() < town.in_one_field:
        given, family = "", f"{family}, {given}"
    if born and rng.random() < town.wrong_birth:
        born += timedelta(days=rng.choice((-365, -30, -10, -1, 1, 10, 30, 365)))
    if rng.random() < town.profile_without_birth:
        born = None
    return Person("", given, family, born)


def _with_typo(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    other = rng.choice("aeinorst")
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + other + word[at:],
            word[:at] + other + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
    )
