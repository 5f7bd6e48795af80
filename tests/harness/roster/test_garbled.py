"""Encodings that make other names of the same bytes, and what spreadsheets do to cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.harness.errors import UsageError
from parktime.harness.roster.encoding import decoded
from parktime.harness.roster.errors import RosterIssuesError
from parktime.harness.roster.options import parse_columns, parse_encoding, parse_time_zone
from parktime.harness.roster.spreadsheet import spreadsheet_damage, without_guard

NAMES = "id,name\n1,Zoë Nguyen\n2,Jack O’Brien\n3,Chloé Müller\n4,José Núñez\n"


def test_windows_letters_are_read():
    assert decoded(NAMES.encode("cp1252")) == NAMES
    assert decoded("id,name\n1,ANDRÉ DESIRÉE\n2,Élodie\n".encode("cp1252")).count("É") == 3


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp437"])
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_another_encoding_is_refused_by_its_name_and_read_if_given(encoding, end):
    text = NAMES.replace("’", "").replace("\n", end)
    with pytest.raises(RosterIssuesError, match=r"--encoding (mac_roman|cp850|cp437)") as refused:
        decoded(text.encode(encoding))
    assert refused.value.issues[0].line == 2
    assert decoded(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "latin-1"])
@pytest.mark.parametrize("names", ["Zoë", "Jack Tūhoe", "Nguyễn", "O’Brien", "李明", "Đặng"])
def test_utf_8_that_was_encoded_twice_is_refused_and_put_right_if_said(encoding, names):
    try:
        twice = f"id,name\n1,{names}\n".encode().decode(encoding).encode()
    except UnicodeDecodeError:
        pytest.skip("this encoding lacks a byte")
    with pytest.raises(RosterIssuesError, match="utf-8-twice") as refused:
        decoded(twice)
    assert refused.value.issues[0].line == 2
    assert decoded(twice, "utf-8-twice") == f"id,name\n1,{names}\n"


@pytest.mark.parametrize(
    "name",
    ["Zoë", "d’Éon", "ANDRÉ’S", "Ida–Österlund", "JOÃO", "Nguyễn Thị Ánh", "しゅん", "O‘Áine"],
)
def test_names_as_they_are_are_no_garbled_ones(name):
    assert name in decoded(f"id,name\n1,{name}\n".encode())
    assert name in decoded(f"id,name\n1,{name}\n".encode(), "utf-8-twice")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp850", "Zoë"),
        ("cp437", "Zoë"),
        ("cp850", "李明"),
        ("cp1251", "Петров"),
        ("cp1253", "Παππάς"),
    ],
)
def test_utf_8_read_as_something_rarer_is_refused_and_never_put_right(encoding, name):
    twice = f"id,name\n1,{name}\n".encode().decode(encoding)
    for chosen in (None, "utf-8-twice"):
        with pytest.raises(RosterIssuesError, match="encoded twice") as refused:
            decoded(twice.encode(), chosen)
        assert refused.value.issues[0].line == 2


@pytest.mark.parametrize("name", ["Иван Петров", "Юлія Ґалаґан", "Νίκος Παππάς", "Łukasz Dvořák"])
def test_names_of_other_alphabets_are_no_garbled_ones(name):
    assert name in decoded(f"id,name\n1,{name}\n".encode())


def test_letters_that_were_lost_are_refused():
    with pytest.raises(RosterIssuesError, match="lost") as refused:
        decoded("id,name\n1,Mia\n2,Zo\ufffd\n".encode())
    assert refused.value.issues[0].line == 3


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x17F, categories=["Ll"])))
def test_small_latin_letters_survive_in_utf_8(letters):
    text = f"id,name\n1,Mi{letters}a\n"
    assert decoded(text.encode()) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="0001"', "0001"), ('="14/03/2022"', "14/03/2022"), ('="say ""hi"""', 'say "hi"'),
        ("'0001", "0001"), ("'=1", "=1"), ("'t Hooft", "'t Hooft"), ("O'Brien", "O'Brien"),
        ("Mia", "Mia"), ("", ""),
    ],
)  # fmt: skip
def test_guards_of_spreadsheets_are_taken_away(cell, text):
    assert without_guard(cell) == text


@pytest.mark.parametrize(
    "cell", ["1.23457E+11", "1E+05", "1,2E+11", "#REF!", "#N/A", "####", "=A1"]
)
def test_what_a_spreadsheet_damaged_is_named(cell):
    assert "spreadsheet" in spreadsheet_damage(cell)


@pytest.mark.parametrize("cell", ["1E5A", "E+11", "12345678901", "Mia", "#1", ""])
def test_what_it_did_not_damage_is_not(cell):
    assert spreadsheet_damage(cell) == ""


def test_options_are_checked_before_anything_is_read():
    assert parse_columns(["born=DOB (age)", "id=Code", "born=B=1"]) == {
        "born": ("DOB (age)", "B=1"),
        "id": ("Code",),
    }
    for wrong in ("born", "born=", "birth=DOB", "=x"):
        with pytest.raises(UsageError):
            parse_columns([wrong])
    assert parse_encoding("MacRoman") == "mac-roman"
    for wrong in ("no-such", "hex"):
        with pytest.raises(UsageError):
            parse_encoding(wrong)
    with pytest.raises(UsageError):
        parse_time_zone("Brisbane")
