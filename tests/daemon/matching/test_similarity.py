"""Similarity of names and of birth dates: cost and explanation."""

from datetime import date

import pytest

from parktime.daemon.matching.person import Person, parse_name
from parktime.daemon.matching.similarity import (
    DIFFERENT,
    MISSING,
    SAME,
    compare_birth_dates,
    compare_names,
)


def likeness(ours: tuple[str, str], theirs: tuple[str, str]):
    return compare_names(parse_name(Person("c", *ours)), parse_name(Person("p", *theirs)))


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (("Elizabeth", "Smith"), ("Lizzie", "Smith"), "given name Lizzie for Elizabeth"),
        (
            ("Mia", "Nguyen"),
            ("Mia", "Nguyan"),
            "one letter differs in the family name (Nguyen, Nguyan)",
        ),
        (("Mohammed", "Ali"), ("Muhamad", "Ali"), "given name spelt otherwise (Mohammed, Muhamad)"),
        (("Mia", "Nguyen Tran"), ("Mia", "Tran"), "family name Tran for Nguyen Tran"),
        (("Mia", "Lee"), ("Mia Rose", "Lee"), "given name Mia Rose for Mia"),
        (("Annamaria", "Lee"), ("Anna Maria", "Lee"), "given name Anna Maria for Annamaria"),
        (
            ("Rāwiri", "Pōtae"),
            ("Raawiri", "Pōtae"),
            "one letter differs in the given name (Rāwiri, Raawiri)",
        ),
        (
            ("An", "Đặng"),
            ("An", "Dang"),
            "family name spelt otherwise (Đặng, Dang: Đ and D, ặ and a)",
        ),
        (("FNU", "Madonna"), (".", "Madonna"), "one name only"),
        (
            ("", "Suharto"),
            ("Suharto", "Suharto"),
            "one name only, in both fields on one side (Suharto Suharto)",
        ),
        (("Elizabeth (Kit)", "Lee"), ("Kit", "Lee"), "both known as Kit"),
        (("Mia", "Jones"), ("Mia", "Smith"), "other family name (Jones, Smith)"),
    ],
)
def test_differences_are_described(ours, theirs, words):
    assert ", ".join(likeness(ours, theirs).words) == words


def test_swapped_names_are_described():
    found = likeness(("Mia", "Nguyen"), ("Nguyan", "Mia"))
    assert found.words == (
        "given and family name swapped",
        "one letter differs in the family name (Nguyen, Nguyan)",
    )


def test_a_single_word_name_costs_more():
    found = likeness(("Mia", "Nguyen"), ("", "Mia"))
    assert found.cost == MISSING
    assert found.words == ("only one name on one side (Mia)",)
    assert likeness(("Mia", "Nguyen"), ("", "Zoe")).cost >= DIFFERENT


def test_costs_grow_with_the_difference():
    ladder = [
        ("Elizabeth", "Nguyen"),
        ("Elizabeth Rose", "Nguyen"),
        ("Lizzie", "Nguyen"),
        ("Elizabth", "Nguyen"),
        ("Noah", "Nguyen"),
    ]
    costs = [likeness(("Elizabeth", "Nguyen"), other).cost for other in ladder]
    assert costs == sorted(costs)
    assert costs[0] == SAME
    assert costs[-1] == DIFFERENT


def test_similarity_is_symmetric():
    names = [
        ("Mia", "Nguyen"),
        ("Nguyan", "Mia"),
        ("", "Mia"),
        ("Lizzie", "de Boer"),
        ("Elizabeth", "Deboer"),
        ("", ""),
    ]
    for one in names:
        for other in names:
            assert likeness(one, other).cost == likeness(other, one).cost


DAY = date(2022, 3, 4)


@pytest.mark.parametrize(
    ("other", "relation", "words"),
    [
        (date(2022, 3, 4), "same", "same birth date"),
        (date(2022, 4, 3), "near", "day and month of the birth date swapped"),
        (date(2021, 3, 4), "near", "year of the birth date differs by one"),
        (date(2022, 3, 9), "near", "one digit of the birth date differs"),
        (date(2022, 3, 24), "near", "one digit of the birth date differs"),
        (date(2023, 4, 5), "other", "other birth date (2022-03-04, 2023-04-05)"),
        (None, "unknown", "the profile has no birth date"),
    ],
)
def test_birth_date_similarity(other, relation, words):
    likeness = compare_birth_dates(DAY, other)
    assert (likeness.relation, likeness.words) == (relation, words)


def test_swapped_digits_and_neighbouring_years():
    assert (
        compare_birth_dates(date(2022, 3, 12), date(2022, 3, 21)).words
        == "two digits of the birth date swapped"
    )
    assert compare_birth_dates(date(2019, 3, 4), date(2020, 3, 4)).relation == "near"


def test_missing_birth_dates_are_described():
    assert compare_birth_dates(None, DAY).words == "the child has no birth date"
    assert compare_birth_dates(None, None).words == "no birth date on either side"
