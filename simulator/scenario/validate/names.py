"""Checks that every name in a step occurs in the file and is unambiguous."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parktime.simulator.scenario.errors import Issue
from parktime.simulator.scenario.scenario import ServiceEntry, Who
from parktime.simulator.scenario.schema.names import FullName
from parktime.simulator.scenario.validate.references import Reference
from parktime.simulator.scenario.vocabulary import did_you_mean
from parktime.simulator.scenario.yaml_reader import Node

Person = tuple[FullName, date | None]


@dataclass(slots=True)
class KnownNames:
    """People and rooms by name.

    Generated people are added only when a name is not found otherwise.
    """

    generate: Callable[[], Iterable[tuple[str, str, date | None]]]
    rooms: set[str] = field(default_factory=set)
    _people: dict[str, set[Person]] = field(default_factory=dict)
    _births: set[date | None] = field(default_factory=set)
    _generated: bool = False

    def add(self, name: FullName, born: date | None) -> None:
        """Add a person known by this name and birth date at some point."""
        self._people.setdefault(name.whole, set()).add((name, born))
        self._births.add(born)

    def named(self, who: Who) -> list[Person]:
        """The people of that name and, if given, birth date.

        A person without one may get one from a linked child or profile, so any birth date in the
        file matches.
        """
        if who.name not in self._people:
            self._add_generated()
        people = self._people.get(who.name, set())
        any_known = who.born in self._births
        return [
            (name, born)
            for name, born in people
            if who.born in (None, born) or (born is None and any_known)
        ]

    def births(self, name: str) -> list[date]:
        """The known birth dates of people of that name, sorted."""
        return sorted({born for _, born in self._people.get(name, ()) if born is not None})

    def names(self) -> Iterable[str]:
        """Every person's name."""
        self._add_generated()
        return self._people

    def _add_generated(self) -> None:
        if not self._generated:
            self._generated = True
            for given, family, born in self.generate():
                self.add(FullName(given, family), born)


def collect_names(
    pool: KnownNames, services: Iterable[ServiceEntry], done: Iterable[tuple[str, Any]]
) -> KnownNames:
    """`pool` filled with the names in the services and verbs, in file order."""
    for service in services:
        pool.rooms.update(service.rooms, (room.name for room in service.storypark_rooms))
        for child in service.children:
            if child.count is None:
                pool.add(FullName(child.given, child.family), child.born)
        for profile in service.storypark_profiles:
            pool.add(FullName(profile.given, profile.family), profile.born)
    for word, argument in done:
        _add_named_by(word, argument, pool)
    return pool


def _add_named_by(word: str, argument: Any, pool: KnownNames) -> None:
    if word in ("enrol", "add_profile"):
        pool.add(FullName(argument.given, argument.family), argument.born)
    elif word in ("add_room", "rename_room", "edit_room"):
        pool.rooms.add(argument if word == "add_room" else argument[1])
    elif word == "rename":
        _edit(argument[0], {"given": argument[1].given, "family": argument[1].family}, pool)
    elif word == "correct":
        _edit(argument[0], {"born": argument[1]}, pool)
    elif word == "edit_profile":
        _edit(argument[0], argument[1], pool)


def _edit(who: Who, edits: dict[str, Any], pool: KnownNames) -> None:
    for name, born in pool.named(who):
        edited = FullName(edits.get("given", name.given), edits.get("family", name.family))
        pool.add(edited, edits.get("born", born))


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Names that several children, or several profiles, of a service share from the start."""

    children: frozenset[str]
    profiles: frozenset[str]

    @classmethod
    def of(cls, service: ServiceEntry) -> "Namesakes":
        """The service's namesakes."""
        children = (
            FullName(each.given, each.family) for each in service.children if each.count is None
        )
        profiles = (FullName(each.given, each.family) for each in service.storypark_profiles)
        return cls(_duplicates(children), _duplicates(profiles))

    def is_ambiguous(self, reference: Reference) -> bool:
        """Whether the reference is ambiguous: a shared name without a birth date."""
        if not isinstance(reference.named, Who) or reference.named.born is not None:
            return False
        among = {"child": self.children, "profile": self.profiles}
        return reference.name in among.get(reference.role, ())


def check_names(
    references: Iterable[Reference], namesakes: Namesakes | None, pool: KnownNames, root: Node
) -> Iterator[Issue]:
    """An issue for every unknown or ambiguous reference."""
    for reference in references:
        place = (
            root.key_place(reference.path) if reference.at_key else root.value_place(reference.path)
        )
        words = _unknown(reference, pool)
        if words is None and namesakes is not None and namesakes.is_ambiguous(reference):
            words = _ambiguous(reference, pool)
        if words is not None:
            yield place, words


def _unknown(reference: Reference, pool: KnownNames) -> str | None:
    if not isinstance(reference.named, Who):
        known = reference.named in pool.rooms
        return (
            None
            if known
            else (
                "no room in this file is named "
                f"'{reference.name}'{did_you_mean(reference.name, pool.rooms)}"
            )
        )
    if pool.named(reference.named) or (reference.or_room and reference.name in pool.rooms):
        return None
    births = pool.births(reference.name)
    if births:
        return (
            f"no {reference.name} in this file is born {reference.named.born}: known is "
            f"{_one_of(map(str, births))}"
        )
    return (
        "no person in this file is named "
        f"'{reference.name}'{did_you_mean(reference.name, pool.names())}"
    )


def _ambiguous(reference: Reference, pool: KnownNames) -> str:
    whose = "children" if reference.role == "child" else "profiles"
    births = pool.births(reference.name)
    if not births:
        return (
            f"two {whose} are named '{reference.name}', and no birth date distinguishes them: "
            "add one"
        )
    ways = [f"{{name: {reference.name}, born: {born}}}" for born in births]
    return f"two {whose} are named '{reference.name}': say which, {_one_of(ways)}"


def _one_of(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _duplicates(names: Iterable[FullName]) -> frozenset[str]:
    return frozenset(
        name for name, times in Counter(each.whole for each in names).items() if times > 1
    )
