"""Two files against each other, for a person and for a program."""

import json
from pathlib import Path

import pytest

from parktime.harness.roster.match import match_files, render, report_data, report_json
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import RosterError

CCMS = """Child ID,First name,Surname,DOB
c1,Mia,Nguyen,14/03/2022
c2,Elizabeth,O'Brien,02/05/2021
c3,Noah,Smith,
c4,Zoe,Lee,01/01/2023
"""
STORYPARK = """[
  {"id": "p1", "given_name": "Nguyen", "family_name": "Mia", "birth_date": null},
  {"id": "p2", "given_name": "Lizzie", "family_name": "OBrien", "birth_date": "2021-05-02"},
  {"id": "p3", "given_name": "Old", "family_name": "Friend", "birth_date": null}
]"""


@pytest.fixture
def files(tmp_path: Path):
    def write(ccms: str = CCMS, storypark: str = STORYPARK) -> tuple[Path, Path]:
        paths = tmp_path / "ccms.csv", tmp_path / "storypark.json"
        for path, text in zip(paths, (ccms, storypark), strict=True):
            path.write_text(text, encoding="utf-8")
        return paths

    return write


def test_everybody_is_matched_suggested_or_left(files):
    report = match_files(*files())
    assert [(one.child.id, one.profile.id) for one in report.matches] == [("c1", "p1")]
    assert [(one.child.id, one.profile.id, one.reason) for one in report.suggestions] == [
        ("c2", "p2", "same birth date, given name Lizzie for Elizabeth")
    ]
    assert [one.id for one in report.left_children] == ["c3", "c4"]
    assert [one.id for one in report.left_profiles] == ["p3"]
    assert report.notes == ()


def test_a_match_says_whether_the_birth_date_speaks_for_it(files):
    report = match_files(
        *files(
            storypark=STORYPARK.replace(
                '"Mia", "birth_date": null', '"Mia", "birth_date": "2022-03-14"'
            )
        )
    )
    assert report.matches[0].reason == "same name, borne by nobody else, same birth date"
    assert not report.matches[0].by_name_alone
    assert match_files(*files()).matches[0].by_name_alone


def test_the_text_tells_all_of_it(files):
    assert render(match_files(*files())).splitlines() == [
        "Automatic matches: 1",
        "  Mia Nguyen, 2022-03-14 (c1)  ->  Nguyen Mia (p1)  same name, borne by nobody else, by name alone",
        "  1 by name alone, without two birth dates: look at each before set-up",
        "Suggestions, never linked by themselves: 1",
        "  Elizabeth O'Brien, 2021-05-02 (c2)  ->  Lizzie OBrien, 2021-05-02 (p2)  same birth date, given name Lizzie for Elizabeth",
        "Left in the CCMS (set-up would make new profiles): 2",
        "  Noah Smith (c3)",
        "  Zoe Lee, 2023-01-01 (c4)",
        "Left in Storypark (set-up would leave them alone): 1",
        "  Old Friend (p3)",
    ]


def test_the_json_tells_the_same(files):
    report = match_files(*files())
    data = json.loads(report_json(report))
    assert data == report_data(report)
    assert data["counts"] == {
        "matches": 1,
        "by_name_alone": 1,
        "suggestions": 1,
        "left_ccms": 2,
        "left_storypark": 1,
    }
    assert data["matches"][0]["by_name_alone"] is True
    assert data["matches"][0]["ccms"] == {
        "id": "c1",
        "given": "Mia",
        "family": "Nguyen",
        "born": "2022-03-14",
    }
    assert data["suggestions"][0]["storypark"]["id"] == "p2"
    assert data["suggestions"][0]["reason"] == "same birth date, given name Lizzie for Elizabeth"
    assert [one["id"] for one in data["left"]["ccms"]] == ["c3", "c4"]
    assert data["left"]["storypark"] == [
        {"id": "p3", "given": "Old", "family": "Friend", "born": None}
    ]


def test_a_name_cannot_steer_the_terminal(files):
    text = render(match_files(*files(ccms="id,name\n1,Mia \x1b[2J Lee\n")))
    assert "\x1b" not in text
    assert "Mia \\x1b[2J Lee (1)" in text


def test_joiners_stay_and_what_steers_a_terminal_is_shown_by_its_number(files):
    family = "\U0001f469\u200d\U0001f467"
    text = render(match_files(*files(ccms=f"id,name\n1,{family} \u202eLee\n")))
    assert f"{family} \\u202eLee (1)" in text


def test_notes_name_their_file(files):
    report = match_files(*files(ccms="name,born\nMia Nguyen,2022-03-14\n"))
    assert [note.rpartition("ccms.csv: ")[2] for note in report.notes] == [
        "there is no column of ids: rows are named by their numbers in a spreadsheet"
    ]
    assert render(report).startswith("note: ")


def test_the_faults_of_both_files_are_told_together(files):
    with pytest.raises(RosterError) as refused:
        match_files(*files(ccms="id,name\n1,\n", storypark="[3]"))
    assert [(Path(fault.file).name, fault.line) for fault in refused.value.issues] == [
        ("ccms.csv", 2),
        ("storypark.json", 1),
    ]


def test_the_order_of_dates_can_be_said(files):
    ccms = "id,name,dob\n1,Mia Nguyen,03/04/2022\n"
    with pytest.raises(RosterError, match="--dates dmy"):
        match_files(*files(ccms=ccms))
    report = match_files(*files(ccms=ccms), ReadingOptions(dates="dmy"))
    assert str(report.matches[0].child.born) == "2022-04-03"


def test_namesakes_are_left_to_a_person(files):
    ccms = "id,name\n1,Mia Nguyen\n2,Nguyen Mia\n"
    report = match_files(*files(ccms=ccms))
    assert report.matches == ()
    assert [(one.child.id, one.reason) for one in report.suggestions] == [
        (id, "same name, but two children have it; no birth date on either side")
        for id in ("1", "2")
    ]
