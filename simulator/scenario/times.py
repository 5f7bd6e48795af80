"""Dates, times, durations and time zones of a scenario."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from parktime.simulator.scenario.vocabulary import did_you_mean

DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
RANGE_PATTERN = r"^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$"
FIRST_YEAR, LAST_YEAR = 1900, 2200


def parse_day(text: str) -> date:
    """The date that `text` names. Raises ValueError with a remedy."""
    if re.fullmatch(DAY_PATTERN, text, re.ASCII) is None:
        raise ValueError(f"'{text}' is not a date: write it like 2026-12-24")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a calendar date") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{text} is out of range: use a year from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def parse_range(text: str) -> tuple[date, date]:
    """First and last date, both inclusive; a single date is a range of one day.

    Raises ValueError.
    """
    first_text, dots, last_text = text.partition("..")
    first = parse_day(first_text.strip())
    last = parse_day(last_text.strip()) if dots else first
    if last < first:
        raise ValueError(f"{last} is before {first}: the first date comes first, {last}..{first}")
    return first, last


INSTANT_PATTERN = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?( ?(Z|[+-]\d{2}:\d{2}))?$"

_PARTS = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"(?: ?(?P<offset>Z|[+-]\d{2}:\d{2}))?",
    re.ASCII,
)
_MAX_OFFSET = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class UnresolvedTime:
    """A time as written: wall-clock time and, if given, an offset."""

    wall: datetime
    offset: timedelta | None
    text: str

    def instant(self, zone: ZoneInfo | None) -> datetime:
        """The instant in UTC: by its own offset, otherwise on the clocks of `zone`.

        Raises ValueError, with a remedy, for a time that daylight saving skips or repeats, and for
        one with neither offset nor zone.
        """
        if self.offset is not None:
            return self.wall.replace(tzinfo=timezone(self.offset)).astimezone(UTC)
        if zone is None:
            raise ValueError(
                f"'{self.text}' says no place: add an offset, e.g. {self.text}+10:00, or Z"
            )
        return _resolve(self.wall, zone)


def read_instant(text: str) -> UnresolvedTime:
    """Parse a time. Raises ValueError with a remedy."""
    found = _PARTS.fullmatch(text)
    if found is None:
        raise ValueError(
            f"'{text}' is not a time: write it like 2026-12-10 09:00, or with an offset "
            "like 2026-12-10T09:00+10:00"
        )
    try:
        wall = datetime.fromisoformat(f"{found['day']}T{found['time']}")
    except ValueError:
        raise ValueError(
            f"there is no {text}: expected a calendar date and a time from 00:00 to 23:59"
        ) from None
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(f"{text} is out of range: use a year from {FIRST_YEAR} to {LAST_YEAR}")
    return UnresolvedTime(wall, _offset(found["offset"]), text)


def parse_instant(text: str, zone: ZoneInfo | None) -> datetime:
    """The instant that `text` means, in UTC; without an offset, in `zone`. Raises ValueError."""
    return read_instant(text).instant(zone)


def format_local_time(wall: datetime) -> str:
    """A local time in scenario notation, without an offset."""
    if wall.microsecond:
        return wall.isoformat(" ")
    return wall.strftime("%Y-%m-%d %H:%M:%S" if wall.second else "%Y-%m-%d %H:%M")


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text == "Z":
        return timedelta(0)
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _MAX_OFFSET:
        raise ValueError(f"there is no offset {text}: expected -14:00 to +14:00")
    return -offset if text[0] == "-" else offset


def _resolve(wall: datetime, zone: ZoneInfo) -> datetime:
    earlier, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier == later:
        return earlier
    if earlier.astimezone(zone).replace(tzinfo=None) == wall:
        first, second = (
            f"{format_local_time(wall)}{_format_offset(each.astimezone(zone))}"
            for each in (earlier, later)
        )
        raise ValueError(
            f"{format_local_time(wall)} comes twice in {zone.key}: write {first} (the "
            f"first) or {second} (the second)"
        )
    after = earlier.astimezone(zone).replace(tzinfo=None)
    raise ValueError(
        f"there is no {format_local_time(wall)} in {zone.key}: the clocks go forward over "
        f"it that night; write {format_local_time(after)}"
    )


def _format_offset(local: datetime) -> str:
    return local.isoformat()[-6:]


DURATION_PATTERN = r"^(?=.)(\d{1,6}w)?(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?(\d{1,6}s)?$"
MAX_DURATION = timedelta(days=36_525)
"""A hundred years: as far as a clock goes in one advance."""

_UNITS_S = (604_800, 86_400, 3_600, 60, 1)


def parse_duration(text: str) -> timedelta:
    """The elapsed time that `text` names. Raises ValueError with a remedy."""
    found = re.fullmatch(DURATION_PATTERN, text, re.ASCII)
    if found is None:
        raise ValueError(
            f"'{text}' is not a duration: write it like 12h, 3w, 30m or 1d12h (w, d, h, "
            "m, s in this order)"
        )
    seconds = sum(
        unit_s * int(part[:-1])
        for unit_s, part in zip(_UNITS_S, found.groups(), strict=True)
        if part
    )
    if seconds > MAX_DURATION.total_seconds():
        raise ValueError(f"'{text}' is too long: a hundred years at most")
    return timedelta(seconds=seconds)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every valid `time_zone`."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def read_zone(text: str) -> ZoneInfo:
    """The time zone of that name. Raises ValueError, with a remedy, for an unknown one."""
    if text not in zone_names():
        names = zone_names()
        cities = {name.rpartition("/")[2]: name for name in sorted(names)}
        near = cities.get(text.strip().replace(" ", "_").title())
        right = (
            f": did you mean '{near}'?"
            if near
            else did_you_mean(text, names) or ": write e.g. Australia/Brisbane"
        )
        raise ValueError(f"there is no time zone '{text}'{right}")
    return ZoneInfo(text)
