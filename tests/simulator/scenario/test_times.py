from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.scenario.times import (
    MAX_DURATION,
    parse_day,
    parse_duration,
    parse_instant,
    parse_range,
    read_instant,
    read_zone,
)

SYDNEY, BRISBANE = ZoneInfo("Australia/Sydney"), ZoneInfo("Australia/Brisbane")
FIRST, LAST = datetime.fromisoformat("1980-01-01"), datetime.fromisoformat("2100-01-01")


def test_a_local_time_is_on_the_clocks_of_its_zone():
    assert parse_instant("2026-12-10 09:00", BRISBANE) == datetime(2026, 12, 9, 23, tzinfo=UTC)
    assert parse_instant("2026-12-10T09:00:30", SYDNEY) == datetime(
        2026, 12, 9, 22, 0, 30, tzinfo=UTC
    )
    exact = datetime(2026, 12, 9, 23, 0, 0, 250_001, tzinfo=UTC)
    assert parse_instant("2026-12-09 23:00:00.250001Z", None) == exact


@pytest.mark.parametrize(
    "text", ["2026-12-10 09:00+10:00", "2026-12-10T09:00 +10:00", "2026-12-09T23:00Z"]
)
def test_an_offset_goes_before_the_zone(text):
    assert (
        parse_instant(text, SYDNEY)
        == parse_instant(text, None)
        == datetime(2026, 12, 9, 23, tzinfo=UTC)
    )


def test_an_instant_needs_a_zone_or_an_offset():
    with pytest.raises(ValueError, match=r"add an offset, e\.g\. 2026-12-10 09:00\+10:00, or Z"):
        parse_instant("2026-12-10 09:00", None)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-10",
        "09:00",
        "2026-12-10 9:00",
        "2026-12-10 09:00:00.1234567",
        "10/12/2026 09:00",
        "now",
    ],
)
def test_other_ways_to_write_a_time_are_refused(text):
    with pytest.raises(ValueError, match="write it like 2026-12-10 09:00"):
        read_instant(text)


@pytest.mark.parametrize("text", ["2026-02-30 09:00", "2026-12-10 24:00", "2026-12-10 09:60"])
def test_nonexistent_times_are_refused(text):
    with pytest.raises(ValueError, match=f"there is no {text}"):
        read_instant(text)


@pytest.mark.parametrize("offset", ["+14:01", "-15:00", "+09:75"])
def test_offsets_that_no_place_has_are_refused(offset):
    with pytest.raises(ValueError, match=r"expected -14:00 to \+14:00"):
        read_instant(f"2026-12-10 09:00{offset}")


def test_a_skipped_time_is_refused_with_the_next_valid_one():
    with pytest.raises(
        ValueError,
        match=r"there is no 2026-10-04 02:30 in Australia/Sydney.*write 2026-10-04 03:30",
    ):
        parse_instant("2026-10-04 02:30", SYDNEY)
    assert parse_instant("2026-10-04 03:00", SYDNEY) == datetime(2026, 10, 3, 16, tzinfo=UTC)
    assert parse_instant("2026-10-04 02:30", BRISBANE) == datetime(2026, 10, 3, 16, 30, tzinfo=UTC)


def test_an_ambiguous_time_is_refused_with_both_offsets():
    with pytest.raises(ValueError, match="comes twice in Australia/Sydney") as refused:
        parse_instant("2027-04-04 02:30", SYDNEY)
    first, second = "2027-04-04 02:30+11:00", "2027-04-04 02:30+10:00"
    assert f"write {first} (the first) or {second} (the second)" in str(refused.value)
    assert parse_instant(second, SYDNEY) - parse_instant(first, SYDNEY) == timedelta(hours=1)


@given(
    st.datetimes(min_value=FIRST, max_value=LAST).map(lambda wall: wall.replace(microsecond=0)),
    st.sampled_from(
        [
            "Australia/Sydney",
            "Australia/Lord_Howe",
            "Pacific/Auckland",
            "Pacific/Chatham",
            "Australia/Brisbane",
            "UTC",
        ]
    ),
)
def test_a_local_time_is_read_when_and_only_when_one_instant_shows_it(wall, name):
    zone = ZoneInfo(name)
    hours = [
        wall.replace(tzinfo=UTC) - timedelta(minutes=minutes)
        for minutes in range(-15 * 60, 15 * 60 + 1, 15)
    ]
    shown = sorted(
        {instant for instant in hours if instant.astimezone(zone).replace(tzinfo=None) == wall}
    )
    try:
        found = [parse_instant(wall.isoformat(sep=" "), zone)]
    except ValueError:
        found = []
    assert found == (shown if len(shown) == 1 else [])


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


def test_nonexistent_dates_are_refused():
    with pytest.raises(ValueError, match="2026-02-29 is not a calendar date"):
        parse_day("2026-02-29")


@pytest.mark.parametrize("text", ["1899-12-31", "2201-01-01", "0001-01-01"])
def test_years_out_of_range_are_refused(text):
    with pytest.raises(ValueError, match="a year from 1900 to 2200"):
        parse_day(text)


def test_both_ends_of_a_range_are_read():
    assert parse_range("2026-12-24..2027-01-03") == (date(2026, 12, 24), date(2027, 1, 3))


def test_one_date_alone_is_a_range_of_one_day():
    assert parse_range("2026-12-24") == (date(2026, 12, 24), date(2026, 12, 24))


def test_a_reversed_range_is_refused_with_the_right_order():
    with pytest.raises(ValueError, match=r"2026-12-24\.\.2027-01-03"):
        parse_range("2027-01-03..2026-12-24")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("12h", timedelta(hours=12)),
        ("3w", timedelta(weeks=3)),
        ("1d", timedelta(hours=24)),
        ("30m", timedelta(minutes=30)),
        ("90s", timedelta(seconds=90)),
        ("0h", timedelta(0)),
        ("1d12h", timedelta(hours=36)),
        ("1w2d3h4m5s", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
    ],
)
def test_a_duration_is_read_as_elapsed_time(text, length):
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "12", "h", "12 h", "12h1d", "1.5h", "-1h", "12H", "1h1h", "١h", "1h\n"]
)
def test_invalid_durations_are_refused_with_an_example(text):
    with pytest.raises(ValueError, match="write it like 12h"):
        parse_duration(text)


def test_a_hundred_years_are_the_longest():
    assert parse_duration("36525d") == MAX_DURATION
    with pytest.raises(ValueError, match="a hundred years at most"):
        parse_duration("36525d1s")


def test_a_zone_is_read_by_its_name():
    assert read_zone("Australia/Brisbane").key == "Australia/Brisbane"
    assert read_zone("UTC").key == "UTC"


@pytest.mark.parametrize(
    "text",
    [
        "Australia",
        "../etc/passwd",
        "localtime",
        "/etc/localtime",
        "AEST",
        "australia/brisbane",
        "EST5EDT",
    ],
)
def test_unknown_time_zones_are_refused(text):
    with pytest.raises(ValueError, match="there is no time zone"):
        read_zone(text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Australia/Brisbone", "Australia/Brisbane"),
        ("Brisbane", "Australia/Brisbane"),
        ("Lord Howe", "Australia/Lord_Howe"),
    ],
)
def test_the_nearest_is_offered(text, near):
    with pytest.raises(ValueError, match=f"did you mean '{near}'"):
        read_zone(text)
