"""A person's name taken apart into plain words, so that two can be compared."""

import re
from dataclasses import dataclass

from daemon.matching.person import Person
from daemon.matching.spelling import plain_words

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
