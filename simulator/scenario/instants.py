"""Local and absolute times, and the instants they mean."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from simulator.scenario.dates import FIRST_YEAR, LAST_YEAR

PATTERN = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?( ?(Z|[+-]\d{2}:\d{2}))?$"

_PARTS = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<time>\d{2}:\d{2}(?::\d{2})?)(?: ?(?P<offset>Z|[+-]\d{2}:\d{2}))?",
    re.ASCII,
)
_FARTHEST = timedelta(hours=14)


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
            f"'{text}' is not a time: write it like 2026-12-10 09:00, or with an offset like 2026-12-10T09:00+10:00"
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
    return wall.strftime("%Y-%m-%d %H:%M:%S" if wall.second else "%Y-%m-%d %H:%M")


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text == "Z":
        return timedelta(0)
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _FARTHEST:
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
            f"{format_local_time(wall)} comes twice in {zone.key}: write {first} (the first) or {second} (the second)"
        )
    after = earlier.astimezone(zone).replace(tzinfo=None)
    raise ValueError(
        f"there is no {format_local_time(wall)} in {zone.key}: the clocks go forward over it that night; write {format_local_time(after)}"
    )


def _format_offset(local: datetime) -> str:
    return local.isoformat()[-6:]
