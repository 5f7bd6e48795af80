"""Looks up people and rooms by name, and numbers new ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from parktime.simulator.errors import RefusedError
from parktime.simulator.scenario.scenario import Who


class Person(Protocol):
    """Anything with a full name and an optional birth date."""

    @property
    def name(self) -> str: ...
    @property
    def born(self) -> date | None: ...


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str: ...


SomePerson = TypeVar("SomePerson", bound=Person)
SomeNamed = TypeVar("SomeNamed", bound=Named)


def matches(person: Person, who: Who) -> bool:
    """Whether `who` names this person: by full name and, if given, birth date."""
    return person.name == who.name and (who.born is None or person.born == who.born)


def find_person(people: Iterable[SomePerson], who: Who, where: str) -> SomePerson:
    """The one person matching `who`.

    Raises RefusedError, with a remedy, if none or several match.
    """
    found = [person for person in people if matches(person, who)]
    if not found:
        raise RefusedError(f"{where} has nobody called {who}")
    if len(found) > 1:
        raise RefusedError(
            f"{where} has {len(found)} called {who}: say which: {describe_people(found)}"
        )
    return found[0]


def find_room(rooms: Iterable[SomeNamed], name: str, where: str) -> SomeNamed:
    """The one room of that name. Raises RefusedError if none or several match."""
    found = [room for room in rooms if room.name == name]
    if not found:
        raise RefusedError(f"{where} has no room {name}")
    if len(found) > 1:
        raise RefusedError(
            f"{where} has {len(found)} rooms called {name}: nothing tells them apart"
        )
    return found[0]


def describe_people(people: Iterable[Person]) -> str:
    """People with their birth dates, for a message."""
    return "; ".join(f"{person.name}, {_birth(person.born)}" for person in people)


def _birth(born: date | None) -> str:
    return "no birth date" if born is None else f"born {born.isoformat()}"


@dataclass(frozen=True, slots=True)
class IdSequence:
    """A sequence of ids: `prefix` and then `width` digits, starting at `first`."""

    what: str
    prefix: str
    width: int
    first: int = 1

    def id(self, ordinal: int) -> str:
        """The id for the 0-based `ordinal`. Raises RefusedError when the digits run out."""
        number = self.first + ordinal
        if number >= 10**self.width:
            raise RefusedError(f"a service holds at most {10**self.width - self.first} {self.what}")
        return f"{self.prefix}{number:0{self.width}d}"


KIDSOFT_CHILDREN = IdSequence("children", "", 6, 100_001)
KIDSOFT_ROOMS = IdSequence("rooms", "", 3, 501)
MANAGE_CHILDREN = IdSequence("children", "c", 5)
MANAGE_ROOMS = IdSequence("rooms", "r", 3)
STORYPARK_PROFILES = IdSequence("profiles", "p", 5)
STORYPARK_ROOMS = IdSequence("rooms", "s", 3)
