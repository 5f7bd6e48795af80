"""How two birth dates stand to each other, in words."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

BirthRelation = Literal["same", "unknown", "near", "other"]


@dataclass(frozen=True, slots=True)
class BirthLikeness:
    """The relation of a child's and a profile's birth date, and what a person is told of it."""

    relation: BirthRelation
    words: str


def birth_likeness(child: date | None, profile: date | None) -> BirthLikeness:
    """Compares two birth dates. `near` is what a slip of a pen makes of a date."""
    if child is None or profile is None:
        return BirthLikeness("unknown", _who_lacks_it(child, profile))
    if child == profile:
        return BirthLikeness("same", "same birth date")
    slip = _slip(child, profile)
    if slip:
        return BirthLikeness("near", slip)
    return BirthLikeness("other", f"other birth date ({child}, {profile})")


def _who_lacks_it(child: date | None, profile: date | None) -> str:
    if child is None and profile is None:
        return "no birth date on either side"
    return "the child has no birth date" if child is None else "the profile has no birth date"


def _slip(one: date, other: date) -> str:
    """The slip that makes one date of the other; empty if none does."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "day and month of the birth date swapped"
    if (one.month, one.day) == (other.month, other.day) and abs(one.year - other.year) == 1:
        return "year of the birth date differs by one"
    differing = [at for at, (left, right) in enumerate(zip(_digits(one), _digits(other), strict=True)) if left != right]
    if len(differing) == 1:
        return "one digit of the birth date differs"
    if len(differing) == 2 and sorted(_digits(one)) == sorted(_digits(other)) and differing[1] - differing[0] == 1:
        return "two digits of the birth date swapped"
    return ""


def _digits(day: date) -> str:
    return f"{day:%Y%m%d}"
