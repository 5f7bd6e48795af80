"""A date that somebody types: an instant of the world's time, local to a zone. Pure."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXAMPLES = "14 Dec, 14 Dec 20:30, 2026-12-14, 2026-12-14 20:30, 12h, 3d, 2w"

_SPAN = re.compile(r"\+?\s*(\d{1,5})\s*(min|h|d|w)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})(?:\s+(\d{4}))?(?:\s+(\d{1,2}):(\d{2}))?")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_typed(text: str, now: datetime, zone: str, *, back: bool = False) -> datetime:
    """The instant that is meant, in UTC. A date without a time is its midnight, one without a year the next of its kind;
    on the way `back` the last of its kind, and a span is that much earlier.

    ValueError with words for people: not a date, a local time that a clock change skips or has twice, or one on the other side of now.
    """
    written = " ".join(text.split())
    if span := _SPAN.fullmatch(written):
        length = int(span[1]) * _UNITS[span[2].lower()]
        return _reached(now, -length if back else length)
    local = _local(written, now.astimezone(ZoneInfo(zone)), back=back)
    instant = _instant(local, zone)
    if back and instant > now:
        raise ValueError(f"{local:%Y-%m-%d %H:%M} is to come: t goes there")
    if not back and instant < now:
        raise ValueError(f"{local:%Y-%m-%d %H:%M} has passed: T goes back")
    return instant


def _reached(now: datetime, span: timedelta) -> datetime:
    try:
        return now + span
    except OverflowError:
        raise ValueError("that is beyond the years that there are") from None


def _local(written: str, now: datetime, *, back: bool) -> datetime:
    try:
        if iso := _ISO.fullmatch(written):
            return datetime(*(int(each or 0) for each in iso.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        if words := _WORDS.fullmatch(written):
            return _of_words(words, now, back=back)
    except ValueError as error:
        raise ValueError(f"there is no such date: {error}") from None
    raise ValueError(f"write a date such as {EXAMPLES}")


def _of_words(words: re.Match[str], now: datetime, *, back: bool) -> datetime:
    month = next((number for number, name in enumerate(_MONTHS, 1) if name == words[2][:3].lower()), 0)
    if not month:
        raise ValueError(f"{words[2]} is no month")
    at = time(int(words[4] or 0), int(words[5] or 0))
    year = int(words[3]) if words[3] else now.year
    found = datetime.combine(datetime(year, month, int(words[1])), at)  # noqa: DTZ001 - local until its zone is known
    if words[3]:
        return found
    local_now = now.replace(tzinfo=None)
    if back:
        return found.replace(year=year - 1) if found > local_now else found
    return found.replace(year=year + 1) if found < local_now else found


def _instant(local: datetime, zone: str) -> datetime:
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        what = "skips" if first.astimezone(UTC) > second.astimezone(UTC) else "has twice"
        raise ValueError(f"{local:%Y-%m-%d %H:%M} is a time that {zone} {what} on that night: take another")
    return first.astimezone(UTC)
