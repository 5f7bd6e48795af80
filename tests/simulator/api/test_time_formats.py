"""Dates and instants on the wire."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.api.time_formats import (
    check_span,
    format_instant,
    format_kidsoft,
    parse_instant,
    parse_iso,
    parse_kidsoft,
)


@pytest.mark.parametrize(
    "written",
    ["2026-12-14T20:30:00+10:00", "2026-12-14T20:30+10:00", "2026-12-14 10:30:00Z", "2026-12-14t10:30:00.000z", "2026-12-14T05:00:00-05:30"],
)  # fmt: skip
def test_an_offset_may_be_written_in_any_way_that_is_one(written) -> None:
    assert parse_instant(written) == datetime(2026, 12, 14, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-12-14T20:30:00", "2026-12-14 20:30"])
def test_an_instant_without_an_offset_is_refused_with_the_remedy(written) -> None:
    with pytest.raises(ValueError, match=r"has no offset: write .*Z"):
        parse_instant(written)


@pytest.mark.parametrize(
    "written",
    [None, 1, 1.5, True, "", "now", "2026-12-14", "2026-13-14T20:30:00Z", "2026-W01-1T00:00Z", "20261214T203000Z", "٢٠٢٦-12-14T20:30Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"],
)  # fmt: skip
def test_invalid_instants_are_refused(written) -> None:
    with pytest.raises(ValueError):
        parse_instant(written)


EARLY, LATE = datetime(1000, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - the offset is drawn apart


@given(st.datetimes(EARLY, LATE), st.integers(-14 * 60, 14 * 60))
def test_formatted_instants_can_be_parsed(wall, offset_minutes) -> None:
    instant = wall.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    formatted = format_instant(instant)
    assert formatted.endswith("Z") and parse_instant(formatted) == instant
    assert parse_instant(instant.isoformat()) == instant


DAY = date(2026, 12, 14)


@given(st.dates())
def test_formatted_dates_can_be_parsed(day) -> None:
    assert parse_kidsoft(format_kidsoft(day)) == day
    assert parse_iso(day.isoformat()) == day


@pytest.mark.parametrize(
    "written",
    [
        "14/12/26",
        "2026-12-14",
        "14-12-2026",
        "31/02/2026",
        "1/2/2026",
        "00/00/0000",
        "١٤/12/2026",
        14,
        None,
        "",
    ],
)
def test_kidsoft_takes_nothing_else(written) -> None:
    with pytest.raises(ValueError):
        parse_kidsoft(written)


@pytest.mark.parametrize(
    "written", ["14/12/2026", "20261214", "2026-02-30", "2026-12-14T00:00", 20261214, None, ""]
)
def test_other_iso_date_forms_are_refused(written) -> None:
    with pytest.raises(ValueError):
        parse_iso(written)


def test_date_spans_are_ordered_and_at_most_sixty_weeks() -> None:
    check_span(None, None, ("from", "to"))
    check_span(DAY, DAY, ("from", "to"))
    check_span(DAY, DAY + timedelta(weeks=60), ("from", "to"))
    for first, last, words in [
        (DAY, None, "both"),
        (None, DAY, "both"),
        (DAY, DAY - timedelta(days=1), "after"),
        (DAY, DAY + timedelta(weeks=60, days=1), "60 weeks"),
    ]:
        with pytest.raises(ValueError, match=words):
            check_span(first, last, ("from", "to"))
