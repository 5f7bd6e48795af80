"""Headings in people's spellings."""

import pytest

from parktime.harness.roster.columns import Columns, columns_of, plain_heading
from parktime.harness.roster.errors import RosterIssuesError


@pytest.mark.parametrize(
    "headings",
    [
        ["id", "given", "family", "born"],
        ["Child ID", "First Name", "Last Name", "DOB"],
        ["ChildId", "FirstName", "Surname", "DateOfBirth"],
        ["CRN", "Child's Given Name(s)", "FAMILY NAME", "D.O.B."],
        ["child_ref", "given_name", "family-name", "Birth date:"],
        ["Customer Reference Number", "Forename", "Student Surname", "Birthday"],
        ["#", "Child first name", "Child last name", "Child date of birth"],
    ],
)
def test_the_four_columns(headings):
    assert columns_of(headings, 1) == Columns(ids=(0,), given=1, family=2, born=3)


@pytest.mark.parametrize(
    "heading", ["Name", "Full name", "Child", "Child's name", "Student", "Last Name, First Name"]
)
def test_a_name_in_one_column(heading):
    assert columns_of(["Room", heading], 1).name == 1


def test_what_is_of_others_is_left_alone():
    others = [
        "Parent name",
        "Mother's first name",
        "Guardian 1 surname",
        "Room name",
        "Doctor",
        "Contact DOB",
        "Postcode",
    ]
    assert not columns_of(others, 1).have_names
    assert columns_of(["First name", *others], 1) == Columns(ids=(), given=0)


def test_preferred_and_middle_names_are_further_names_unless_there_is_no_other():
    assert columns_of(["Preferred name", "First name", "Middle name", "Surname"], 1) == Columns(
        ids=(), given=1, family=3, other_names=(0, 2)
    )
    assert columns_of(["Preferred name", "Surname"], 1) == Columns(ids=(), given=0, family=1)


def test_several_ids_are_ranked():
    assert columns_of(["CRN", "Name", "ID"], 1).ids == (2, 0)


@pytest.mark.parametrize(
    ("heading", "order"),
    [
        ("DOB (dd/mm/yyyy)", "dmy"),
        ("Date of birth mm/dd/yy", "mdy"),
        ("DOB (YYYY-MM-DD)", None),
        ("DOB", None),
    ],
)
def test_a_heading_may_tell_the_order_of_dates(heading, order):
    columns = columns_of(["Name", heading], 1)
    assert (columns.born, columns.dates) == (1, order)


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(RosterIssuesError, match="two columns mean the same") as refused:
        columns_of(["First name", "FIRST NAME", "Surname"], 4)
    assert refused.value.issues[0].line == 4


@pytest.mark.parametrize(
    ("heading", "plain"), [("ChildID", "id"), ("child", "child"), ("", ""), ("\u2019-", "")]
)
def test_plain_heading(heading, plain):
    assert plain_heading(heading) == plain


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        (["sourcedId", "status", "givenName", "familyName"], 0),
        (["canvas_user_id", "user_id", "first_name"], 1),
        (["First name", "InternalCode"], 1),
        (["Room ID", "Parent ID", "First name", "QK Child Code"], 3),
    ],
)
def test_ids_of_other_programs(headings, column):
    assert columns_of(headings, 1).ids[0] == column


def test_a_person_can_say_which_column_is_which():
    columns = columns_of(
        ["No", "Kind A", "Kind B"], 1, {"given": ("kind a",), "family": ("Kind  B",)}
    )
    assert (columns.given, columns.family) == (1, 2)
    with pytest.raises(RosterIssuesError, match="2 columns are headed"):
        columns_of(["X", "X"], 3, {"name": ("X",)})
