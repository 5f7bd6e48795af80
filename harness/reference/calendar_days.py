"""Dates of the model: weeks, windows, school terms and public holidays, day by day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
WEEKS_AHEAD = {"kidsoft": 6, "manage": 5}


def local_date(instant: datetime, zone: str) -> date:
    """The local date of an instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - DAY * day.weekday()


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += DAY


def window_weeks(today: date, ccms: str, weeks: str) -> list[list[date]]:
    """The weeks of the room window, seven days each (room-window)."""
    first = monday_of(today) if weeks == "calendar" else today
    count = 1 + WEEKS_AHEAD[ccms]
    return [[first + DAY * (7 * week + day) for day in range(7)] for week in range(count)]


@cache
def dates_of(region: str, category: str, year: int) -> frozenset[date]:
    """The dates of a year that the holidays package has for a region and category."""
    country, _, subdivision = region.partition("-")
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, categories=(category,), years=[year], expand=False
    )
    return frozenset(found)


def is_school_holiday(day: date, region: str, terms: tuple[tuple[date, date], ...]) -> bool:
    """Whether the day is a school holiday: by the service's own terms, else by the region's.

    Its own terms count in each year in which one of their days falls.
    """
    reached = {year for first, last in terms for year in range(first.year, last.year + 1)}
    if day.year in reached:
        return not any(first <= day <= last for first, last in terms)
    return day in dates_of(region, "school", day.year)


def is_public_holiday(day: date, region: str) -> bool:
    """Whether the day is a public holiday of the region."""
    return day in dates_of(region, "public", day.year)
