from datetime import date

import pytest

from parktime.simulator.regional_calendar import dates_of, days_in, public_holidays, school_holidays


def test_the_queensland_summer_has_no_school_from_12_december_to_26_january():
    off = school_holidays("AU-QLD", 2026) | school_holidays("AU-QLD", 2027)
    summer = range(date(2026, 12, 12).toordinal(), date(2027, 1, 26).toordinal() + 1)
    assert off.issuperset(summer)
    assert date(2026, 12, 11).toordinal() not in off
    assert date(2027, 1, 27).toordinal() not in off


@pytest.mark.parametrize(
    ("region", "year"), [("NZ", 2026), ("NZ-AUK", 2026), ("AU", 2026), ("AU-QLD", 1950)]
)
def test_regions_without_terms_have_no_school_holidays(region, year):
    assert school_holidays(region, year) is None


def test_public_holidays_are_the_region_s_own():
    assert date(2026, 11, 3).toordinal() in public_holidays("AU-VIC", 2026)  # Melbourne Cup Day
    assert date(2026, 11, 3).toordinal() not in public_holidays("AU-QLD", 2026)
    assert date(2026, 1, 26).toordinal() in public_holidays(
        "NZ-AUK", 2026
    )  # Auckland Anniversary Day


def test_school_holidays_are_no_public_holidays():
    assert date(2026, 12, 14).toordinal() not in public_holidays("AU-QLD", 2026)


def test_every_date_of_a_leap_year():
    assert days_in(2028) == len(dates_of(2028)) == 366
    assert dates_of(2028)[59] == date(2028, 2, 29)
