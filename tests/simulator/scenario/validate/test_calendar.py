from dataclasses import replace
from datetime import date

import pytest

from parktime.simulator.scenario.read import read_text
from parktime.simulator.scenario.scenario import BookingEntry
from parktime.simulator.scenario.validate.calendar import Span, check_only, one_year_after
from tests.simulator.scenario.texts import (
    EXAMPLE,
    TWO_SERVICES,
    issues_in,
    only_issue,
    replaced,
)

SPAN = Span(date(2026, 11, 30), date(2028, 2, 8))
ENTERED = date(2026, 12, 1)


SERVICE = read_text(EXAMPLE, "s.yaml").services[0]


def issue(
    region: str,
    first: date | None = None,
    last: date | None = None,
    span: Span = SPAN,
    terms: tuple[tuple[date, date], ...] = (),
) -> str | None:
    service = replace(SERVICE, region=region, terms=terms)
    booking = BookingEntry("Possums", days=(0,), first=first, last=last, only="terms")
    return check_only(booking, ENTERED, service, span)


def test_terms_known_for_all_years_are_enough():
    assert issue("AU-QLD") is None
    assert issue("AU-QLD", first=date(2010, 1, 1), last=date(2050, 1, 1)) is None


@pytest.mark.parametrize("region", ["NZ", "NZ-AUK", "AU"])
def test_regions_without_terms_are_refused(region):
    assert (
        issue(region)
        == f"the school terms of {region} are not known for 2026 to 2028: give the service its own, `terms: [DATE..DATE, …]`, or leave `only` out"
    )


def test_unknown_term_years_are_reported_with_the_known_ones():
    assert issue("AU-ACT") == (
        "the school terms of AU-ACT are not known for 2028: known are 2026 to 2027; end the booking before, or give the service its own, `terms: [DATE..DATE, …]`, or leave `only` out"
    )
    assert issue("AU-ACT", last=date(2027, 12, 31)) is None
    before = Span(date(2024, 6, 1), date(2027, 1, 1))
    assert "for 2024 to 2025:" in (issue("AU-QLD", first=date(2010, 1, 1), span=before) or "")
    assert issue("AU-QLD", first=date(2026, 1, 1), span=before) is None


def test_a_booking_that_ends_before_the_story_needs_none():
    assert issue("NZ", first=date(2020, 1, 1), last=date(2026, 11, 29)) is None


def test_a_booking_without_only_needs_none():
    assert check_only(BookingEntry("Possums", days=(0,)), ENTERED, SERVICE, SPAN) is None


def test_one_year_after_a_leap_day_is_the_28th():
    assert one_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert one_year_after(date(2027, 2, 8)) == date(2028, 2, 8)


def test_unknown_terms_are_reported_at_the_key_only():
    assert "terms of NZ are not known" in only_issue(
        replaced(EXAMPLE, "AU-QLD", "NZ    "), "only: terms}", "only: terms }", "terms"
    )
    enrolled = "do: {enrol: {name: X Y, books: [{room: Kiwi, days: 1, only: holidays}]}}"
    assert "terms of NZ-AUK are not known" in only_issue(
        TWO_SERVICES, "service: rata, do: sync", f"service: rata, {enrolled}", "holidays"
    )
    booked = "do: {book: {child: Tane Ngata, room: Kiwi, days: 1, only: terms}}"
    assert "terms of NZ-AUK" in only_issue(
        TWO_SERVICES, "service: rata, do: sync", f"service: rata, {booked}", "terms"
    )
    assert (
        issues_in(
            replaced(
                TWO_SERVICES,
                "service: wattle, do: sync",
                "service: wattle, do: {book: {child: Leo Park, room: Joeys, days: 1, only: terms}}",
            )
        )
        == []
    )


OWN = ((date(2026, 10, 12), date(2026, 12, 18)), (date(2027, 2, 3), date(2028, 4, 14)))


def test_own_terms_are_enough_in_the_years_that_they_reach():
    assert issue("NZ", terms=OWN) is None
    assert "for 2028: known are 2027;" in (
        issue("NZ", first=date(2027, 1, 1), terms=((date(2027, 2, 3), date(2027, 4, 16)),)) or ""
    )
    assert issue("AU-QLD", terms=OWN[:1]) is None, "the package knows the other years"


ONLY_TERMS = replaced(EXAMPLE, "AU-QLD", "NZ    ")


def with_key(text: str, line: str) -> str:
    return replaced(text, "paid_children: 40", f"paid_children: 40\n    {line}")


def test_a_country_without_terms_plays_with_the_service_s_own():
    text = with_key(ONLY_TERMS, "terms: [2026-10-12..2026-12-18, 2027-02-03..2028-12-14]")
    (service,) = read_text(text, "s.yaml").services
    assert service.terms == (
        (date(2026, 10, 12), date(2026, 12, 18)),
        (date(2027, 2, 3), date(2028, 12, 14)),
    )


@pytest.mark.parametrize(
    ("terms", "pointed", "part"),
    [
        ("[2026-10-12..2026-12-18, 2026-12-18..2027-04-09]", "2026-12-18..2027", "do not overlap: begin this after 2026-12-18"),
        ("[2026-10-12..2026-12-18, 2026-01-27..2026-04-02]", "2026-01-27..2026", "write this before 2026-10-12..2026-12-18"),
        ("[2026-12-18..2026-10-12]", "2026-12-18", "the first date comes first"),
        ("[]", "[]", "expected at least one"),
        ("2026-10-12..2026-12-18", "2026-10-12", "expected a list of ranges of dates"),
    ],
)  # fmt: skip
def test_terms_out_of_order_are_reported_at_their_place(terms, pointed, part):
    assert part in only_issue(
        EXAMPLE, "paid_children: 40", f"paid_children: 40\n    terms: {terms}", pointed
    )


def test_public_holidays_that_the_service_does_not_keep():
    text = replaced(EXAMPLE, "public_holidays: open", "public_holidays: {except: [2027-08-11]}")
    (service,) = read_text(text, "s.yaml").services
    assert (service.public_holidays, service.open_on) == ("closed", (date(2027, 8, 11),))


@pytest.mark.parametrize(
    ("written", "pointed", "part"),
    [
        ("{except: [2026-08-13]}", "2026-08-13", "2026-08-13 is no public holiday of AU-QLD: the nearest is 2026-08-12, The Royal Queensland Show"),
        ("{except: [2026-07-01]}", "2026-07-01", "leave it out, the service is open anyway"),
        ("{except: [2026-08-12], excpt: []}", "excpt", "did you mean 'except'?"),
        ("{}", "public_holidays", "'except' is missing"),
        ("shut", "shut", "expected open or closed"),
    ],
)  # fmt: skip
def test_days_that_are_no_public_holidays_are_reported(written, pointed, part):
    assert part in only_issue(
        EXAMPLE, "public_holidays: open", f"public_holidays: {written}", pointed
    )
