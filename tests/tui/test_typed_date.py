from datetime import UTC, datetime, timedelta

import pytest

from tui.typed_date import read_typed

BRISBANE, SYDNEY = "Australia/Brisbane", "Australia/Sydney"
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
    assert read_typed(typed, NOW, BRISBANE) == meant


@pytest.mark.parametrize(
    ("typed", "zone", "words"),
    [
        ("next tuesday", BRISBANE, "write a date such as"),
        ("2026-02-30", BRISBANE, "there is no such date"),
        ("30 Foo", BRISBANE, "Foo is no month"),
        ("2026-11-01", BRISBANE, "has passed"),
        ("2027-10-03 02:30", SYDNEY, "skips on that night"),
        ("2027-04-04 02:30", SYDNEY, "has twice"),
    ],
)
def test_what_is_no_date_to_go_to_is_said_in_words(typed, zone, words):
    with pytest.raises(ValueError, match=words):
        read_typed(typed, NOW, zone)


def test_29_february_without_a_year_never_breaks():
    with pytest.raises(ValueError, match="no such date"):
        read_typed("29 Feb", NOW, BRISBANE)


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
    assert read_typed(typed, NOW, BRISBANE, back=True) == meant


def test_the_way_back_does_not_lead_forward():
    with pytest.raises(ValueError, match="is to come"):
        read_typed("2026-12-14", NOW, BRISBANE, back=True)
