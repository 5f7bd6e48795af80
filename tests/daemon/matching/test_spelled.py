"""Names taken apart."""

import pytest

from parktime.daemon.matching.person import Person, parse_name


@pytest.mark.parametrize(
    ("given", "family", "parts"),
    [
        ("Mia", "Nguyen", (("mia",), ("nguyen",))),
        ("Mia Rose Nguyen", "", (("mia", "rose"), ("nguyen",))),
        ("", "Nguyen, Mia", (("mia",), ("nguyen",))),
        ("", "Nguyen", ((), ("nguyen",))),
        ("Mia -", "", ((), ("mia",))),
        ("Anna-Maria", "de Boer", (("anna", "maria"), ("de", "boer"))),
        ("", "", ((), ())),
    ],
)
def test_given_and_family_name(given, family, parts):
    name = parse_name(Person("c", given, family))
    assert (name.given.words, name.family.words) == parts
    assert name.is_single_word == (not all(parts))


def test_what_stands_in_brackets_or_quotes_is_a_further_name():
    assert parse_name(Person("c", "Elizabeth (Lizzie)", "Smith")).other_given == ("lizzie",)
    assert parse_name(Person("c", 'William "Bill"', "Smith")).given.text == "William"
    assert parse_name(Person("c", "Mia", "Lee", other_names=("Rose", "Mia"))).other_given == (
        "rose",
    )


def test_words_are_also_written_as_one():
    assert {"annamaria", "deboer", "anna", "boer"} <= parse_name(
        Person("c", "Anna-Maria", "de Boer")
    ).words


def test_the_work_on_a_name_is_bounded():
    assert len(parse_name(Person("c", "x " * 1000, "Lee")).given.words) == 6
