from datetime import date

import pytest

from parktime.simulator.scenario.scenario import BookingEntry
from parktime.simulator.scenario.validate.services import (
    Span,
    check_terms,
    one_year_after,
)
from tests.simulator.scenario.stories import CONTRACT, TWO, fault_of, with_this, wrong

SPAN = Span(date(2026, 11, 30), date(2028, 2, 8))
ENTERED = date(2026, 12, 1)


def fault(
    region: str, first: date | None = None, last: date | None = None, span: Span = SPAN
) -> str | None:
    return check_terms(
        BookingEntry("Possums", days=(0,), first=first, last=last, only="terms"),
        ENTERED,
        region,
        span,
    )


def test_terms_known_for_all_years_are_enough():
    assert fault("AU-QLD") is None
    assert fault("AU-QLD", first=date(2010, 1, 1), last=date(2050, 1, 1)) is None


@pytest.mark.parametrize("region", ["NZ", "NZ-AUK", "AU"])
def test_regions_without_terms_are_refused(region):
    assert (
        fault(region)
        == f"the school terms of {region} are not known for 2026 to 2028: leave `only` out"
    )


def test_years_that_are_not_known_are_told_with_those_that_are():
    assert fault("AU-ACT") == (
        "the school terms of AU-ACT are not known for 2028: known are 2026 to 2027; end the booking before, or leave `only` out"
    )
    assert fault("AU-ACT", last=date(2027, 12, 31)) is None
    before = Span(date(2024, 6, 1), date(2027, 1, 1))
    assert "for 2024 to 2025:" in (fault("AU-QLD", first=date(2010, 1, 1), span=before) or "")
    assert fault("AU-QLD", first=date(2026, 1, 1), span=before) is None


def test_a_booking_that_ends_before_the_story_needs_none():
    assert fault("NZ", first=date(2020, 1, 1), last=date(2026, 11, 29)) is None


def test_a_booking_without_only_needs_none():
    assert check_terms(BookingEntry("Possums", days=(0,)), ENTERED, "NZ", SPAN) is None


def test_one_year_after_a_leap_day_is_the_28th():
    assert one_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert one_year_after(date(2027, 2, 8)) == date(2028, 2, 8)


def test_a_file_is_told_at_the_bookings_only():
    assert "terms of NZ are not known" in fault_of(
        with_this(CONTRACT, "AU-QLD", "NZ    "), "only: terms}", "only: terms }", "terms"
    )
    enrolled = "do: {enrol: {name: X Y, books: [{room: Kiwi, days: 1, only: holidays}]}}"
    assert "terms of NZ-AUK are not known" in fault_of(
        TWO, "service: rata, do: sync", f"service: rata, {enrolled}", "holidays"
    )
    booked = "do: {book: {child: Tane Ngata, room: Kiwi, days: 1, only: terms}}"
    assert "terms of NZ-AUK" in fault_of(
        TWO, "service: rata, do: sync", f"service: rata, {booked}", "terms"
    )
    assert (
        wrong(
            with_this(
                TWO,
                "service: wattle, do: sync",
                "service: wattle, do: {book: {child: Leo Park, room: Joeys, days: 1, only: terms}}",
            )
        )
        == []
    )
