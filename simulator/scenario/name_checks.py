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

    def bear(self, mention: Reference) -> bool:
        """Whether the reference is ambiguous: a shared name without a birth date."""
        if not isinstance(mention.named, Who) or mention.named.born is not None:
            return False
        among = {"child": self.children, "profile": self.profiles}
        return mention.name in among.get(mention.role, ())


def check_names(
    mentions: Iterable[Reference], namesakes: Namesakes | None, pool: KnownNames, root: Node
) -> Iterator[Issue]:
    """An issue for every unknown or ambiguous reference."""
    for mention in mentions:
        place = root.key_place(mention.path) if mention.at_key else root.value_place(mention.path)
        words = _unknown(mention, pool)
        if words is None and namesakes is not None and namesakes.bear(mention):
            words = _ambiguous(mention, pool)
        if words is not None:
            yield place, words


def _unknown(mention: Reference, pool: KnownNames) -> str | None:
    if not isinstance(mention.named, Who):
        known = mention.named in pool.rooms
        return (
            None
            if known
            else f"no room in this file is named '{mention.name}'{did_you_mean(mention.name, pool.rooms)}"
        )
    if pool.named(mention.named) or (mention.or_room and mention.name in pool.rooms):
        return None
    births = pool.births(mention.name)
    if births:
        return f"no {mention.name} in this file is born {mention.named.born}: known is {_one_of(map(str, births))}"
    return f"no person in this file is named '{mention.name}'{did_you_mean(mention.name, pool.names())}"


def _ambiguous(mention: Reference, pool: KnownNames) -> str:
    whose = "children" if mention.role == "child" else "profiles"
    births = pool.births(mention.name)
    if not births:
        return (
            f"two {whose} are named '{mention.name}', and no birth date distinguishes them: add one"
        )
    ways = [f"{{name: {mention.name}, born: {born}}}" for born in births]
    return f"two {whose} are named '{mention.name}': say which, {_one_of(ways)}"


def _one_of(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _duplicates(names: Iterable[FullName]) -> frozenset[str]:
    return frozenset(
        name for name, times in Counter(each.whole for each in names).items() if times > 1
    )
