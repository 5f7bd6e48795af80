"""Birth dates are read, or known to be absent; a roster whose dates nobody understood is refused."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import RosterError, read_roster

DAY = date(2022, 3, 14)


@pytest.fixture
def births(tmp_path):
    def read(content: str, **options) -> list[date | None]:
        path = tmp_path / "children.csv"
        path.write_text(content, encoding="utf-8")
        return [one.born for one in read_roster(path, ReadingOptions(**options)).people]

    return read


@pytest.mark.parametrize(
    "heading",
    [
        "DOB (age)", "Date of Birth / Age", "Birth date (child)", "profile_field_dob", "D.O.B",
        "Child's DOB", "Stu Birth Date", "childDateOfBirth", "Birthday (DD/MM/YYYY)", "dob_iso",
        "Age / DOB", "Birthdate (required)", "Date of birth 1", "生年月日", "Child: Born on",
        "demographics.birthDate", "Custom Field: Birthday", "DoB *", "วันเกิด", "Data di nascita",
        "Ngày sinh", "NGÀY SINH", "Geboortedatum", "तारीख (जन्म तिथि)", "تاريخ الميلاد", "Rā whānau",
        "Ra whanau", "Doğum Tarihi", "Дата народження", "ජන්ම දිනය",
    ],
)  # fmt: skip
def test_headings_of_birth_dates(births, heading):
    assert births(f"id,name,{heading}\n1,Mia Lee,14/03/2022\n") == [DAY]


@pytest.mark.parametrize(
    "heading", ["Year of birth", "Birth details (see notes)", "DOB or due date", "Birth month"]
)
def test_a_heading_that_only_looks_like_it_is_refused_by_name(births, heading):
    content = f"id,name,{heading}\n1,Mia Lee,14/03/2022\n"
    with pytest.raises(RosterError) as refused:
        births(content)
    (issue,) = refused.value.issues
    assert issue.line == 1
    assert repr(heading) in issue.message
    assert "--no-birth-dates" in issue.message
    assert births(content, columns={"born": (heading.upper(),)}) == [DAY]
    assert births(content, no_birth_dates=True) == [None]


@pytest.mark.parametrize("heading", ["Date", "Geb.", "", "Notes", "D1"])
@pytest.mark.parametrize(
    "cell",
    ["14/03/2022", "2022-03-14", "14 Mar 2022", "20220314", "2022年3月14日", "2565-03-14",
     "14/03/2565", "R4.3.14", "令和4年3月14日", "14th Mar 2022", "14 มี.ค. 2565", "14. März 2022",
     "١٤/٠٣/٢٠٢٢", "14 de marzo de 2022", "14 tháng 3 năm 2022", "Mar 2022", "0000-00-00",
     "/Date(1647216000000)/"],
)  # fmt: skip
def test_a_column_that_holds_dates_and_means_nothing_known_is_refused(births, heading, cell):
    content = f"id,name,room,{heading}\n1,Mia Lee,Possums,{cell}\n2,Zoe Ng,Wombats,\n"
    with pytest.raises(RosterError, match="holds dates"):
        births(content)
    assert births(content, no_birth_dates=True) == [None, None]


@pytest.mark.parametrize(
    "heading",
    ["Start date", "Enrolled", "dateLastModified", "Parent 1 DOB", "Mother's date of birth",
     "Immunisation due", "created_at"],
)  # fmt: skip
def test_dates_of_other_things_are_left_alone(births, heading):
    assert births(f"id,name,{heading}\n1,Mia Lee,14/03/2022\n") == [None]


@pytest.mark.parametrize("nothing", ["n/a", "#####", "unknown", "-"])
def test_cells_that_say_nothing_do_not_hide_a_column_of_dates(births, nothing):
    content = f"id,name,D1\n1,Mia Lee,2022-03-14\n2,Zoe Ng,{nothing}\n3,Ava Ng,{nothing}\n"
    with pytest.raises(RosterError, match="holds dates"):
        births(content)


@pytest.mark.parametrize(
    "cell", ["12 Smith St Brisbane 4000", "0412 345 678", "Unit 3", "1234 56789 0", "4y 8m", "May"]
)
def test_a_column_of_something_else_is_left_alone(births, cell):
    assert births(f"id,name,D1\n1,Mia Lee,{cell}\n2,Zoe Ng,{cell}\n") == [None, None]


@pytest.mark.parametrize("heading", ["Mother: date de naissance", "Parent 1 fecha de nacimiento"])
def test_birth_dates_of_others_are_left_alone_in_any_language(births, heading):
    assert births(f"id,name,{heading}\n1,Mia Lee,14/03/1990\n") == [None]


def test_dates_beside_birth_dates_are_left_alone(births):
    assert births("id,name,Date,DOB\n1,Mia Lee,01/02/2025,14/03/2022\n") == [DAY]


def test_an_empty_column_of_birth_dates_does_not_hide_another(births):
    content = "id,name,DOB,Age / birthday\n1,Mia Lee,,14/03/2022\n"
    assert births(content) == [DAY]
    with pytest.raises(RosterError, match="'Date' holds dates"):
        births("id,name,DOB,Date\n1,Mia Lee,,14/03/2022\n")


def test_two_columns_that_contradict_each_other_are_refused(births):
    content = (
        "id,name,DOB,Birthday\n1,Mia Lee,2022-03-14,2022-03-14\n2,Zoe Ng,2022-03-14,2021-01-01\n"
    )
    with pytest.raises(RosterError, match="has two birth dates") as refused:
        births(content)
    assert refused.value.issues[0].line == 3
    assert births(content, columns={"born": ("DOB",)}) == [DAY, DAY]


@pytest.mark.parametrize(
    "cell",
    ["14/03/2022 (4y 8m)", "14/03/2022 - 4 years", "14/03/2022 (4)", "2022-03-14, aged 4 yrs",
     "14 Mar 2022 / 4y", "'14/03/2022"],
)  # fmt: skip
def test_an_age_behind_the_date(births, cell):
    assert births(f'id,name,DOB (age)\n1,Mia Lee,"{cell}"\n') == [DAY]


@pytest.mark.parametrize(
    "cell", ["2022-03-13T14:00:00Z", "2022-03-13T14:00:00.000+00:00", "2022-03-14T01:00:00+11:00"]
)
def test_an_instant_needs_the_time_zone_in_which_it_is_midnight(births, cell):
    content = f"id,name,born\n1,Mia Lee,{cell}\n"
    with pytest.raises(RosterError, match="--time-zone"):
        births(content)
    assert births(content, time_zone=ZoneInfo("Australia/Brisbane")) == [DAY]
    with pytest.raises(RosterError, match="not the midnight"):
        births(content, time_zone=ZoneInfo("Australia/Perth"))


def test_midnight_is_a_date_in_whatever_zone_it_is_written(births):
    for cell in ("2022-03-14T00:00:00Z", "2022-03-14T00:00:00+10:00", "2022-03-14 00:00"):
        content = f"id,name,born\n1,Mia Lee,{cell}\n"
        assert births(content) == births(content, time_zone=ZoneInfo("Pacific/Auckland")) == [DAY]
    with pytest.raises(RosterError, match="has a time of day"):
        births("id,name,born\n1,Mia Lee,2022-03-13 14:00:00\n")
