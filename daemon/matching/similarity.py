"""How like two names are, as a cost, and in words that a person can check.

The costs rank; their steps come from what was measured on labelled pairs: `benchmarks/matching_quality.py` measures them anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA, JaroWinkler

from parktime.daemon.matching.normalise import NamePart, Spelled, folded, is_nickname, is_short_form

SAME, JOINED, CONTAINED, NICKNAME, SLIP, LOOSE, ALIKE, LACKING, OTHER = (
    0.0,
    0.2,
    1.0,
    1.5,
    2.0,
    3.0,
    4.0,
    4.5,
    6.0,
)
"""Costs of a part of a name: the same · written as one word · one within the other · a nickname · a slip of the pen or
another transliteration · two slips, or one in a short word · somewhat alike · missing on one side · another."""

SWAPPED = 0.5
"""Cost of the given name standing where the family name is."""

_CACHED_PAIRS = 131_072
_LONG_WORD = 5


@dataclass(frozen=True, slots=True)
class PartLikeness:
    """How like two given names or two family names are; no words when they are the same."""

    cost: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """How like two whole names are, at what cost, and what the differences are."""

    cost: float
    words: tuple[str, ...]
    parts: tuple[float, float]


def name_likeness(child: Spelled, profile: Spelled) -> NameLikeness:
    """Compares two names as they stand, and with the fields of one swapped, and takes the better."""
    if child.is_half != profile.is_half:
        return _half_likeness(child, profile)
    straight = _compared(child, profile)
    if straight.cost <= NICKNAME:
        return straight
    crossed = _compared(child, profile.swapped)
    if crossed.cost + SWAPPED >= straight.cost:
        return straight
    words = ("given and family name swapped", *crossed.words)
    return NameLikeness(crossed.cost + SWAPPED, words, crossed.parts)


def _half_likeness(child: Spelled, profile: Spelled) -> NameLikeness:
    """Compares a name of one word with another: all that can be told is that it is, or is like, one of its words."""
    half, whole = (child, profile) if child.is_half else (profile, child)
    cost = min(
        (word_cost(one, other) for one in half.words for other in whole.words), default=OTHER
    )
    return NameLikeness(
        cost + LACKING, (f"only one name on one side ({half.person.name})",), (cost, LACKING)
    )


def _compared(child: Spelled, profile: Spelled) -> NameLikeness:
    given, family = (
        _given_likeness(child, profile),
        _part_likeness(child.family, profile.family, "family name"),
    )
    words = tuple(part.words for part in (given, family) if part.words)
    return NameLikeness(given.cost + family.cost, words, (given.cost, family.cost))


def _given_likeness(child: Spelled, profile: Spelled) -> PartLikeness:
    whole = _part_likeness(child.given, profile.given, "given name")
    if whole.cost <= CONTAINED:
        return whole
    return min((whole, *_further_likenesses(child, profile)), key=lambda part: part.cost)


def _further_likenesses(child: Spelled, profile: Spelled) -> Iterator[PartLikeness]:
    """Any given name of one against any of the other: preferred, bracketed, middle names."""
    for one in (*child.given.words, *child.further):
        for other in (*profile.given.words, *profile.further):
            cost = word_cost(one, other)
            if cost == SAME:
                yield PartLikeness(CONTAINED, f"both known as {one.title()}")
            elif cost == NICKNAME and (child.further or profile.further):
                yield PartLikeness(NICKNAME, f"given name {other.title()} for {one.title()}")


def _part_likeness(child: NamePart, profile: NamePart, part: str) -> PartLikeness:
    """How like two given names or two family names are."""
    ours, theirs = set(child.words), set(profile.words)
    if sorted(child.words) == sorted(profile.words):
        return PartLikeness(SAME)
    if not ours or not theirs:
        return PartLikeness(LACKING, f"{part} missing on one side")
    instead = f"{part} {profile.text} for {child.text}"
    if child.joined == profile.joined:
        return PartLikeness(JOINED, instead)
    if ours <= theirs or theirs <= ours:
        return PartLikeness(CONTAINED, instead)
    cost = word_cost(child.joined, profile.joined)
    if len(ours) > 1 or len(theirs) > 1:
        ends = min(word_cost(child.words[at], profile.words[at]) for at in (0, -1))
        cost = min(cost, ends + CONTAINED)
    return PartLikeness(cost, _different(child, profile, cost, part))


def _different(child: NamePart, profile: NamePart, cost: float, part: str) -> str:
    """What a person is told of two names that are not the same."""
    if cost == NICKNAME and part == "given name":
        return f"given name {profile.text} for {child.text}"
    both = f"({child.text}, {profile.text})"
    if OSA.distance(child.joined, profile.joined) == 1:
        return f"one letter differs in the {part} {both}"
    return f"other {part} {both}" if cost >= OTHER else f"{part} spelt otherwise {both}"


@lru_cache(maxsize=_CACHED_PAIRS)
def word_cost(one: str, other: str) -> float:
    """How far two plain words are from each other."""
    if one == other:
        return SAME
    if is_nickname(one, other) or is_short_form(one, other) or is_short_form(other, one):
        return NICKNAME
    shorter = min(len(one), len(other))
    slips = OSA.distance(one, other, score_cutoff=2)
    if shorter >= _LONG_WORD and (slips == 1 or folded(one) == folded(other)):
        return SLIP
    if (shorter >= 3 and (slips == 1 or folded(one) == folded(other))) or (
        shorter >= 7 and slips == 2
    ):
        return LOOSE
    return ALIKE if _somewhat_alike(one, other) else OTHER


def _somewhat_alike(one: str, other: str) -> bool:
    """An initial, or much the same letters."""
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return JaroWinkler.similarity(one, other) >= 0.8


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
    differing = [
        at
        for at, (left, right) in enumerate(zip(_digits(one), _digits(other), strict=True))
        if left != right
    ]
    if len(differing) == 1:
        return "one digit of the birth date differs"
    if (
        len(differing) == 2
        and sorted(_digits(one)) == sorted(_digits(other))
        and differing[1] - differing[0] == 1
    ):
        return "two digits of the birth date swapped"
    return ""


def _digits(day: date) -> str:
    return f"{day:%Y%m%d}"
