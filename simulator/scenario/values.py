"""Scalar types of the schemas: text, room names, dates, durations, times, amounts, switches."""

import unicodedata
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulator.scenario import dates, durations, instants
from simulator.scenario.forms import ParsedText

MAX_NAME, MAX_PROSE = 200, 10_000
"""Characters of a name, and of a title or a description."""


def tidy(text: str) -> str:
    """The text with whitespace collapsed. Raises ValueError if blank or with control characters."""
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\t\n\r" for each in text):
        raise ValueError("control characters are not allowed in text")
    words = " ".join(text.split())
    if not words:
        raise ValueError("expected text, got blank")
    return words


def _prose(text: str) -> str:
    tidy(text)
    return text.strip()


Text = Annotated[str, ParsedText("text", tidy, most=MAX_NAME)]
RoomName = Annotated[str, ParsedText("the name of a room", tidy, most=MAX_NAME)]
Prose = Annotated[str, ParsedText("text", _prose, most=MAX_PROSE)]
Day = Annotated[
    date, ParsedText("a date, e.g. 2026-12-24", dates.parse_day, pattern=dates.DAY_PATTERN)
]
DayRange = Annotated[
    tuple[date, date],
    ParsedText(
        "a range of dates, e.g. 2026-12-24..2027-01-03",
        dates.parse_range,
        pattern=dates.RANGE_PATTERN,
    ),
]
Duration = Annotated[
    timedelta,
    ParsedText("a duration, e.g. 12h", durations.parse_duration, pattern=durations.PATTERN),
]
Instant = Annotated[
    instants.UnresolvedTime,
    ParsedText("a time, e.g. 2026-12-10 09:00", instants.read_instant, pattern=instants.PATTERN),
]
Amount = Annotated[int, Field(ge=0, le=1_000_000)]
Switch = Annotated[Literal["on", "off"], Field(description="on or off")]
Turned = Annotated[Literal["on", "off"], AfterValidator(lambda word: word == "on")]
