"""How two birth dates stand to each other."""

from datetime import date

import pytest

from parktime.daemon.matching.similarity import compare_birth_dates

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
def test_birth_likeness(other, relation, words):
    likeness = compare_birth_dates(DAY, other)
    assert (likeness.relation, likeness.words) == (relation, words)


def test_digits_swapped_and_a_decade_that_turns():
    assert (
        compare_birth_dates(date(2022, 3, 12), date(2022, 3, 21)).words
        == "two digits of the birth date swapped"
    )
    assert compare_birth_dates(date(2019, 3, 4), date(2020, 3, 4)).relation == "near"


def test_who_lacks_it_is_said():
    assert compare_birth_dates(None, DAY).words == "the child has no birth date"
    assert compare_birth_dates(None, None).words == "no birth date on either side"
