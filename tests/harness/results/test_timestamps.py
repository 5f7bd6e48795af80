from datetime import UTC, datetime, timedelta, timezone

import pytest

from parktime.harness.results.timestamps import as_text, from_text


def test_an_instant_is_told_in_utc_to_the_second():
    brisbane = timezone(timedelta(hours=10))
    assert as_text(datetime(2026, 12, 15, 6, 30, 0, 999, brisbane)) == "2026-12-14T20:30:00Z"


def test_an_instant_is_read_with_any_offset():
    assert from_text("2026-12-15T06:30:00+10:00") == from_text("2026-12-14T20:30:00Z")
    assert from_text("2026-12-14T20:30:00Z").tzinfo is UTC


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        from_text("2026-12-14T20:30:00")
