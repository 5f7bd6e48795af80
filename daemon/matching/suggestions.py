"""Suggested links: ranked, with a reason, for a person to confirm (auto-match)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parktime.daemon.domain.names import marks_contradict, same_name_key
from parktime.daemon.matching.candidates import candidate_pairs, placeholder_birth_dates
from parktime.daemon.matching.differences import describe_differences
from parktime.daemon.matching.person import ParsedName, Person, parse_name
from parktime.daemon.matching.similarity import (
    DIFFERENT,
    LOOSE,
    SAME,
    BirthDateSimilarity,
    BirthRelation,
    NameSimilarity,
    compare_birth_dates,
    compare_names,
)

MAX_PER_CHILD = 3

BIRTH_DATE_COST: Mapping[BirthRelation, float] = {
    "same": 0.0,
    "unknown": 2.0,
    "near": 2.0,
    "other": 6.5,
}
MAX_NAME_COST: Mapping[BirthRelation, float] = {
    "same": 9.0,
    "unknown": 3.5,
    "near": 4.0,
    "other": 0.2,
}
"""Highest cost of the name that is still suggested, by the relation of the birth dates."""

_MARGIN = 0.9
"""A pair this much costlier than the best of its child or profile is not suggested."""

_ALONE = 4.5
"""A costlier pair is suggested only if it is the one candidate of its child and its profile."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile that may belong to a child, with the reason. A lower `cost` is a better match."""

    person_id: str
    profile_id: str
    reason: str
    cost: float


def suggestions(
    people: Sequence[Person],
    profiles: Sequence[Person],
    matched: Mapping[str, str | None],
) -> dict[str, tuple[Suggestion, ...]]:
    """Suggest profiles for the children without a match.

    Args:
        people: All children of the service.
        profiles: All profiles of the service.
        matched: Children matched or mapped already, as `taken` of `automatic_matches`.

    Returns:
        At most three suggestions by CCMS id, best first; children without any are left out.
        Does not depend on the order of the arguments.
    """
    matched_profiles = set(matched.values())
    namesakes = _Namesakes.of(people, profiles)
    children = [parse_name(one) for one in _by_id(people) if one.id not in matched]
    others = [parse_name(one) for one in _by_id(profiles) if one.id not in matched_profiles]
    placeholders = placeholder_birth_dates(children) | placeholder_birth_dates(others)
    found = (
        _score_pair(child, other, placeholders, namesakes)
        for child, other in candidate_pairs(children, others)
    )
    return _rank(suggestion for suggestion in found if suggestion)


def room_suggestions(
    rooms: Sequence[Person], there: Sequence[Person], matched: Mapping[str, str | None]
) -> dict[str, tuple[Suggestion, ...]]:
    """Suggest the Storypark room of the same name whose marks contradict those of the CCMS's room.

    The arguments are those of `suggestions`; rooms have no birth date that could confirm them.
    """
    matched_there = set(matched.values())
    found: dict[str, tuple[Suggestion, ...]] = {}
    for room in _by_id(rooms):
        others = tuple(
            Suggestion(room.id, other.id, _same_name(room.name, other.name), 0.0)
            for other in _by_id(there)
            if other.id not in matched_there
            and room.name_key == other.name_key
            and marks_contradict(room.name, other.name)
        )
        if others and room.id not in matched:
            found[room.id] = others[:MAX_PER_CHILD]
    return found


