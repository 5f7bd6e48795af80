"""Comparing names: when two names are the same name, and when their marks differ ("Same name")."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

APOSTROPHES = "\u0027\u2018\u2019\u02bb\u02bc\u0060\u00b4"
"""Removed first, so that O'Brien becomes OBrien and not O Brien."""

_DROP_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))
_SCRIPTS_WITH_OPTIONAL_MARKS = ("LATIN ", "GREEK ", "CYRILLIC ", "ARABIC ", "HEBREW ")
"""Beginnings of the Unicode names of letters that people write with or without their marks.

In other scripts (kana, Thai, Lao, Tibetan, Khmer, those of India) a mark makes another letter.
"""

APOSTROPHE_MARKS = "\u0312\u0313\u0314\u0315\u0343"
"""Commas above a letter. No Latin alphabet has them: over a Latin letter, someone's apostrophe."""

_CACHED_NAMES = 65_536
_CACHED_CHARACTERS = 8_192


@lru_cache(maxsize=_CACHED_NAMES)
def ordered_words(name: str) -> tuple[str, ...]:
    """The normalised words of a name, in their order. Sort key of the queue for space (plan-space).

    Without apostrophes, invisible characters, optional marks, other punctuation and case.
    """
    return _words("".join(letter for letter, is_optional in _letters(name) if not is_optional))


@lru_cache(maxsize=_CACHED_NAMES)
def same_name_key(whole_name: str) -> tuple[str, ...]:
    """Equal for two names exactly if they are the same name; word order does not matter.

    An empty key matches nothing.
    """
    return tuple(sorted(ordered_words(whole_name)))


def marks_contradict(one: str, other: str) -> bool:
    """Whether two names that are the same name have different marks, so that they may be two names.

    A name without any mark says nothing of marks (Aroha Tuhoe, Aroha Tūhoe). An apostrophe typed as
    a mark always speaks, as other unusual apostrophes do.
    """
    ours, theirs = _marked_words(one), _marked_words(other)
    if ours == theirs:
        return False
    both = bool(_optional_marks(one) and _optional_marks(other))
    return both or _apostrophe_marks(one) != _apostrophe_marks(other)


@lru_cache(maxsize=_CACHED_NAMES)
def _marked_words(whole_name: str) -> tuple[str, ...]:
    """As `same_name_key`, with the optional marks."""
    return tuple(sorted(_words("".join(letter for letter, _ in _letters(whole_name)))))


def _optional_marks(name: str) -> str:
    return "".join(letter for letter, is_optional in _letters(name) if is_optional)


def _apostrophe_marks(name: str) -> int:
    """How many apostrophes are typed as marks of Latin letters."""
    return sum(
        mark in APOSTROPHE_MARKS and _has_optional_marks(base, ("LATIN ",))
        for base, mark in _marks_with_base(name)
    )


def _letters(name: str) -> Iterator[tuple[str, bool]]:
    """The characters of a decomposed name, and whether each is an optional mark."""
    for base, character in _marks_with_base(name):
        yield character, character != base and _has_optional_marks(base)


def _marks_with_base(name: str) -> Iterator[tuple[str, str]]:
    """(base, character) of a name; a mark has the character before it as base, "" if none."""
    base = ""
    for character in unicodedata.normalize("NFKD", comparable(name)):
        if not is_mark(character):
            base = character
        yield base, character


def comparable(name: str) -> str:
    """A name without apostrophes and invisible format characters, which never tell two apart."""
    return "".join(filter(_is_visible, name.translate(_DROP_APOSTROPHES)))


@lru_cache(maxsize=_CACHED_CHARACTERS)
def _is_visible(character: str) -> bool:
    return unicodedata.category(character) != "Cf"


@lru_cache(maxsize=_CACHED_CHARACTERS)
def is_mark(character: str) -> bool:
    """Whether it is a combining mark."""
    return unicodedata.category(character).startswith("M")


@lru_cache(maxsize=_CACHED_CHARACTERS)
def _has_optional_marks(base: str, scripts: tuple[str, ...] = _SCRIPTS_WITH_OPTIONAL_MARKS) -> bool:
    return base.isalpha() and unicodedata.name(base, "").startswith(scripts)


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(map(_space_for_punctuation, text.casefold())).split())


def _space_for_punctuation(character: str) -> str:
    return " " if unicodedata.category(character).startswith("P") else character
