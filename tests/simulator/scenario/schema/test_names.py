from datetime import date
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from parktime.simulator.scenario.scenario import Who
from parktime.simulator.scenario.schema.forms import RoomName
from parktime.simulator.scenario.schema.names import (
    FullName,
    Name,
    NoDuplicates,
    Person,
    WhoText,
    parse_who,
    split_name,
)
from parktime.simulator.scenario.yaml_reader import who_text


def test_the_last_word_is_the_family_name():
    assert split_name("Mia Thi Nguyen") == FullName("Mia Thi", "Nguyen")
    assert split_name(" Mia   Nguyen ") == FullName("Mia", "Nguyen")


def test_a_single_word_is_a_family_name():
    assert split_name("Suharto") == FullName("", "Suharto")
    assert split_name("Suharto").whole == "Suharto"


def test_a_name_in_parts_keeps_a_family_name_of_two_words():
    name = TypeAdapter(Name).validate_python({"given": "Mia", "family": "Nguyen Tran"})
    assert name == FullName("Mia", "Nguyen Tran")
    assert name.whole == "Mia Nguyen Tran"


@pytest.mark.parametrize(
    "written",
    [
        "Mia Nguyen, born 2022-03-14",
        {"name": "Mia Nguyen", "born": "2022-03-14"},
        {"name": {"given": "Mia", "family": "Nguyen"}, "born": "2022-03-14"},
    ],
)
def test_every_form_of_a_person_takes_a_birth_date(written):
    assert TypeAdapter(Person).validate_python(written) == Who("Mia Nguyen", date(2022, 3, 14))


def test_what_who_says_is_read_back():
    who = Who("Mia Nguyen", date(2022, 3, 14))
    assert parse_who(str(who)) == who
    assert parse_who(str(Who("Mia Nguyen"))) == Who("Mia Nguyen")


def test_born_can_be_a_family_name():
    assert parse_who("Mia born") == Who("Mia born")
    with pytest.raises(ValueError, match="'Smith' is not a date"):
        parse_who("Mia, born Smith")


@pytest.mark.parametrize(
    "written", ["", 17, None, {"name": "Mia", "age": "3"}, ["Mia"], {"born": "2022-03-14"}]
)
def test_invalid_names_are_refused(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Person).validate_python(written)


def test_a_key_of_name_and_birth_date_becomes_its_text():
    assert who_text({"name": "Mia Nguyen", "born": "2022-03-14"}) == "Mia Nguyen, born 2022-03-14"
    assert who_text({"name": "Mia Nguyen"}) == "Mia Nguyen"
    assert who_text({"name": "Mia Nguyen", "age": "3"}) is None
    assert who_text({"name": 3}) is None
    assert who_text({}) is None


@pytest.mark.parametrize(
    ("key", "written", "message"),
    [
        (RoomName, {"Possums": 1, "Possums ": 2}, "'Possums ' is a duplicate key, first as 'Possums'"),
        (WhoText, {"A Lee": 1, "B": 2, "A  Lee": 3}, "'A  Lee' is a duplicate key, first as 'A Lee'"),
        (WhoText, {"A, born 2022-01-01": 1, "A born 2022-01-01": 2}, "'A born 2022-01-01' is a duplicate key, first as 'A, born 2022-01-01'"),
    ],
)  # fmt: skip
def test_two_keys_for_one_are_refused_at_the_second(key, written, message):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[dict[key, int], NoDuplicates]).validate_python(written)
    (error,) = refused.value.errors()
    assert (error["msg"], error["loc"]) == (message, (list(written)[-1],))


def test_namesakes_of_two_birth_dates_are_two():
    adapter = TypeAdapter(Annotated[dict[WhoText, int], NoDuplicates])
    assert (
        len(adapter.validate_python({"A": 1, "A, born 2022-01-01": 2, "A, born 2023-01-01": 3}))
        == 3
    )
