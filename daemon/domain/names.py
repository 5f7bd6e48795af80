"""When two names are the same name (handbook, "Same name")."""

import unicodedata
from functools import lru_cache

APOSTROPHES = "\u0027\u2018\u2019\u02bb\u02bc\u0060\u00b4"
"""Dropped before anything else: O'Brien is OBrien, and not O Brien."""

_DROP_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))
_CACHED_NAMES = 65_536


@lru_cache(maxsize=_CACHED_NAMES)
def ordered_words(name: str) -> tuple[str, ...]:
    """The words of a name, normalised as in *same name*, in their own order (plan-space sorts by them)."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_DROP_APOSTROPHES))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple("".join(map(_space_for_punctuation, bare.casefold())).split())


@lru_cache(maxsize=_CACHED_NAMES)
def same_name_key(whole_name: str) -> tuple[str, ...]:
    """Equal for two names exactly if they are the same name. An empty key matches nothing."""
    return tuple(sorted(ordered_words(whole_name)))


def _space_for_punctuation(character: str) -> str:
    return " " if unicodedata.category(character).startswith("P") else character
