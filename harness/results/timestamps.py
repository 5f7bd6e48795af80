"""Instants as results, reports and the command line write them: UTC, to the second, with Z."""

from datetime import UTC, datetime


def format_instant(instant: datetime) -> str:
    """`2026-12-14T20:30:00Z` of an aware instant; a fraction of a second is dropped."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_utc(text: str) -> datetime:
    """The UTC instant of a text from an API or a result. Raises ValueError without an offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write it as 2026-12-14T20:30:00Z")
    return instant.astimezone(UTC)
