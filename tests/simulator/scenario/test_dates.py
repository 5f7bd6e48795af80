from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.scenario.times import parse_day, parse_range

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


@given(DAYS)
def test_an_iso_date_is_read(day):
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["2026-1-2", "20260102", "2026-W01-1", "2.1.2026", "today", "2026-01-02 ", ""]
)
def test_other_ways_to_write_a_date_are_refused(text):
    with pytest.raises(ValueError, match="write it like 2026-12-24"):
        parse_day(text)


def test_a_date_that_no_calendar_has_is_refused():
    with pytest.raises(ValueError, match="2026-02-29 is not a calendar date"):
        parse_day("2026-02-29")


@pytest.mark.parametrize("text", ["1899-12-31", "2201-01-01", "0001-01-01"])
def test_years_out_of_reach_are_refused(text):
    with pytest.raises(ValueError, match="a year from 1900 to 2200"):
        parse_day(text)


def test_both_ends_of_a_range_are_read():
    assert parse_range("2026-12-24..2027-01-03") == (date(2026, 12, 24), date(2027, 1, 3))


def test_one_date_alone_is_a_range_of_one_day():
    assert parse_range("2026-12-24") == (date(2026, 12, 24), date(2026, 12, 24))


def test_a_range_backwards_is_refused_and_turned_round():
    with pytest.raises(ValueError, match=r"2026-12-24\.\.2027-01-03"):
        parse_range("2027-01-03..2026-12-24")
