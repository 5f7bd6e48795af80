"""Rosters as people have them, from the file to the people."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parktime.daemon.matching.person import Person
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import RosterError, read_roster, split_name


@pytest.fixture
def roster(tmp_path):
    def write_and_read(content: str | bytes, *, dates=None):
        path = tmp_path / "children.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roster(path, ReadingOptions(dates=dates))

    return write_and_read


@pytest.fixture
def issues(roster):
    def read_and_fail(content: str, *, dates=None) -> list[str]:
        with pytest.raises(RosterError) as refused:
            roster(content, dates=dates)
        return [str(fault).partition("children.csv")[2] for fault in refused.value.issues]

    return read_and_fail


MIA = Person("7", "Mia", "Nguyen", date(2022, 3, 14))


@pytest.mark.parametrize(
    "content",
    [
        "id,given,family,born\n7,Mia,Nguyen,2022-03-14\n",
        "\ufeffChild ID;First Name;Surname;Date of Birth\r\n7;Mia;Nguyen;14/03/2022\r\n",
        "CRN\tChild name\tDOB\n7\tNguyen, Mia\t14 Mar 2022\n".encode("utf-16"),
        'Ref,Name,Born\n7,"Nguyen, Mia",14/3/22\n',
        "Ref,Full name,Born\n7,  Mia   Nguyen ,3/14/2022\n",
        '[{"id": 7, "given": "Mia", "family": "Nguyen", "born": "2022-03-14"}]',
        '{"children": [{"childId": "7", "firstName": "Mia", "surname": "Nguyen", "dateOfBirth": "2022-03-14T00:00:00Z"}]}',
    ],
)
def test_one_child_in_many_exports(roster, content):
    assert roster(content).people == (MIA,)
    assert roster(content).notes == ()


def test_old_windows_letters_survive(roster):
    assert roster("id,name\n1,Zoë O’Brien\n".encode("cp1252")).people == (
        Person("1", "Zoë", "O’Brien"),
    )


def test_further_names_come_along(roster):
    (child,) = roster(
        "id,Preferred name,First name,Middle name,Surname\n1,Lizzie,Elizabeth,,Lee\n"
    ).people
    assert child == Person("1", "Elizabeth", "Lee", None, ("Lizzie",))


def test_without_ids_the_rows_are_numbered_as_a_spreadsheet_does_and_that_is_said(roster):
    found = roster("name,dob\nMia Lee,2022-03-14\n\nZoe Ng,\n")
    assert [one.id for one in found.people] == ["2", "4"]
    assert found.notes == (
        "there is no column of ids: rows are named by their numbers in a spreadsheet",
    )
    found = roster('[{"name": "Mia Lee"}, {"name": "Zoe Ng"}]')
    assert [one.id for one in found.people] == ["1", "2"]
    assert found.notes == (
        "there is no column of ids: items are named by their numbers",
        "there is no column of birth dates: names alone decide",
    )


def test_the_column_of_ids_that_is_complete_is_taken(roster):
    assert [one.id for one in roster("id,CRN,name\n,a,Mia\n,b,Zoe\n").people] == ["a", "b"]


def test_dates_that_may_be_read_both_ways_want_to_be_told(roster, issues):
    content = "id,name,dob\n1,Mia Lee,02/03/2022\n"
    (fault,) = issues(content)
    assert fault.startswith(":2: '02/03/2022' may be day/month or month/day")
    assert roster(content, dates="dmy").people[0].born == date(2022, 3, 2)
    assert roster(content, dates="mdy").people[0].born == date(2022, 2, 3)
    assert roster(content.replace("dob", "DOB (mm/dd/yyyy)")).people[0].born == date(2022, 2, 3)


def test_a_heading_is_held_to_its_word(issues):
    assert issues("name,DOB (mm/dd/yyyy)\nMia Lee,14/03/2022\n") == [
        ":2: '14/03/2022' cannot be read as mdy, which the heading says: change that, or correct the row"
    ]


def test_every_fault_is_told_at_once_with_its_line(issues):
    told = issues(
        "id,name,dob\n1,Mia Lee,x\n1,,2022-03-14\n,Zoe Ng,31/02/2022\n2,Ana Li,2022-01-01\n1,Bo Li,\n"
    )
    assert told == [
        ":2: 'x' is no date: write 2022-03-14, 14/03/2022 or 14 Mar 2022",
        ":3: has no name",
        ":3: the id '1' stands on line 2 already: every id must be one child's",
        ":4: '31/02/2022' is no date: there is no such day",
        ":4: has no id: fill it in, or leave the whole column out",
        ":6: the id '1' stands on line 2 already: every id must be one child's",
    ]


def test_a_file_that_is_not_there_is_a_fault_of_the_file(tmp_path):
    with pytest.raises(RosterError) as refused:
        read_roster(tmp_path / "none.csv")
    assert str(refused.value).endswith("none.csv: cannot be read: No such file or directory")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Mia Nguyen", ("Mia", "Nguyen")),
        ("Nguyen, Mia Rose", ("Mia Rose", "Nguyen")),
        ("Mia Rose Nguyen", ("Mia Rose", "Nguyen")),
        ("Nguyen", ("", "Nguyen")),
        ("Nguyen,", ("", "Nguyen,")),
        ("", ("", "")),
    ],
)
def test_a_whole_name_is_divided(name, parts):
    assert split_name(name) == parts


@settings(deadline=None)
@given(
    content=st.binary(max_size=300)
    | st.text(st.sampled_from('idname,;"\n\r\t 1/2022-[]{}:'), max_size=80).map(str.encode)
)
def test_any_file_is_read_or_refused_in_words(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    try:
        people = read_roster(path).people
    except RosterError as refused:
        assert refused.issues
        assert all(fault.message for fault in refused.issues)
    else:
        assert len({one.id for one in people}) == len(people)
        assert all(one.given or one.family for one in people)


@pytest.mark.parametrize("row", ["Sum,2,,", "合計,2,,", "Possums total,,2,", "Gesamt,2,2.5,"])
def test_a_number_for_a_name_is_refused_at_its_line(tmp_path, row):
    path = tmp_path / "children.csv"
    path.write_text(f"id,given,family,room\n1,Mia,Nguyen,Possums\n{row}\n", encoding="utf-8")
    with pytest.raises(RosterError) as refused:
        read_roster(path)
    assert [issue.line for issue in refused.value.issues] == [3]
    path.write_text("id,given,family\n1,0,Zero\n2,👩‍👧,\n", encoding="utf-8")
    assert len(read_roster(path).people) == 2


@pytest.mark.parametrize(
    "given", ["Zo&euml;", "Zo&#235;", "Zo%C3%AB", "Zo\\u00eb", "Zo=C3=AB", "Jos?phine"]
)
def test_a_letter_that_became_something_else_is_refused_at_its_line(tmp_path, given):
    path = tmp_path / "children.csv"
    path.write_text(f"id,given,family,room\n1,Mia,Nguyen,A&B;\n2,{given},Lee,Possums\n")
    with pytest.raises(RosterError) as refused:
        read_roster(path)
    assert [issue.line for issue in refused.value.issues] == [3]
