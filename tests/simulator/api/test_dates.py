"""Dates on the wire, as each vendor writes them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.simulator.api.time_formats import check_span, format_kidsoft, parse_iso, parse_kidsoft

DAY = date(2026, 12, 14)


@given(st.dates())
def test_what_is_told_is_read_again(day) -> None:
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
def test_iso_is_nothing_else(written) -> None:
    with pytest.raises(ValueError):
        parse_iso(written)


def test_two_dates_belong_together_in_their_order_and_sixty_weeks_apart_at_most() -> None:
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