def _by_id(people: Sequence[Person]) -> list[Person]:
    return sorted(people, key=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class _Namesakes:
    """Number of children and of profiles by name key."""

    children: Counter[tuple[str, ...]]
    profiles: Counter[tuple[str, ...]]

    @classmethod
    def of(cls, people: Sequence[Person], profiles: Sequence[Person]) -> "_Namesakes":
        return cls(
            Counter(one.name_key for one in people), Counter(one.name_key for one in profiles)
        )

    def describe(self, key: tuple[str, ...]) -> str:
        """Why one name is ambiguous, in words; empty if it is unique on both sides."""
        counts = [
            f"{_number(count)} {noun}"
            for count, noun in ((self.children[key], "children"), (self.profiles[key], "profiles"))
            if count > 1
        ]
        return f", but {' and '.join(counts)} have it" if counts else ""


def _number(count: int) -> str:
    return {2: "two", 3: "three", 4: "four", 5: "five"}.get(count, str(count))


def _score_pair(
    child: ParsedName, profile: ParsedName, placeholders: frozenset[date], namesakes: _Namesakes
) -> Suggestion | None:
    """The suggestion for a pair; None if it is too unlikely."""
    birth = _compare_birth_dates(child.person.born, profile.person.born, placeholders)
    name = compare_names(child, profile)
    if name.cost > MAX_NAME_COST[birth.relation] or _is_inconclusive(name):
        return None
    cost = name.cost + BIRTH_DATE_COST[birth.relation]
    return Suggestion(
        child.person.id, profile.person.id, _reason(child, profile, birth, name, namesakes), cost
    )


def _compare_birth_dates(
    child: date | None, profile: date | None, placeholders: frozenset[date]
) -> BirthDateSimilarity:
    """Compare two birth dates; a placeholder counts as unknown."""
    for born in (child, profile):
        if born in placeholders:
            return BirthDateSimilarity(
                "unknown", f"the birth date {born} is shared by too many to identify anyone"
            )
    return compare_birth_dates(child, profile)


def _is_inconclusive(name: NameSimilarity) -> bool:
    """Whether one part of the name differs, and the other is not clearly similar."""
    return max(name.parts) >= DIFFERENT and min(name.parts) > LOOSE


def _reason(
    child: ParsedName,
    profile: ParsedName,
    birth: BirthDateSimilarity,
    name: NameSimilarity,
    namesakes: _Namesakes,
) -> str:
    key = child.person.name_key
    if key and key == profile.person.name_key:
        ours, theirs = child.person.name, profile.person.name
        marks = marks_contradict(ours, theirs) and describe_differences(
            *_in_one_order(ours, theirs)
        )
        but = f" but for marks ({marks})" if marks else ""
        return f"same name{but}{namesakes.describe(key)}; {birth.words}"
    twin = ("perhaps a twin",) if birth.relation == "same" and name.parts[0] >= DIFFERENT else ()
    return ", ".join((birth.words, *_same_part(name), *name.words, *twin))


def _same_name(one: str, other: str) -> str:
    """That two names are the same name, and which marks contradict each other."""
    if not marks_contradict(one, other):
        return "same name"
    return f"same name but for marks ({describe_differences(*_in_one_order(one, other))})"


def _in_one_order(*names: str) -> Iterator[str]:
    """The words of each name, sorted as people of the same name have them."""
    return (" ".join(sorted(name.split(), key=same_name_key)) for name in names)


def _same_part(name: NameSimilarity) -> tuple[str, ...]:
    """The part that is the same if the other part differs."""
    if max(name.parts) < DIFFERENT or min(name.parts) != SAME:
        return ()
    return ("same given name",) if name.parts[0] == SAME else ("same family name",)


def _rank(found: Iterable[Suggestion]) -> dict[str, tuple[Suggestion, ...]]:
    """Best first, without the pairs of which either side has a clearly better one."""
    ranked = sorted(found, key=lambda one: (one.cost, one.person_id, one.profile_id))
    bar: dict[tuple[str, str], float] = {}
    for one in ranked:
        for side in _sides(one):
            bar.setdefault(side, one.cost + _MARGIN)
    rivals = Counter(side for one in ranked for side in _sides(one) if one.cost <= bar[side])
    kept: defaultdict[str, list[Suggestion]] = defaultdict(list)
    for one in ranked:
        if _is_kept(one, bar, rivals) and len(kept[one.person_id]) < MAX_PER_CHILD:
            kept[one.person_id].append(one)
    return {person_id: tuple(kept[person_id]) for person_id in sorted(kept) if kept[person_id]}


def _sides(one: Suggestion) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("child", one.person_id), ("profile", one.profile_id)


def _is_kept(
    one: Suggestion, bar: Mapping[tuple[str, str], float], rivals: Counter[tuple[str, str]]
) -> bool:
    sides = _sides(one)
    if any(one.cost > bar[side] for side in sides):
        return False
    return one.cost <= _ALONE or all(rivals[side] == 1 for side in sides)
