"""What came of one expectation, in words for a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Both sides in words: "Mia Nguyen: active in Possums" and "archived in no room"."""

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
