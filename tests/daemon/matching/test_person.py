"""People as matching sees them, and their names split into parts."""

import pytest

from parktime.daemon.matching.person import Person, parse_name


def test_a_name_with_a_missing_part():
    assert Person("c", "Mia", "Nguyen").name == "Mia Nguyen"
    assert Person("c", "", "Nguyen").name == "Nguyen"
    assert Person("c", "Mia", "").name == "Mia"


def test_the_key_ignores_other_names():
    assert (
        Person("c", "Mia", "Nguyen", other_names=("Rose",)).name_key
        == Person.named("p", "NGUYEN, Mia").name_key
    )
    assert Person("c", "", "").name_key == ()


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


def test_text_in_brackets_or_quotes_is_another_given_name():
    assert parse_name(Person("c", "Elizabeth (Lizzie)", "Smith")).other_given == ("lizzie",)
    assert parse_name(Person("c", 'William "Bill"', "Smith")).given.text == "William"
    assert parse_name(Person("c", "Mia", "Lee", other_names=("Rose", "Mia"))).other_given == (
        "rose",
    )


def test_words_include_joined_parts():
    assert {"annamaria", "deboer", "anna", "boer"} <= parse_name(
        Person("c", "Anna-Maria", "de Boer")
    ).words


def test_the_number_of_words_is_limited():
    assert len(parse_name(Person("c", "x " * 1000, "Lee")).given.words) == 6
