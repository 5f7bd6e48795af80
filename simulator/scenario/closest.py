""" "Did you mean": the closest of the valid words."""

from collections.abc import Iterable
from functools import lru_cache

MAX_CANDIDATES = 2_000
"""Beyond that many candidates the search would cost more than it helps."""
_NEAR = 60
"""Of 100: how alike two words are that may be mistaken for each other."""


def closest(word: str, right: Iterable[str]) -> str | None:
    """The valid word closest to `word`, or None if none is close."""
    from rapidfuzz import fuzz, process  # only here: most files need no such word

    folded = _folded(tuple(right))
    if word.casefold() in folded:
        return folded[word.casefold()]
    near = process.extractOne(word.casefold(), folded.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return folded[near[0]] if near is not None else _longest_prefix(word, folded)


def did_you_mean(word: str, right: Iterable[str]) -> str:
    """`: did you mean 'rooms'?`, or an empty string if no word is close."""
    near = closest(word, right)
    return f": did you mean '{near}'?" if near is not None else ""


@lru_cache(maxsize=32)
def _folded(right: tuple[str, ...]) -> dict[str, str]:
    """The candidates by casefolded form; cached, since an unknown name often recurs."""
    return {each.casefold(): each for each in reversed(sorted(set(right))[:MAX_CANDIDATES])}


def _longest_prefix(word: str, folded: dict[str, str]) -> str | None:
    starting = [
        each for fold, each in folded.items() if len(fold) > 2 and word.casefold().startswith(fold)
    ]
    return min(starting, default=None)
