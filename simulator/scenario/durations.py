"""Durations: `12h`, `3w`, `1d12h`. Elapsed time: a day is 24 hours, a week seven days."""

import re
from datetime import timedelta

PATTERN = r"^(?=.)(\d{1,6}w)?(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?(\d{1,6}s)?$"
MAX_DURATION = timedelta(days=36_525)
"""A hundred years: as far as a clock goes in one advance."""

_UNITS_S = (604_800, 86_400, 3_600, 60, 1)


def parse_duration(text: str) -> timedelta:
    """The elapsed time that `text` names. Raises ValueError with a remedy."""
    found = re.fullmatch(PATTERN, text, re.ASCII)
    if found is None:
        raise ValueError(
            f"'{text}' is not a duration: write it like 12h, 3w, 30m or 1d12h (w, d, h, m, s in this order)"
        )
    seconds = sum(
        unit_s * int(part[:-1])
        for unit_s, part in zip(_UNITS_S, found.groups(), strict=True)
        if part
    )
    if seconds > MAX_DURATION.total_seconds():
        raise ValueError(f"'{text}' is too long: a hundred years at most")
    return timedelta(seconds=seconds)
