"""Which given names are nicknames of which. For suggestions only."""

from functools import cache

from nicknames import NickNamer


@cache
def _nicknamer() -> NickNamer:
    return NickNamer()


@cache
def full_names(word: str) -> frozenset[str]:
    """The names that a plain given name may be short for, itself among them."""
    return frozenset(_nicknamer().canonicals_of(word)) | {word}


def is_nickname(one: str, other: str) -> bool:
    """Whether one of two different plain given names is a nickname of the other, or both are of a third."""
    return one != other and not full_names(one).isdisjoint(full_names(other))
