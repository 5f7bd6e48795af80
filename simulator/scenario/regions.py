"""Regions in the codes of the holidays package, and the years for which it knows their school terms."""

from functools import lru_cache
from typing import NamedTuple

import holidays

from simulator.scenario.closest import did_you_mean

COUNTRIES: tuple[str, ...] = ("AU", "NZ")


class Region(NamedTuple):
    """A country and, where it is said, its part."""

    country: str
    part: str | None


@lru_cache(maxsize=1)
def region_codes() -> tuple[str, ...]:
    """Every code that a service's `region` may be: AU, AU-QLD, …, NZ, NZ-AUK, …"""
    known = holidays.list_supported_countries(include_aliases=False)
    return tuple(code for country in COUNTRIES for code in (country, *(f"{country}-{part}" for part in known[country])))


def check_region(text: str) -> str:
    """The code of a region. Raises ValueError, with the remedy in words, for one that the holidays package does not have."""
    if text not in region_codes():
        right = did_you_mean(text, region_codes()) or ": write AU, NZ, or a part of them like AU-QLD or NZ-AUK"
        raise ValueError(f"there is no region '{text}'{right}")
    return text


def parse_region(code: str) -> Region:
    """The parts of a region's code."""
    country, _, part = code.partition("-")
    return Region(country, part or None)


@lru_cache(maxsize=1_000)
def has_terms(code: str, year: int) -> bool:
    """Whether the school terms of a region are known for a year: the package has any school date of it."""
    country, part = parse_region(code)
    try:
        return len(holidays.country_holidays(country, subdiv=part, years=year, categories=holidays.SCHOOL)) > 0
    except ValueError:
        return False  # the package has no school category there, as for New Zealand
