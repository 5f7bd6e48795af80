"""A person's name taken apart into plain words, so that two can be compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from daemon.matching.person import Person
from daemon.matching.spelling import plain_words

_BRACKETED = re.compile(r"""[("\u201c\u201d]([^()"\u201c\u201d]*)[)"\u201c\u201d]""")
_MOST_WORDS = 6
"""Words of a part that are looked at: enough for any name, and a bound on the work."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """The plain words of a person's name: given name, family name, and further given names ("Lizzie", preferred, middle)."""

    person: Person
    given: tuple[str, ...]
    family: tuple[str, ...]
    further: tuple[str, ...] = ()

    @property
    def swapped(self) -> "Spelled":
        """The same with the given name where the family name is."""
        return Spelled(self.person, self.family, self.given, self.further)

    @property
    def words(self) -> frozenset[str]:
        """All words, those of a part also written as one (Annamaria, Deboer)."""
        return frozenset({*self.given, *self.family, *self.further, "".join(self.given), "".join(self.family)} - {""})


def spelled(person: Person) -> Spelled:
    """Takes a name apart. A name in one field is divided before its last word."""
    given = plain_words(_BRACKETED.sub(" ", person.given))[:_MOST_WORDS]
    family = plain_words(_BRACKETED.sub(" ", person.family))[:_MOST_WORDS]
    if not given or not family:
        whole = given + family
        given, family = whole[:-1], whole[-1:]
    return Spelled(person, given, family, _further(person, known={*given, *family}))


def _further(person: Person, known: set[str]) -> tuple[str, ...]:
    """Words of other names and of what stands in brackets or quotation marks."""
    texts: Iterable[str] = (*_BRACKETED.findall(f"{person.given} {person.family}"), *person.other_names)
    words = dict.fromkeys(word for text in texts for word in plain_words(text))
    return tuple(word for word in words if word not in known)[:_MOST_WORDS]
