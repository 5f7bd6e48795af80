"""Instants as the result, the reports and the command line write them: UTC, to the second, ending in Z."""

from datetime import UTC, datetime


def format_instant(instant: datetime) -> str:
    """`2026-12-14T20:30:00Z` of an aware instant; a fraction of a second is dropped."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_utc(text: str) -> datetime:
    """The aware UTC instant that an API or a result wrote; ValueError where it bears no offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} bears no offset: write it as 2026-12-14T20:30:00Z")
    return instant.astimezone(UTC)
