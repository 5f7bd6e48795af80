"""Checks that every name in a step occurs in the file and is unambiguous."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.scenario.closest import did_you_mean
from simulator.scenario.fault import Issue
from simulator.scenario.mentions import Reference
from simulator.scenario.name_pool import KnownNames
from simulator.scenario.names import FullName
from simulator.scenario.scenario import ServiceEntry, Who
from simulator.scenario.yaml_text import Node


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
            else f"no room in this file is named '{reference.name}'{did_you_mean(reference.name, pool.rooms)}"
        )
    if pool.named(reference.named) or (reference.or_room and reference.name in pool.rooms):
        return None
    births = pool.births(reference.name)
    if births:
        return f"no {reference.name} in this file is born {reference.named.born}: known is {_one_of(map(str, births))}"
    return f"no person in this file is named '{reference.name}'{did_you_mean(reference.name, pool.names())}"


def _ambiguous(reference: Reference, pool: KnownNames) -> str:
    whose = "children" if reference.role == "child" else "profiles"
    births = pool.births(reference.name)
    if not births:
        return f"two {whose} are named '{reference.name}', and no birth date distinguishes them: add one"
    ways = [f"{{name: {reference.name}, born: {born}}}" for born in births]
    return f"two {whose} are named '{reference.name}': say which, {_one_of(ways)}"


def _one_of(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _duplicates(names: Iterable[FullName]) -> frozenset[str]:
    return frozenset(
        name for name, times in Counter(each.whole for each in names).items() if times > 1
    )
