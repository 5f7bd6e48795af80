from datetime import date

from parktime.simulator.world.calendar import Closures, service_calendar

DECEMBER = date(2026, 12, 1), date(2027, 1, 31)


def test_a_summer_in_queensland():
    found = service_calendar(
        Closures("AU-QLD", ((date(2026, 12, 24), date(2027, 1, 3)),)), *DECEMBER
    )
    assert found.school_holidays == ((date(2026, 12, 12), date(2027, 1, 26)),)
    assert (date(2026, 12, 25), "Christmas Day") in found.public_holidays
    assert found.closed == ((date(2026, 12, 24), date(2027, 1, 3)),)


def test_ranges_end_where_the_question_ends():
    found = service_calendar(
        Closures("AU-QLD", ((date(2026, 12, 24), date(2027, 1, 3)),)),
        date(2026, 12, 28),
        date(2026, 12, 30),
    )
    assert found.school_holidays == found.closed == ((date(2026, 12, 28), date(2026, 12, 30)),)


def test_public_holidays_close_a_service_that_says_so_and_no_other():
    closed = service_calendar(Closures("AU-QLD", (), public_holidays_closed=True), *DECEMBER).closed
    assert (date(2027, 1, 26), date(2027, 1, 26)) in closed
    open_ones = service_calendar(Closures("AU-QLD"), *DECEMBER)
    assert open_ones.closed == ()
    assert [name for day, name in open_ones.public_holidays if day == date(2027, 1, 26)] == [
        "Australia Day"
    ]


def test_where_nobody_knows_the_terms_it_is_said():
    assert service_calendar(Closures("NZ-AUK"), *DECEMBER).school_holidays is None
