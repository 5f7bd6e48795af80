"""Ways of writing one word of a name: plain letters, sounds, short forms. For suggestions only."""

import re
from functools import lru_cache

from anyascii import anyascii

from daemon.model.name import APOSTROPHES

_CACHED_WORDS = 65_536
_APOSTROPHE = re.compile(f"[{re.escape(APOSTROPHES)}]")
_SILENT_H = re.compile(r"(?<=.)(?:(?<![aeiouy])h|h(?![aeiouy]))")
_VOWELS = re.compile(r"(?<=.)[aeiouy]+|^[aeiou]+")
_MUTE_E = re.compile(r"(?<=[^aeiouy])e$")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("z", "s"), ("j", "y"))
_ENDINGS = ("ie", "ey", "y", "i", "o", "s", "a")


@lru_cache(maxsize=_CACHED_WORDS)
def plain_words(name: str) -> tuple[str, ...]:
    """The words of a name in plain small letters and digits, whatever script it is written in."""
    latin = _APOSTROPHE.sub("", anyascii(_APOSTROPHE.sub("", name))).lower()
    return tuple(re.findall(r"[a-z0-9]+", latin))


@lru_cache(maxsize=_CACHED_WORDS)
def folded(word: str) -> str:
    """What is left of a plain word when vowels are all alike, and doubled letters, mute h and e are gone.

    Transliterations differ just there: Mohammed and Muhamad, Aaliyah and Aliya, Youssef and Yusuf.
    """
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    voiced = _MUTE_E.sub("", _SILENT_H.sub("", word))
    return _DOUBLED.sub(r"\1", _VOWELS.sub("a", voiced))


def is_short_form(short: str, full: str) -> bool:
    """Whether one plain word is what people make of the other: Lachie of Lachlan, Ollie of Oliver, Bella of Isabella."""
    if len(short) < 3 or len(full) <= len(short) - 2 or short == full:
        return False
    if full.startswith(short) or (len(short) > 3 and full.endswith(short)):
        return True
    return any(_is_stem(short.removesuffix(ending), full) for ending in _ENDINGS if short.endswith(ending))


def _is_stem(stem: str, full: str) -> bool:
    """Whether a word begins with what an ending was hung on; its last letter may have been doubled for that."""
    if len(stem) >= 3 and stem[-1] == stem[-2]:
        return full.startswith(stem) or full.startswith(stem[:-1])
    return len(stem) >= 3 and full.startswith(stem)
