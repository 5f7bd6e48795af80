"""Validates a service's calendar: its own terms, its public holidays, and bookings by terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from parktime.simulator.regional_calendar import (
    Range,
    holiday_names,
    public_holidays,
    school_holidays,
)
from parktime.simulator.scenario.errors import Issue
from parktime.simulator.scenario.scenario import BookingEntry, ServiceEntry
from parktime.simulator.scenario.schema.document import ServiceSchema
from parktime.simulator.scenario.yaml_reader import Node, Path

NEARBY_DAYS = 31
"""How far from a date without a public holiday the advice looks for one."""


def check_terms(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    """Issues of the service's own terms: in order, and not overlapping."""
    terms = service.terms or []
    for number, (before, (first, last)) in enumerate(pairwise(terms), start=1):
        place = root.value_place((*path, "terms", number))
        if last < before[0]:
            yield place, f"terms are in order of time: write this before {_range(before)}"
        elif first <= before[1]:
            yield place, f"terms do not overlap: begin this after {before[1]}"


def _range(days: Range) -> str:
    return f"{days[0]}..{days[1]}"


def check_public_holidays(service: ServiceSchema, root: Node, path: Path) -> Iterator[Issue]:
    """Issues of the public holidays that the service does not keep: its region must have them."""
    written = service.public_holidays
    for number, day in enumerate([] if isinstance(written, str) else written.open_on):
        if day.toordinal() in public_holidays(service.region, day.year):
            continue
        place = root.value_place((*path, "public_holidays", "except", number))
        yield place, f"{day} is no public holiday of {service.region}{_nearest(service, day)}"


def _nearest(service: ServiceSchema, day: date) -> str:
    """The public holiday nearest to `day`, as advice; else to leave the date out."""
    known = holiday_names(service.region, day.year)
    near = min(known, key=lambda other: (abs(other - day), other), default=None)
    if near is None or abs(near - day) > timedelta(days=NEARBY_DAYS):
        return ": leave it out, the service is open anyway"
    return f": the nearest is {near}, {known[near]}"


@dataclass(frozen=True, slots=True)
class Span:
    """The local dates in which bookings are expanded: the story's start to a year after its end."""

    first: date
    last: date


def one_year_after(day: date) -> date:
    """The same date in the next year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def check_only(
    booking: BookingEntry, entered: date, service: ServiceEntry, span: Span
) -> str | None:
    """The issue with a booking's `only`, or None if the terms of all years are known."""
    region, terms = service.region, service.terms
    if booking.only is None:
        return None
    lacking = [
        year
        for year in _years(booking, entered, span)
        if school_holidays(region, year, terms) is None
    ]
    if not lacking:
        return None
    years = str(lacking[0]) if len(lacking) == 1 else f"{lacking[0]} to {lacking[-1]}"
    known = [
        year
        for year in range(span.first.year - 10, span.last.year + 10)
        if school_holidays(region, year, terms) is not None
    ]
    remedy = "give the service its own, `terms: [DATE..DATE, …]`, or leave `only` out"
    if known:
        shown = str(known[0]) if len(known) == 1 else f"{known[0]} to {known[-1]}"
        remedy = f"known are {shown}; end the booking before, or {remedy}"
    return f"the school terms of {region} are not known for {years}: {remedy}"


def _years(booking: BookingEntry, entered: date, span: Span) -> Iterator[int]:
    first = max(booking.first or entered, span.first)
    last = min(booking.last or span.last, span.last)
    return iter(range(first.year, last.year + 1) if first <= last else ())
