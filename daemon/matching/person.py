"""The people that matching compares, and their names split into parts."""

import re
from dataclasses import dataclass
from datetime import date

from parktime.daemon.domain.names import same_name_key
from parktime.daemon.matching.normalise import plain_words

_BRACKETED = re.compile(r"""[("\u201c\u201d]([^()"\u201c\u201d]*)[)"\u201c\u201d]""")
_NO_NAME = frozenset({"fnu", "lnu", "unknown", "nogivenname", "nofamilyname", "onename"})
"""What forms have where a person has one name only: "first name unknown" and the like."""

_MAX_WORDS = 6
"""Words compared per part of a name: enough for any name, and a bound on the work."""


@dataclass(frozen=True, slots=True)
class Person:
    """A child or a profile, with the fields that matching compares. Rooms use it too: see `named`.

    `other_names` are further given names (preferred, middle). Suggestions use them, automatic
    matching does not.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    other_names: tuple[str, ...] = ()

    @classmethod
    def named(cls, id: str, name: str) -> "Person":
        """A person or a thing with a single name, such as a room."""
        return cls(id, "", name)

    @property
    def name(self) -> str:
        """The full name: given name, then family name."""
        return f"{self.given} {self.family}".strip()

    @property
    def name_key(self) -> tuple[str, ...]:
        """Equal for two people of the same name (handbook, "Same name"); empty without a name."""
        return same_name_key(self.name)


@dataclass(frozen=True, slots=True)
class NamePart:
    """A given or a family name: as written, as plain words, and with the words joined to one."""

    text: str
    words: tuple[str, ...]
    joined: str

    @classmethod
    def parse(cls, text: str) -> "NamePart":
        """Split a part of a name into plain words, without what is in brackets."""
        bare = " ".join(_BRACKETED.sub(" ", text).split())
        words = plain_words(bare)[:_MAX_WORDS]
        return cls(bare, words, "".join(words))

    @property
    def is_missing(self) -> bool:
        """Whether it is empty, or only says that there is no such name."""
        return not self.words or self.joined in _NO_NAME


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A person's name in parts.

    `other_given` are further given names (bracketed, preferred, middle), as plain words.
    """

    person: Person
    given: NamePart
    family: NamePart
    other_given: tuple[str, ...] = ()

    @property
    def swapped(self) -> "ParsedName":
        """The same name with given and family name exchanged."""
        return ParsedName(self.person, self.family, self.given, self.other_given)

    @property
    def is_single_word(self) -> bool:
        """Whether the given or the family name is missing."""
        return not self.given.words or not self.family.words

    @property
    def lone_word(self) -> str:
        """The one word of the name, also if it stands in both fields; empty if there are more."""
        words = {*self.given.words, *self.family.words}
        return words.pop() if len(words) == 1 else ""

    @property
    def words(self) -> frozenset[str]:
        """All words of the name, and each part as one joined word."""
        parts = {*self.given.words, *self.family.words, self.given.joined, self.family.joined}
        return frozenset({*parts, *self.other_given} - {""})


def parse_name(person: Person) -> ParsedName:
    """Split a person's name into parts, also where the whole name is in one field."""
    given, family = NamePart.parse(person.given), NamePart.parse(person.family)
    if given.is_missing or family.is_missing:
        texts = (part.text for part in (given, family) if not part.is_missing)
        given, family = _split_full_name(" ".join(texts))
    known = {*given.words, *family.words}
    return ParsedName(person, given, family, _other_given_names(person, known))


def _split_full_name(name: str) -> tuple[NamePart, NamePart]:
    """Given and family name of a full name: "Nguyen, Mia" or "Mia Nguyen"."""
    family, comma, given = _BRACKETED.sub(" ", name).partition(",")
    if not (comma and given.strip()):
        *first, last = [word for word in family.split() if plain_words(word)] or [""]
        given, family = " ".join(first), last
    return NamePart.parse(given), NamePart.parse(family)


def _other_given_names(person: Person, known: set[str]) -> tuple[str, ...]:
    """Words of the other names and of texts in brackets or quotation marks, without known ones."""
    texts = (*_BRACKETED.findall(f"{person.given} {person.family}"), *person.other_names)
    words = dict.fromkeys(word for text in texts for word in plain_words(text))
    return tuple(word for word in words if word not in known)[:_MAX_WORDS]
