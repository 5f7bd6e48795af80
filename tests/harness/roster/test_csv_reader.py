"""CSV as programs and people write it."""

import pytest

from parktime.harness.roster.csv_reader import csv_table
from parktime.harness.roster.errors import RosterIssuesError
from parktime.harness.roster.rows import MOST_ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_by_the_headings(delimiter):
    text = (
        delimiter.join(["id", "name", "dob"])
        + "\r\n"
        + delimiter.join(["1", '"Lee, Mia; Ann"', "2022-03-14"])
    )
    (row,) = csv_table(text).rows
    assert list(row.cells) == ["1", "Lee, Mia; Ann", "2022-03-14"]


def test_excels_own_first_line():
    table = csv_table("sep=;\nid;name, full\n1;Mia\n".replace("name, full", "name"))
    assert [row.line for row in table.rows] == [3]
    assert table.notes == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_also_within_quotes_and_over_blanks(end):
    text = end.join(["id,name", '1,"Mia', 'Lee"', "", ",", "2,Zoe Lee"])
    rows = csv_table(text).rows
    assert [(row.line, row.number) for row in rows] == [(2, 2), (6, 5)]
    assert rows[0].cell(1) == "Mia Lee"


def test_lines_above_the_headings_are_left_out_and_that_is_said():
    table = csv_table("Enrolment report\n\nPrinted 1 Feb 2026,,\nid,name\n1,Mia Lee\n")
    assert [row.cells[1] for row in table.rows] == ["Mia Lee"]
    assert table.notes == ("lines above the headings on line 4 are left out",)


def test_a_title_that_could_be_a_heading_is_none():
    assert [row.cells for row in csv_table("Children\nid,name\n1,Mia Lee\n").rows] == [
        ["1", "Mia Lee"]
    ]


def test_one_column_is_enough():
    assert [row.cells for row in csv_table("Name\nMia Lee\nZoe\n").rows] == [["Mia Lee"], ["Zoe"]]


def test_a_row_may_end_early():
    row = csv_table("id,name,dob\n1,Mia Lee\n").rows[0]
    assert (row.cell(2), row.cell(None)) == ("", "")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id,name\n1,Mia Lee\n2,Lee, Zoe\n", 3, "more cells than the 2 headings"),
        ('id,name\n1,"Mia Lee\n2,Zoe\n', 2, "is no CSV from here on"),
        ('id,name\n1,"Mia" Lee\n', 2, "double those inside"),
        ("id,room\n1,Possums\n", 1, r"no column is headed as a name \(found 'id', 'room'\)"),
        ("just some words\n", 1, "no column is headed as a name"),
        (",,,\n,\n", 0, "is empty"),
        ("name,name\nMia,Lee\n", 1, "two columns mean the same"),
    ],
)
def test_what_is_amiss_is_told_with_its_line(text, line, words):
    with pytest.raises(RosterIssuesError, match=words) as refused:
        csv_table(text)
    assert refused.value.issues[0].line == line


@pytest.mark.e2e
def test_only_so_many_rows():
    with pytest.raises(RosterIssuesError, match="more than 100,000 rows") as refused:
        csv_table("name\n" + "Mia\n" * (MOST_ROWS + 1))
    assert refused.value.issues[0].line == MOST_ROWS + 2
