"""Comparing names: when two names are the same name (handbook, "Same name")."""

import unicodedata
from functools import lru_cache

APOSTROPHES = "\u0027\u2018\u2019\u02bb\u02bc\u0060\u00b4"
"""Removed first, so that O'Brien becomes OBrien and not O Brien."""

_DROP_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))
_CACHED_NAMES = 65_536


@lru_cache(maxsize=_CACHED_NAMES)
def ordered_words(name: str) -> tuple[str, ...]:
    """The normalised words of a name, in their order. Sort key of the queue for space (plan-space).

    Without accents, punctuation and case.
    """
    decomposed = unicodedata.normalize("NFKD", name.translate(_DROP_APOSTROPHES))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple("".join(map(_space_for_punctuation, bare.casefold())).split())


@lru_cache(maxsize=_CACHED_NAMES)
def same_name_key(whole_name: str) -> tuple[str, ...]:
    """Equal for two names exactly if they are the same name; word order does not matter.

    An empty key matches nothing.
    """
    return tuple(sorted(ordered_words(whole_name)))


def _space_for_punctuation(character: str) -> str:
    return " " if unicodedata.category(character).startswith("P") else character
