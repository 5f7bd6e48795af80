"""The verdict on one expectation, and the words that describe both of its sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it held; and both sides, e.g. "Mia Nguyen: active in Possums" and "archived"."""

    passed: bool
    expected: str
    actual: str


def listed(words: list[str], none: str = "nothing", at_most: int = 12) -> str:
    """`A, B and C`; a list longer than `at_most` ends in how many more there are."""
    if not words:
        return none
    if len(words) > at_most:
        return f"{', '.join(words[:at_most])} and {len(words) - at_most} more"
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def subject(change: Mapping[str, Any]) -> str:
    """The child or room of a change."""
    return str(change["room"] if "room" in change else change["child"])
