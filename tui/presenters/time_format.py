"""Times for people: instants local to a service, time spans, dates, and the state of the clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from parktime.tui.snapshot import Snapshot

HELD_SHOWN_AFTER_S = 2.0
"""A clock that is held for a shorter time is not worth a word."""


def local(instant: datetime, zone: str) -> str:
    """`Mon 14 Dec 08:00` in the time zone."""
    moment = instant.astimezone(ZoneInfo(zone))
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def local_with_year(instant: datetime, zone: str) -> str:
    """`Mon 14 Dec 2026 08:00` in the time zone."""
    moment = instant.astimezone(ZoneInfo(zone))
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}"


def local_date(instant: datetime, zone: str) -> date:
    """The date of an instant in the time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def duration(span: timedelta) -> str:
    """A time span in its largest unit, rounded down: `45 s`, `3 min`, `11 h`, `6 days`."""
    seconds = int(abs(span.total_seconds()))
    for size, word in ((1_209_600, "weeks"), (172_800, "days"), (3600, "h"), (60, "min")):
        if seconds >= size:
            unit = {"weeks": 604_800, "days": 86_400}.get(word, size)
            return f"{seconds // unit} {word}"
    return f"{seconds} s"


def relative(instant: datetime, now: datetime) -> str:
    """`in 3 h`, `2 days ago` or `now`."""
    span = instant - now
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {duration(span)}" if span > timedelta() else f"{duration(span)} ago"


def long_date(day: date) -> str:
    """`Mon 14 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def short_date(day: date) -> str:
    """`Mon 14 Dec`."""
    return f"{day:%a} {day.day} {day:%b}"


def day_and_month(day: date) -> str:
    """`14 Dec`."""
    return f"{day.day} {day:%b}"


def speed(rate: float) -> str:
    """The speed of a clock, in virtual time per second: `1 h/s`, `3 d/s`, `30 s/s`."""
    for size, word in ((86_400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if rate >= size:
            return f"{rate / size:g} {word}/s"
    return f"{rate:g} s/s"


def clock_state(snapshot: Snapshot, elapsed_s: float) -> tuple[str, str]:
    """Glyph and words for what the clock does; `elapsed_s` is the age of the snapshot."""
    clock = snapshot.clock
    if clock is None:
        return "◷", "real time"
    if clock.mode == "running" and clock.rate is not None:
        is_held = clock.held_by and elapsed_s > HELD_SHOWN_AFTER_S
        held = f", held by {', '.join(clock.held_by)}" if is_held else ""
        return "▶", f"running {speed(clock.rate)}{held}"
    return ("▶▶", "moving") if clock.mode == "advancing" else ("Ⅱ", "paused")
