"""The words of a name apart from how they are written: letters, and what is kept around them."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from parktime.daemon.domain.names import APOSTROPHES
from parktime.daemon.matching.normalise import plain_words

NO_NAMES = frozenset({"fnu", "lnu", "unknown", "nogivenname", "nofamilyname", "onename"})
"""What forms have where a name is missing."""
PARTICLES = NO_NAMES | frozenset(
    {"de", "da", "di", "do", "del", "della", "dos", "du", "des", "la", "le", "van", "von", "der"}
    | {"den", "ter", "ten", "bin", "ibn", "bint", "al", "el", "abu", "te", "mac", "mc", "st", "zu"}
    | {"san", "y", "e", "jr", "ii", "iii"}
)
"""Words that identify no person beside others, and are kept; alone (Lê, Do) they are names."""
_BEFORE_APOSTROPHE = frozenset("odlm")
_SCRIPTS_WITH_OPTIONAL_MARKS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
VOWELS = "aeiou"
CONSONANTS = "bcdfghjklmnprstvwz"
_BLOCK = 128


def tokens(name: str) -> Iterator[tuple[bool, str]]:
    """The words of a name and what is between them, in order; True for a word."""
    start = 0
    for at in range(1, len(name) + 1):
        if at == len(name) or _is_part(name[at]) != _is_part(name[start]):
            part = name[start:at]
            yield any(map(str.isalpha, part)), part
            start = at


def _is_part(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMN" or category == "Cf" or character in APOSTROPHES


def word_key(word: str) -> str:
    """Equal for two words that differ in case, marks, apostrophes and invisible characters only."""
    return "".join(each.lower() for each in _decomposed(word) if each.isalpha())


def word_keys(part: str) -> list[str]:
    """The keys of the words of a given or family name that tell people apart, in order."""
    keys = [word_key(word) for is_word, word in tokens(part) if is_word]
    telling = [key for key in keys if key not in PARTICLES]
    return telling or [key for key in keys if key not in NO_NAMES]


def renamed(name: str, images: Mapping[str, str]) -> str:
    """The name with each word replaced by its image, written in the same way."""
    return "".join(
        _written_like(part, images) if is_word else part for is_word, part in tokens(name)
    )


def _written_like(word: str, images: Mapping[str, str]) -> str:
    image = images.get(word_key(word))
    if image is None:
        return word
    letters = iter(image)
    written: list[str] = []
    for each in _decomposed(word):
        letter = next(letters, "") if each.isalpha() else each
        written.append(letter.upper() if each.isupper() else letter)
    rest = "".join(letters)
    text = "".join(written) + (rest.upper() if word.isupper() and len(word) > 1 else rest)
    is_composed = unicodedata.is_normalized("NFC", word)
    return unicodedata.normalize("NFC", text) if is_composed else text


def fixed_places(word: str) -> Iterator[int]:
    """Places of the key that stay: a letter before an apostrophe (O'Brien), and such as ł and ø."""
    letters = [each for each in _decomposed(word) if each.isalpha() or each in APOSTROPHES]
    if len(letters) > 2 and letters[1] in APOSTROPHES and letters[0].lower() in _BEFORE_APOSTROPHE:
        yield 0
    for place, each in enumerate(each for each in letters if each.isalpha()):
        if _script(each) == "LATIN" and not each.isascii():
            yield place


def plain_key(key: str) -> str:
    """The key in plain Latin letters, as matching compares it."""
    return "".join(plain_words(key))


@lru_cache(maxsize=4_096)
def alike(letter: str) -> str:
    """The letters that may stand for a letter: of its script, and vowels for vowels."""
    if letter in VOWELS:
        return VOWELS
    if "a" <= letter <= "z":
        return CONSONANTS
    first, script = ord(letter) // _BLOCK * _BLOCK, _script(letter)
    block = map(chr, range(first, first + _BLOCK))
    return "".join(each for each in block if _kind(each) == _kind(letter) and each.isalpha()) or (
        letter if script else CONSONANTS
    )


def _kind(letter: str) -> tuple[str, str, bool, bool]:
    composed = unicodedata.normalize("NFD", letter) != letter
    is_small_kana = " SMALL " in unicodedata.name(letter, "") and _script(letter).endswith("KANA")
    return (
        _script(letter),
        unicodedata.category(letter),
        composed and _script(letter) != "HANGUL",
        is_small_kana,
    )


def _decomposed(word: str) -> str:
    return "".join(
        unicodedata.normalize("NFD", each)
        if _script(each) in _SCRIPTS_WITH_OPTIONAL_MARKS
        else each
        for each in word
    )


@lru_cache(maxsize=4_096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
