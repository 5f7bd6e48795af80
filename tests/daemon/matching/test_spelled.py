"""Names taken apart."""

import pytest

from parktime.daemon.matching.candidates import Person
from parktime.daemon.matching.normalise import spelled


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
    name = spelled(Person("c", given, family))
    assert (name.given.words, name.family.words) == parts
    assert name.is_half == (not all(parts))


def test_what_stands_in_brackets_or_quotes_is_a_further_name():
    assert spelled(Person("c", "Elizabeth (Lizzie)", "Smith")).further == ("lizzie",)
    assert spelled(Person("c", 'William "Bill"', "Smith")).given.text == "William"
    assert spelled(Person("c", "Mia", "Lee", other_names=("Rose", "Mia"))).further == ("rose",)


def test_words_are_also_written_as_one():
    assert {"annamaria", "deboer", "anna", "boer"} <= spelled(
        Person("c", "Anna-Maria", "de Boer")
    ).words


def test_the_work_on_a_name_is_bounded():
    assert len(spelled(Person("c", "x " * 1000, "Lee")).given.words) == 6
