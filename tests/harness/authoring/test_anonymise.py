"""Anonymised rosters match as the originals do, and show nobody."""

import re
from collections import defaultdict
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.town_rosters import town_rosters
from parktime.daemon.domain.names import ordered_words
from parktime.daemon.matching.person import Person
from parktime.harness.authoring.anonymise import anonymise, proposals
from parktime.harness.authoring.from_roster import (
    RosterSource,
    ServiceOptions,
    anonymous,
    roster_scenario,
)
from parktime.harness.authoring.name_words import PARTICLES
from parktime.simulator.scenario.read import read_text
from tests.daemon.matching.families import EVERYDAY, HARD, rosters

OPTIONS = ServiceOptions(
    "From rosters", "A service", "manage", "AU-QLD", "", date(2026, 11, 30), weeks=1
)
KINDS = {"everyday": EVERYDAY, "hard": HARD}


def made_up(kind, seed, size=40):
    made = town_rosters(seed, size) if kind == "town" else rosters(seed, size, KINDS[kind])
    strip = lambda people: tuple(Person(p.id, p.given, p.family, p.born) for p in people)  # noqa: E731
    return strip(made.children), strip(made.profiles)


def groups(values):
    """Which places have equal values."""
    places = defaultdict(list)
    for place, value in enumerate(values):
        if value is not None:
            places[value].append(place)
    return sorted(places.values())


def words(text):
    return {word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) > 1}


VOCABULARY = words(roster_scenario(RosterSource((), (), None), OPTIONS)) | words(
    "name born given family books linked mapping room days from until on every and"
    "mon tue wed thu fri sat sun note no bookings were everybody is booked in three"
)


@pytest.mark.e2e
@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["everyday", "hard", "town"]), st.integers(1, 10_000))
def test_the_same_is_proposed_and_nobody_is_shown(kind, seed):
    children, profiles = made_up(kind, seed)
    source = anonymous(RosterSource(children, profiles, None), Random(seed))
    assert proposals(source.children, source.profiles) == proposals(children, profiles)
    before, after = (*children, *profiles), (*source.children, *source.profiles)
    assert groups(one.born for one in before) == groups(one.born for one in after)
    assert groups(one.name_key for one in before) == groups(one.name_key for one in after)
    text = roster_scenario(source, OPTIONS)
    assert [len(each.children) for each in read_text(text, "s").services] == [len(children)]
    original = set().union(*(words(one.name) for one in before))
    assert (words(text) & original) - VOCABULARY - PARTICLES == set()
    assert not {str(one.born) for one in before if one.born} & set(
        re.findall(r"\d{4}-\d\d-\d\d", text)
    )
    assert not {one.id for one in before} & set(re.findall(r"\w+", text))


FAMILIES = [
    # (children, profiles): given, family, born
    ([("Mia", "Nguyễn"), ("Dũng", "Trần")], [("Mia", "Nguyen"), ("Dung", "Trần")]),
    ([("Jack", "O'Brien"), ("Seán", "O’Neill")], [("Jack", "OBrien"), ("Sean", "O Neill")]),
    ([("Elisabeth", "van der Berg")], [("Elizabeth", "Van Der Berg")]),
    ([("Mary Ann", "Smith-Jones")], [("Maryann", "Jones")]),
    ([("しゅん", "さとう")], [("じゅん", "さとう")]),
    ([("Łukasz", "Nowak")], [("Lukasz", "Nowak")]),
    ([("Lizzie", "Chen"), ("Elizabeth", "Cheng")], [("Elizabeth", "Chen")]),
    ([("", "Lê"), ("Do", "Van")], [("", "Le"), ("Van", "Do")]),
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("children", "profiles"), FAMILIES)
def test_what_names_have_in_common_is_kept(children, profiles, seed):
    people = [
        tuple(Person(f"{side}{at}", *name, date(2022, 3, 14)) for at, name in enumerate(names))
        for side, names in (("c", children), ("p", profiles))
    ]
    found = anonymise(*people, Random(seed))
    assert proposals(found.children, found.profiles) == proposals(*people)
    for before, after in zip(
        (*people[0], *people[1]), (*found.children, *found.profiles), strict=True
    ):
        assert before.name != after.name
        shape = lambda text: re.sub(r"\w", "a", text)  # noqa: E731
        assert shape(before.family) == shape(after.family) or len(before.family) != len(
            after.family
        )
        assert before.name[0].isupper() == after.name[0].isupper()


def test_namesakes_twins_and_siblings_stay_what_they_are():
    twins = date(2021, 5, 2)
    children = tuple(
        Person(str(at), *each)
        for at, each in enumerate(
            [("Mia", "Lee", twins), ("Noah", "Lee", twins), ("Mia", "Lee", date(2022, 1, 9)),
             ("MIA", "lee", None)]
        )
    )  # fmt: skip
    mia, noah, other, shouted = anonymise(children, (), Random(1)).children
    assert mia.family == noah.family == other.family
    assert mia.born == noah.born != other.born
    assert (mia.name, shouted.given) == (other.name, mia.given.upper())
    assert ordered_words(shouted.name) == ordered_words(mia.name)


def test_a_slip_of_the_pen_stays_one():
    children = (Person("1", "Zoe", "Lee", date(2023, 1, 21)),)
    profiles = (Person("a", "Zoe", "Lee", date(2023, 1, 12)),)
    found = anonymise(children, profiles, Random(3))
    one, other = found.children[0].born, found.profiles[0].born
    assert one != other
    assert sorted(str(one)) == sorted(str(other))


def test_others_are_drawn_each_time():
    children, profiles = made_up("everyday", 1, 10)
    one, other = (anonymise(children, profiles, Random(seed)) for seed in (1, 2))
    assert {each.family for each in one.children}.isdisjoint(
        {each.family for each in other.children}
    )
    assert anonymise(children, profiles, Random(1)) == one
