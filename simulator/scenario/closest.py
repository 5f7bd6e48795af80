"""Did you mean …? The nearest of the words that would have been right."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_CANDIDATES = 2_000
"""Beyond that many candidates the search would cost more than it helps."""


def closest(word: str, right: Iterable[str]) -> str | None:
    """The right word nearest to the one written; None where none is near."""
    candidates = sorted(set(right))[:MOST_CANDIDATES]
    folded = {each.casefold(): each for each in reversed(candidates)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else _begun(word, candidates)


def did_you_mean(word: str, right: Iterable[str]) -> str:
    """`: did you mean 'rooms'?`, or nothing where no word is near."""
    near = closest(word, right)
    return f": did you mean '{near}'?" if near is not None else ""


def _begun(word: str, candidates: list[str]) -> str | None:
    starting = [each for each in candidates if len(each) > 2 and word.casefold().startswith(each.casefold())]
    return starting[0] if starting else None
