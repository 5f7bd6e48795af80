"""A person's name taken apart into plain words, so that two can be compared."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii
from nicknames import NickNamer

from parktime.daemon.domain.names import APOSTROPHES
from parktime.daemon.matching.candidates import Person

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
    return any(
        _is_stem(short.removesuffix(ending), full) for ending in _ENDINGS if short.endswith(ending)
    )


def _is_stem(stem: str, full: str) -> bool:
    """Whether a word begins with what an ending was hung on; its last letter may have been doubled for that."""
    if len(stem) >= 3 and stem[-1] == stem[-2]:
        return full.startswith(stem) or full.startswith(stem[:-1])
    return len(stem) >= 3 and full.startswith(stem)


pass

_BRACKETED = re.compile(r"""[("\u201c\u201d]([^()"\u201c\u201d]*)[)"\u201c\u201d]""")
_MOST_WORDS = 6
"""Words of a part that are looked at: enough for any name, and a bound on the work."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """A given or a family name: as it is written, its plain words, and these as one: Annamaria, Deboer."""

    text: str
    words: tuple[str, ...]
    joined: str

    @classmethod
    def of(cls, text: str) -> "NamePart":
        """Takes a part of a name into words; what stands in brackets is left aside."""
        bare = " ".join(_BRACKETED.sub(" ", text).split())
        words = plain_words(bare)[:_MOST_WORDS]
        return cls(bare, words, "".join(words))


@dataclass(frozen=True, slots=True)
class Spelled:
    """A person's name in parts; `further` are further given names (bracketed, preferred, middle), as plain words."""

    person: Person
    given: NamePart
    family: NamePart
    further: tuple[str, ...] = ()

    @property
    def swapped(self) -> "Spelled":
        """The same with the given name where the family name is."""
        return Spelled(self.person, self.family, self.given, self.further)

    @property
    def is_half(self) -> bool:
        """Whether it is a name of one word, a given or a family name."""
        return not self.given.words or not self.family.words

    @property
    def words(self) -> frozenset[str]:
        """All words, those of a part also written as one."""
        parts = {*self.given.words, *self.family.words, self.given.joined, self.family.joined}
        return frozenset({*parts, *self.further} - {""})


def spelled(person: Person) -> Spelled:
    """Takes a name apart, also one that stands in one field."""
    given, family = NamePart.of(person.given), NamePart.of(person.family)
    if not given.words or not family.words:
        given, family = _divided(f"{person.given} {person.family}")
    return Spelled(person, given, family, _further(person, {*given.words, *family.words}))


def _divided(name: str) -> tuple[NamePart, NamePart]:
    """Given and family name of one that is in one field: "Nguyen, Mia" or "Mia Nguyen"."""
    family, comma, given = _BRACKETED.sub(" ", name).partition(",")
    if not (comma and given.strip()):
        *first, last = [word for word in family.split() if plain_words(word)] or [""]
        given, family = " ".join(first), last
    return NamePart.of(given), NamePart.of(family)


def _further(person: Person, known: set[str]) -> tuple[str, ...]:
    """Words of other names and of what stands in brackets or quotation marks."""
    texts = (*_BRACKETED.findall(f"{person.given} {person.family}"), *person.other_names)
    words = dict.fromkeys(word for text in texts for word in plain_words(text))
    return tuple(word for word in words if word not in known)[:_MOST_WORDS]


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
