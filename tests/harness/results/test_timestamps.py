from datetime import UTC, datetime, timedelta, timezone

import pytest

from parktime.harness.results.timestamps import format_instant, parse_utc


def test_an_instant_is_told_in_utc_to_the_second():
    brisbane = timezone(timedelta(hours=10))
    assert format_instant(datetime(2026, 12, 15, 6, 30, 0, 999, brisbane)) == "2026-12-14T20:30:00Z"


def test_an_instant_is_read_with_any_offset():
    assert parse_utc("2026-12-15T06:30:00+10:00") == parse_utc("2026-12-14T20:30:00Z")
    assert parse_utc("2026-12-14T20:30:00Z").tzinfo is UTC


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        parse_utc("2026-12-14T20:30:00")
