from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.harness.roster.bookings import (
    RosterBooking,
    _merged,
    holds_bookings,
    parse_days,
    read_bookings,
)
from parktime.harness.roster.errors import RosterError
from parktime.harness.roster.options import ReadingOptions
from parktime.harness.roster.read import read_roster

ROSTER = "id,first name,last name,dob\n7,Mia,Nguyen,2022-03-14\n8,Noah,Smith,2021-05-02\n9,Noah,Smith,2023-01-20\n"
JAN = date(2026, 1, 27)


@pytest.fixture
def read(tmp_path):
    def read(text, **options):
        (tmp_path / "ccms.csv").write_text(ROSTER, encoding="utf-8")
        path = tmp_path / "bookings.csv"
        path.write_text(text, encoding="utf-8")
        roster = read_roster(tmp_path / "ccms.csv")
        return read_bookings(path, roster, ReadingOptions(**options))

    return read


def test_a_pattern_with_columns_of_days(read):
    found = read(
        "Child ID,Room,Monday,Tuesday AM,Tue PM,Wed,Start Date,End Date,Frequency\n"
        "7,Possums,x,8:00-12:00,,,27/01/2026,18/12/2026,Fortnightly\n8,Wombats,no,,-,Yes,,,\n"
    )
    assert found.by_child == {
        "7": (RosterBooking("Possums", None, (0, 1), JAN, date(2026, 12, 18), 2),),
        "8": (RosterBooking("Wombats", None, (2,)),),
    }
    assert found.rooms == ("Possums", "Wombats")


def test_a_row_for_each_date(read):
    found = read(
        "Name,Room name,Booking date\nMia Nguyen,Possums,03/02/2026\nNguyen Mia,Possums,19/02/2026\n"
    )
    assert found.by_child == {
        "7": (
            RosterBooking("Possums", date(2026, 2, 3)),
            RosterBooking("Possums", date(2026, 2, 19)),
        )
    }


def test_a_range_of_dates_with_weekdays_and_children_told_apart_by_birth_date(read):
    found = read(
        "Child,DOB,Class,From,To,Days\nNoah Smith,2023-01-20,Possums,2026-01-27,2026-12-18,Mon-Wed & Fri\n"
    )
    assert found.by_child == {
        "9": (RosterBooking("Possums", None, (0, 1, 2, 4), JAN, date(2026, 12, 18)),)
    }


def test_rooms_may_stand_in_the_columns_of_days(read):
    found = read("id,name,Mon,Tue\n7,Mia Nguyen,Possums,Wombats\n8,Noah Smith,x,\n")
    assert found.by_child["7"] == (
        RosterBooking("Possums", None, (0,)),
        RosterBooking("Wombats", None, (1,)),
    )
    assert found.by_child["8"] == (RosterBooking("Room 1", None, (0,)),)
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name,room\nMia Nguyen,Possums\n", 1),
        ("name,room,date\nMia Nguyen,Possums,2026-02-03\nMia Nguyn,Possums,2026-02-03\n", 3),
        ("name,room,date\nNoah Smith,Possums,2026-02-03\n", 2),
        ("name,room,date\nMia Nguyen,Possums,soon\n", 2),
        ("name,room,date\nMia Nguyen,Possums,03/02/2026\n", 2),
        ("name,room,days,from,to\nMia Nguyen,Possums,Mon,2026-02-03,2026-02-01\n", 2),
        ("name,room,days,from\nMia Nguyen,Possums,Funday,2026-02-03\n", 2),
        ("name,room,days,from\nMia Nguyen,Possums,,2026-02-03\n", 2),
        ("name,room,days,frequency\nMia Nguyen,Possums,Mon,monthly\n", 2),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(read, text, line):
    with pytest.raises(RosterError) as caught:
        read(text)
    assert [issue.line for issue in caught.value.issues] == [line]


def test_the_order_of_day_and_month_may_be_said(read):
    found = read("name,room,date\nMia Nguyen,Possums,03/02/2026\n", dates="mdy")
    assert found.by_child["7"] == (RosterBooking("Possums", date(2026, 3, 2)),)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon, Wed", [0, 2]),
        ("mon to fri", [0, 1, 2, 3, 4]),
        ("M W F", [0, 2, 4]),
        ("Tues/Thurs", [1, 3]),
        ("Weekdays", [0, 1, 2, 3, 4]),
        ("Sat and Sunday", [5, 6]),
    ],
)
def test_weekdays_are_read_as_people_write_them(text, days):
    assert parse_days(text) == days


def test_a_file_of_bookings_is_told_from_a_roster(tmp_path):
    path = tmp_path / "x.csv"
    for text, is_bookings in ((ROSTER, False), ("name,room,Mon,Tue\nMia,Possums,x,\n", True)):
        path.write_text(text)
        assert holds_bookings(path, ReadingOptions()) is is_bookings


def sessions(bookings):
    found = set()
    for each in bookings:
        if each.on is not None:
            found.add((each.room, each.on))
            continue
        days = (each.last - each.first).days + 1
        dates = (each.first + timedelta(days=day) for day in range(days))
        found |= {(each.room, day) for day in dates if day.weekday() in each.days}
    return found


@given(st.sets(st.integers(0, 99), max_size=50))
def test_dates_that_make_a_pattern_are_the_same_sessions(drawn):
    bookings = [RosterBooking("AB"[each % 2], JAN + timedelta(days=each // 2)) for each in drawn]
    assert sessions(_merged(bookings)) == sessions(bookings)


def test_a_term_of_mondays_and_tuesdays_is_one_booking():
    dates = [JAN + timedelta(days=7 * week + day) for week in range(10) for day in (0, 1)]
    (booking,) = _merged([RosterBooking("A", on) for on in dates])
    assert booking == RosterBooking("A", None, (1, 2), dates[0], dates[-1])
