"""Similarity of two names and of two birth dates: a cost, and an explanation in words.

The costs only rank pairs. `benchmarks/matching_quality.py` measures them on labelled pairs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA, JaroWinkler

from parktime.daemon.domain.names import same_name_key
from parktime.daemon.matching.differences import (
    describe_differences,
    is_one_letter_apart,
    unusual_differences,
)
from parktime.daemon.matching.normalise import (
    is_nickname,
    is_short_form,
    phonetic_key,
    plain_words,
)
from parktime.daemon.matching.person import NamePart, ParsedName

# Costs of one part of a name:
SAME = 0.0
JOINED = 0.2  # written as one word
CONTAINED = 1.0  # one within the other
NICKNAME = 1.5
TYPO = 2.0  # or another transliteration
LOOSE = 3.0  # two typos, or one in a short word
SIMILAR = 4.0
MISSING = 4.5  # on one side
DIFFERENT = 6.0

SWAPPED = 0.5
"""Extra cost if given and family name are exchanged."""

_CACHED_PAIRS = 131_072
_LONG_WORD = 5


@dataclass(frozen=True, slots=True)
class PartSimilarity:
    """Similarity of two given or two family names. `words` explain a difference, empty if none."""

    cost: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class NameSimilarity:
    """Similarity of two full names: total cost, explanations, cost of (given, family) name."""

    cost: float
    words: tuple[str, ...]
    parts: tuple[float, float]


def compare_names(child: ParsedName, profile: ParsedName) -> NameSimilarity:
    """Compare two names as written and with one of them swapped; return the lower cost."""
    if child.is_single_word != profile.is_single_word:
        return _compare_single_word(child, profile)
    if child.is_single_word and child.lone_word and child.lone_word == profile.lone_word:
        return NameSimilarity(SAME, ("one name only",), (SAME, SAME))
    straight = _compare_parts(child, profile)
    if straight.cost <= NICKNAME:
        return straight
    crossed = _compare_parts(child, profile.swapped)
    if crossed.cost + SWAPPED >= straight.cost:
        return straight
    words = ("given and family name swapped", *crossed.words)
    return NameSimilarity(crossed.cost + SWAPPED, words, crossed.parts)


def _compare_single_word(child: ParsedName, profile: ParsedName) -> NameSimilarity:
    """Compare a single-word name with a full name by its most similar word."""
    half, whole = (child, profile) if child.is_single_word else (profile, child)
    if half.lone_word and half.lone_word == whole.lone_word:
        words = f"one name only, in both fields on one side ({whole.person.name})"
        return NameSimilarity(CONTAINED, (words,), (SAME, CONTAINED))
    cost = min(
        (word_cost(one, other) for one in half.words for other in whole.words), default=DIFFERENT
    )
    return NameSimilarity(
        cost + MISSING, (f"only one name on one side ({half.person.name})",), (cost, MISSING)
    )


def _compare_parts(child: ParsedName, profile: ParsedName) -> NameSimilarity:
    given, family = (
        _compare_given(child, profile),
        _compare_part(child.family, profile.family, "family name"),
    )
    words = tuple(part.words for part in (given, family) if part.words)
    return NameSimilarity(given.cost + family.cost, words, (given.cost, family.cost))


def _compare_given(child: ParsedName, profile: ParsedName) -> PartSimilarity:
    whole = _compare_part(child.given, profile.given, "given name")
    if whole.cost <= CONTAINED:
        return whole
    return min((whole, *_compare_other_given(child, profile)), key=lambda part: part.cost)


def _compare_other_given(child: ParsedName, profile: ParsedName) -> Iterator[PartSimilarity]:
    """Compare all given names of one (preferred, bracketed, middle) with all of the other."""
    for one in (*child.given.words, *child.other_given):
        for other in (*profile.given.words, *profile.other_given):
            cost = word_cost(one, other)
            if cost == SAME:
                yield PartSimilarity(CONTAINED, f"both known as {one.title()}")
            elif cost == NICKNAME and (child.other_given or profile.other_given):
                yield PartSimilarity(NICKNAME, f"given name {other.title()} for {one.title()}")


def _compare_part(child: NamePart, profile: NamePart, part: str) -> PartSimilarity:
    """Compare two given names or two family names."""
    ours, theirs = set(child.words), set(profile.words)
    if sorted(child.words) == sorted(profile.words):
        return PartSimilarity(SAME, _describe_letters(child, profile, part))
    if not ours or not theirs:
        return PartSimilarity(MISSING, f"{part} missing on one side")
    characters = unusual_differences(child.text, profile.text)
    instead = f"{part} {profile.text} for {child.text}" + (f" ({characters})" if characters else "")
    if child.joined == profile.joined:
        return PartSimilarity(JOINED, instead)
    if ours <= theirs or theirs <= ours:
        return PartSimilarity(CONTAINED, instead)
    cost = word_cost(child.joined, profile.joined)
    if len(ours) > 1 or len(theirs) > 1:
        ends = min(word_cost(child.words[at], profile.words[at]) for at in (0, -1))
        cost = min(cost, ends + CONTAINED)
    if cost == SIMILAR and is_one_letter_apart(child.text, profile.text):
        cost = LOOSE  # Latin letters are several for one of kana, as in shi and ji
    return PartSimilarity(cost, _describe_difference(child, profile, cost, part))


def _describe_letters(child: NamePart, profile: NamePart, part: str) -> str:
    """The letters in which two parts differ that are the same in plain letters, as Ł and L."""
    if same_name_key(child.text) == same_name_key(profile.text):
        return ""
    ours, theirs = child.text, profile.text
    if child.words != profile.words:
        ours, theirs = (" ".join(sorted(text.split(), key=plain_words)) for text in (ours, theirs))
    characters = describe_differences(ours, theirs)
    return (
        f"{part} spelt otherwise ({child.text}, {profile.text}{characters and f': {characters}'})"
    )


def _describe_difference(child: NamePart, profile: NamePart, cost: float, part: str) -> str:
    """The difference of two names, in words for people."""
    if cost == NICKNAME and part == "given name":
        return f"given name {profile.text} for {child.text}"
    characters = unusual_differences(child.text, profile.text)
    both = f"({child.text}, {profile.text}{characters and f': {characters}'})"
    if OSA.distance(child.joined, profile.joined) == 1:
        return f"one letter differs in the {part} {both}"
    return f"other {part} {both}" if cost >= DIFFERENT else f"{part} spelt otherwise {both}"


@lru_cache(maxsize=_CACHED_PAIRS)
def word_cost(one: str, other: str) -> float:
    """Cost of the difference between two plain words."""
    if one == other:
        return SAME
    if is_nickname(one, other) or is_short_form(one, other) or is_short_form(other, one):
        return NICKNAME
    shorter = min(len(one), len(other))
    slips = OSA.distance(one, other, score_cutoff=2)
    if shorter >= _LONG_WORD and (slips == 1 or phonetic_key(one) == phonetic_key(other)):
        return TYPO
    if (shorter >= 3 and (slips == 1 or phonetic_key(one) == phonetic_key(other))) or (
        shorter >= 7 and slips == 2
    ):
        return LOOSE
    return SIMILAR if _is_similar(one, other) else DIFFERENT


def _is_similar(one: str, other: str) -> bool:
    """Whether one is the initial of the other, or most letters agree."""
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    return JaroWinkler.similarity(one, other) >= 0.8


BirthRelation = Literal["same", "unknown", "near", "other"]


@dataclass(frozen=True, slots=True)
class BirthDateSimilarity:
    """How two birth dates relate, with an explanation in words."""

    relation: BirthRelation
    words: str


def compare_birth_dates(child: date | None, profile: date | None) -> BirthDateSimilarity:
    """Compare the birth dates of a child and a profile. `near`: a typical typo apart."""
    if child is None or profile is None:
        return BirthDateSimilarity("unknown", _describe_missing(child, profile))
    if child == profile:
        return BirthDateSimilarity("same", "same birth date")
    typo = _describe_typo(child, profile)
    if typo:
        return BirthDateSimilarity("near", typo)
    return BirthDateSimilarity("other", f"other birth date ({child}, {profile})")


def _describe_missing(child: date | None, profile: date | None) -> str:
    if child is None and profile is None:
        return "no birth date on either side"
    return "the child has no birth date" if child is None else "the profile has no birth date"


def _describe_typo(one: date, other: date) -> str:
    """The typo that turns one date into the other, in words; empty if there is none."""
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
