"""Words of names in a comparable form: plain letters, a phonetic key, nicknames."""

import re
from functools import cache, lru_cache

from anyascii import anyascii
from nicknames import NickNamer

from parktime.daemon.domain.names import APOSTROPHES

_CACHED_WORDS = 65_536
_APOSTROPHE = re.compile(f"[{re.escape(APOSTROPHES)}]")
_SILENT_H = re.compile(r"(?<=.)(?:(?<![aeiouy])h|h(?![aeiouy]))")
_VOWELS = re.compile(r"(?<=.)[aeiouy]+|^[aeiou]+")
_MUTE_E = re.compile(r"(?<=[^aeiouy])e$")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("z", "s"),
    ("j", "y"),
)
_ENDINGS = ("ie", "ey", "y", "i", "o", "s", "a")


@lru_cache(maxsize=_CACHED_WORDS)
def plain_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower-case ASCII letters and digits, from any script."""
    latin = _APOSTROPHE.sub("", anyascii(_APOSTROPHE.sub("", name))).lower()
    return tuple(re.findall(r"[a-z0-9]+", latin))


@lru_cache(maxsize=_CACHED_WORDS)
def phonetic_key(word: str) -> str:
    """Phonetic key of a plain word: one vowel for all, no double letters, no silent h and e.

    Transliterations differ in exactly these: Mohammed and Muhamad, Aaliyah and Aliya, Youssef
    and Yusuf.
    """
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    voiced = _MUTE_E.sub("", _SILENT_H.sub("", word))
    return _DOUBLED.sub(r"\1", _VOWELS.sub("a", voiced))


def is_short_form(short: str, full: str) -> bool:
    """Whether `short` is a short form of `full`: Lachie of Lachlan, Bella of Isabella."""
    if len(short) < 3 or len(full) <= len(short) - 2 or short == full:
        return False
    if full.startswith(short) or (len(short) > 3 and full.endswith(short)):
        return True
    return any(
        _is_stem(short.removesuffix(ending), full) for ending in _ENDINGS if short.endswith(ending)
    )


def _is_stem(stem: str, full: str) -> bool:
    """Whether a word starts with this stem, whose last letter may have been doubled."""
    if len(stem) >= 3 and stem[-1] == stem[-2]:
        return full.startswith(stem) or full.startswith(stem[:-1])
    return len(stem) >= 3 and full.startswith(stem)


@cache
def _nicknamer() -> NickNamer:
    return NickNamer()


@cache
def full_names(word: str) -> frozenset[str]:
    """The formal names of which a plain given name may be a nickname, and the name itself."""
    return frozenset(_nicknamer().canonicals_of(word)) | {word}


def is_nickname(one: str, other: str) -> bool:
    """Whether two different given names share a formal name (one may be a nickname of it)."""
    return one != other and not full_names(one).isdisjoint(full_names(other))
