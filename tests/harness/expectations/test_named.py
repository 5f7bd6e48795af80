from datetime import date

import pytest

from parktime.harness.expectations.observation import matching_rows, parse_person, reference
from parktime.simulator.scenario.scenario import Who

MIA = Who("Mia Nguyen", date(2022, 3, 14))


@pytest.mark.parametrize(
    "form",
    [
        MIA,
        "Mia Nguyen, born 2022-03-14",
        {"name": "Mia Nguyen", "born": "2022-03-14"},
        {"given": "Mia", "family": "Nguyen", "born": date(2022, 3, 14)},
    ],
)
def test_every_form_of_the_file_names_the_same_person(form):
    assert parse_person(form) == MIA


def test_a_bare_name_has_no_birth_date():
    assert parse_person("Mia Nguyen") == Who("Mia Nguyen")


def test_a_name_that_only_looks_like_a_birth_date_is_a_name():
    assert parse_person("Jason, born free") == Who("Jason, born free")


def test_rows_are_found_by_name_and_by_birth_date_where_given(rows):
    older = rows.profile("p1", "Mia Nguyen", born="2022-03-14")
    younger = rows.profile("p2", "Mia Nguyen", born="2023-03-14")
    assert matching_rows([older, younger, rows.profile("p3", "Mia Tran")], Who("Mia Nguyen")) == [
        older,
        younger,
    ]
    assert matching_rows([older, younger], MIA) == [older]


def test_a_reference_names_the_birth_date_only_where_it_is_known():
    assert reference(MIA) == {"name": "Mia Nguyen", "born": "2022-03-14"}
    assert reference(Who("Mia Nguyen")) == {"name": "Mia Nguyen"}
