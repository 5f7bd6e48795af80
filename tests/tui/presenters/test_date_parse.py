from datetime import UTC, datetime, timedelta

import pytest

from parktime.tui.presenters.date_parse import parse_date

BRISBANE = "Australia/Brisbane"
NOW = datetime(2026, 11, 29, 22, tzinfo=UTC)  # 30 Nov 08:00 in Brisbane


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-14 20:30", datetime(2026, 12, 14, 10, 30, tzinfo=UTC)),
        ("2026-12-14", datetime(2026, 12, 13, 14, tzinfo=UTC)),
        ("14 Dec 20:30", datetime(2026, 12, 14, 10, 30, tzinfo=UTC)),
        ("  14   december ", datetime(2026, 12, 13, 14, tzinfo=UTC)),
        ("1 Feb", datetime(2027, 1, 31, 14, tzinfo=UTC)),
        ("1 Feb 2028", datetime(2028, 1, 31, 14, tzinfo=UTC)),
        ("12h", NOW + timedelta(hours=12)),
        ("+3d", NOW + timedelta(days=3)),
        ("2W", NOW + timedelta(weeks=2)),
    ],
)
def test_what_is_typed_is_local_and_goes_forward(typed, meant):
    assert parse_date(typed, NOW, BRISBANE) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("29 Nov 20:00", datetime(2026, 11, 29, 10, tzinfo=UTC)),
        ("14 Dec", datetime(2025, 12, 13, 14, tzinfo=UTC)),  # the last one that was
        ("2026-11-01", datetime(2026, 10, 31, 14, tzinfo=UTC)),
        ("12h", NOW - timedelta(hours=12)),
    ],
)
def test_on_the_way_back_it_is_the_last_of_its_kind(typed, meant):
    assert parse_date(typed, NOW, BRISBANE, back=True) == meant
