"""Instants in words for people: local to a service, and relative to the world's time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FOREVER = 9000
"""From this year on nothing is due: whoever waits for it waits for ever."""


def local(instant: datetime, zone: str) -> str:
    """`Mon 14 Dec 08:00`, in that zone."""
    moment = instant.astimezone(ZoneInfo(zone))
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def local_with_year(instant: datetime, zone: str) -> str:
    """`Mon 14 Dec 2026 08:00`, in that zone."""
    moment = instant.astimezone(ZoneInfo(zone))
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}"


def length(span: timedelta) -> str:
    """A span of time in its largest unit, rounded down: `45 s`, `3 min`, `11 h`, `6 days`, `5 weeks`."""
    seconds = int(abs(span.total_seconds()))
    for size, word in ((1_209_600, "weeks"), (172_800, "days"), (3600, "h"), (60, "min")):
        if seconds >= size:
            unit = {"weeks": 604_800, "days": 86_400}.get(word, size)
            return f"{seconds // unit} {word}"
    return f"{seconds} s"


def relative(instant: datetime, now: datetime) -> str:
    """`in 3 h`, `2 days ago`, `now`."""
    span = instant - now
    if abs(span) < timedelta(seconds=1):
        return "now"
    return f"in {length(span)}" if span > timedelta() else f"{length(span)} ago"
