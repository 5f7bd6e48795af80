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


def test_ranges_are_clipped_to_the_query():
    found = service_calendar(
        Closures("AU-QLD", ((date(2026, 12, 24), date(2027, 1, 3)),)),
        date(2026, 12, 28),
        date(2026, 12, 30),
    )
    assert found.school_holidays == found.closed == ((date(2026, 12, 28), date(2026, 12, 30)),)


def test_public_holidays_close_only_services_that_say_so():
    closed = service_calendar(Closures("AU-QLD", (), public_holidays_closed=True), *DECEMBER).closed
    assert (date(2027, 1, 26), date(2027, 1, 26)) in closed
    open_ones = service_calendar(Closures("AU-QLD"), *DECEMBER)
    assert open_ones.closed == ()
    assert [name for day, name in open_ones.public_holidays if day == date(2027, 1, 26)] == [
        "Australia Day"
    ]


def test_the_calendar_says_when_terms_are_unknown():
    assert service_calendar(Closures("NZ-AUK"), *DECEMBER).school_holidays is None


CHRISTMAS = (date(2026, 12, 24), date(2027, 1, 3))


def closed_dates(closures, year):
    return sorted(date.fromordinal(day) for day in closures.days(year))


def test_both_ends_of_a_closed_range_are_closed_also_over_new_year():
    closures = Closures("AU-QLD", (CHRISTMAS,))
    assert closed_dates(closures, 2026) == [date(2026, 12, day) for day in range(24, 32)]
    assert closed_dates(closures, 2027) == [date(2027, 1, day) for day in (1, 2, 3)]
    assert closed_dates(closures, 2028) == []


def test_public_holidays_are_closed_only_where_it_says_so():
    assert closed_dates(Closures("AU-QLD"), 2026) == []
    assert date(2026, 12, 25) in closed_dates(Closures("AU-QLD", (), True), 2026)


def test_adding_a_range_keeps_the_others():
    before = Closures("AU-QLD", (CHRISTMAS,))
    after = before.with_closed(date(2026, 12, 7), date(2026, 12, 7))
    assert closed_dates(after, 2026)[0] == date(2026, 12, 7)
    assert len(closed_dates(after, 2026)) == 9
    assert before.with_closed(*CHRISTMAS) is before
