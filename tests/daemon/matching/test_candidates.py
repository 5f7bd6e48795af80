"""Candidate pairs, found without comparing all pairs."""

from datetime import date, timedelta

from parktime.daemon.matching.candidates import candidate_pairs, placeholder_birth_dates
from parktime.daemon.matching.person import Person, parse_name

BORN = date(2022, 3, 14)


def pairs(children: list[Person], profiles: list[Person]) -> list[tuple[str, str]]:
    found = candidate_pairs(
        [parse_name(one) for one in children], [parse_name(one) for one in profiles]
    )
    return [(child.person.id, profile.person.id) for child, profile in found]


def test_a_similar_pair_is_found_once():
    child = [Person("c", "Elizabeth", "Nguyen", BORN)]
    for given, family, born in [
        ("Zara", "Smith", BORN),
        ("Lizzie", "Nguyen", None),
        ("Elizabeth", "Nguyan", None),
        ("Elisabeth", "Nguyen", None),
        ("Nguyen", "Elizbeth", None),
        ("Elizabeth", "Nguyen", BORN),
        ("Eliza", "Nguyen", None),
    ]:
        assert pairs(child, [Person("p", given, family, born)]) == [("c", "p")], (given, family)


def test_strangers_are_not_compared():
    assert (
        pairs(
            [Person("c", "Mia", "Nguyen", BORN)],
            [Person("p", "Noah", "Nguyen"), Person("q", "Mia", "Smith")],
        )
        == []
    )


def test_keys_that_everybody_shares_are_ignored():
    crowd = [Person(f"c{number}", "Mia", "Nguyen", BORN) for number in range(200)]
    assert pairs(crowd, crowd) == []


def test_a_frequent_birth_date_is_a_placeholder():
    days = [BORN + timedelta(days=number) for number in range(20)]
    people = [
        parse_name(Person(str(number), "Mia", "Lee", day))
        for number, day in enumerate([*days, *([BORN] * 5)])
    ]
    assert placeholder_birth_dates(people) == {BORN}
    assert placeholder_birth_dates(people[:21]) == frozenset()
