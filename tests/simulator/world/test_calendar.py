from dataclasses import replace
from datetime import date

from parktime.simulator.world.calendar import Closures, closed_local_holidays, service_calendar

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


TERMS = ((date(2026, 10, 12), date(2026, 12, 18)), (date(2027, 2, 3), date(2027, 4, 16)))


def test_own_terms_decide_the_years_that_they_reach():
    own = Closures("NZ-AUK", terms=TERMS)
    found = service_calendar(own, date(2026, 12, 1), date(2027, 2, 28))
    assert found.school_holidays == ((date(2026, 12, 19), date(2027, 2, 2)),)
    assert own.school_holidays(2028) is None
    queensland = Closures("AU-QLD", terms=TERMS[:1])
    assert queensland.school_holidays(2027) == Closures("AU-QLD").school_holidays(2027)
    assert date(2026, 12, 12).toordinal() not in (queensland.school_holidays(2026) or ())


def test_a_term_over_new_year_reaches_both_years():
    own = Closures("NZ-AUK", terms=((date(2026, 12, 30), date(2027, 1, 2)),))
    assert service_calendar(own, date(2026, 12, 29), date(2027, 1, 3)).school_holidays == (
        (date(2026, 12, 29), date(2026, 12, 29)),
        (date(2027, 1, 3), date(2027, 1, 3)),
    )


SHOW = date(2026, 8, 12)


def test_a_town_is_open_on_another_town_s_show_day():
    closed = Closures("AU-QLD", public_holidays_closed=True)
    assert SHOW in closed_dates(closed, 2026)
    open_there = replace(closed, open_on=frozenset({SHOW}))
    assert set(closed_dates(closed, 2026)) - set(closed_dates(open_there, 2026)) == {SHOW}


def test_show_days_that_close_a_service_are_named_with_their_town():
    closed = Closures("AU-QLD", public_holidays_closed=True)
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert [(each.day, each.place) for each in closed_local_holidays(closed, *year)] == [
        (SHOW, "Brisbane")
    ]
    assert closed_local_holidays(replace(closed, open_on=frozenset({SHOW})), *year) == ()
    assert closed_local_holidays(Closures("AU-QLD"), *year) == ()
