"""Reads a date as a person types it into an instant."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from parktime.tui.errors import DateInputError

EXAMPLES = "14 Dec, 14 Dec 20:30, 2026-12-14, 2026-12-14 20:30, 12h, 3d, 2w"

_SPAN = re.compile(r"\+?\s*(\d{1,5})\s*(min|h|d|w)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?")
_NAMED = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})(?:\s+(\d{4}))?(?:\s+(\d{1,2}):(\d{2}))?")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def parse_date(text: str, now: datetime, zone: str, *, back: bool = False) -> datetime:
    """The instant that the text means in the time zone, after `now` or (`back`) before it.

    A date without a year is the next one, or the last one when going back. A span such as `3d`
    counts from `now`. Raises DateInputError: not a date, on the wrong side of now, or a local time
    that a clock change skips or repeats.
    """
    typed = " ".join(text.split())
    if span := _SPAN.fullmatch(typed):
        length = int(span[1]) * _UNITS[span[2].lower()]
        return _shifted(now, -length if back else length)
    local = _parse_local(typed, now.astimezone(ZoneInfo(zone)), back=back)
    instant = _to_instant(local, zone)
    if back and instant > now:
        raise DateInputError(f"{local:%Y-%m-%d %H:%M} is in the future: press t to go there")
    if not back and instant < now:
        raise DateInputError(f"{local:%Y-%m-%d %H:%M} is in the past: press T to go back")
    return instant


def _shifted(now: datetime, span: timedelta) -> datetime:
    try:
        return now + span
    except OverflowError:
        raise DateInputError("this is beyond the last year of the calendar") from None


def _parse_local(typed: str, now: datetime, *, back: bool) -> datetime:
    try:
        if iso := _ISO.fullmatch(typed):
            year, month, day, hour, minute = (int(each or 0) for each in iso.groups())
            return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - local time
        if named := _NAMED.fullmatch(typed):
            return _from_named(named, now, back=back)
    except ValueError:
        raise DateInputError(f"there is no such date: {typed}") from None
    raise DateInputError(f"type a date such as {EXAMPLES}")


def _from_named(match: re.Match[str], now: datetime, *, back: bool) -> datetime:
    if match[2][:3].lower() not in _MONTHS:
        raise DateInputError(f"{match[2]} is not a month")
    month = _MONTHS.index(match[2][:3].lower()) + 1
    at = time(int(match[4] or 0), int(match[5] or 0))
    year = int(match[3]) if match[3] else now.year
    day = datetime(year, month, int(match[1]))  # noqa: DTZ001 - local until its zone is applied
    found = datetime.combine(day, at)
    if match[3]:
        return found
    local_now = now.replace(tzinfo=None)
    if back:
        return found.replace(year=year - 1) if found > local_now else found
    return found.replace(year=year + 1) if found < local_now else found


def _to_instant(local: datetime, zone: str) -> datetime:
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        skipped = first.astimezone(UTC) > second.astimezone(UTC)
        what = "does not exist" if skipped else "exists twice"
        raise DateInputError(
            f"{local:%Y-%m-%d %H:%M} {what} in {zone}, where the clocks change: type another time"
        )
    return first.astimezone(UTC)
