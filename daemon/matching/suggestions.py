"""Whom a person may want to link: ranked, with the reason, never linked by itself (auto-match)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parktime.daemon.matching.candidates import Person, candidate_pairs, placeholder_births
from parktime.daemon.matching.normalise import Spelled, spelled
from parktime.daemon.matching.similarity import (
    LOOSE,
    OTHER,
    SAME,
    BirthLikeness,
    BirthRelation,
    NameLikeness,
    birth_likeness,
    name_likeness,
)

MOST_OF_A_CHILD = 3

BIRTH_COST: Mapping[BirthRelation, float] = {"same": 0.0, "unknown": 2.0, "near": 2.0, "other": 6.5}
DEAREST_NAME: Mapping[BirthRelation, float] = {
    "same": 9.0,
    "unknown": 4.0,
    "near": 4.0,
    "other": 0.2,
}
"""The dearest likeness of a name that is still suggested: birth dates that agree bear more."""

_MARGIN = 0.9
"""By how much the best of a child or profile outdoes its rivals, so that they are not worth a look."""

_ALONE = 4.5
"""Pairs dearer than this are suggested only where neither side has another of the sort."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile that a child may have already, and why a person should look. `cost` ranks: the lower, the likelier."""

    person_id: str
    profile_id: str
    reason: str
    cost: float


def suggestions(
    people: Sequence[Person],
    profiles: Sequence[Person],
    matched: Mapping[str, str | None],
) -> dict[str, tuple[Suggestion, ...]]:
    """CCMS id → at most three suggestions, the likeliest first, for the children without a match.

    `people` and `profiles` are all of the service; `matched` those matched or decided on already, as in
    `automatic_matches`. A child that has none has no entry. Depends on no order of the arguments.
    """
    gone = set(matched.values())
    everybody = _Namesakes.of(people, profiles)
    children = [spelled(one) for one in _by_id(people) if one.id not in matched]
    others = [spelled(one) for one in _by_id(profiles) if one.id not in gone]
    placeholders = placeholder_births(children) | placeholder_births(others)
    found = (
        _judged(child, other, placeholders, everybody)
        for child, other in candidate_pairs(children, others)
    )
    return _best(suggestion for suggestion in found if suggestion)


def _by_id(people: Sequence[Person]) -> list[Person]:
    return sorted(people, key=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class _Namesakes:
    """How many bear a name on either side."""

    children: Counter[tuple[str, ...]]
    profiles: Counter[tuple[str, ...]]

    @classmethod
    def of(cls, people: Sequence[Person], profiles: Sequence[Person]) -> "_Namesakes":
        return cls(
            Counter(one.name_key for one in people), Counter(one.name_key for one in profiles)
        )

    def words(self, key: tuple[str, ...]) -> str:
        """What forbids to match two of one name; empty if nothing but the birth date does."""
        bearers = [
            f"{_number(count)} {noun}"
            for count, noun in ((self.children[key], "children"), (self.profiles[key], "profiles"))
            if count > 1
        ]
        return f", but {' and '.join(bearers)} bear it" if bearers else ""


def _number(count: int) -> str:
    return {2: "two", 3: "three", 4: "four", 5: "five"}.get(count, str(count))


def _judged(
    child: Spelled, profile: Spelled, placeholders: frozenset[date], namesakes: _Namesakes
) -> Suggestion | None:
    """The suggestion that a pair makes, if it makes one."""
    birth = _births(child.person.born, profile.person.born, placeholders)
    name = name_likeness(child, profile)
    if name.cost > DEAREST_NAME[birth.relation] or _says_nothing(name):
        return None
    cost = name.cost + BIRTH_COST[birth.relation]
    return Suggestion(
        child.person.id, profile.person.id, _reason(child, profile, birth, name, namesakes), cost
    )


def _births(
    child: date | None, profile: date | None, placeholders: frozenset[date]
) -> BirthLikeness:
    """How two birth dates stand to each other; a placeholder is as good as none."""
    for born in (child, profile):
        if born in placeholders:
            return BirthLikeness("unknown", f"the birth date {born} is too many's to tell anything")
    return birth_likeness(child, profile)


def _says_nothing(name: NameLikeness) -> bool:
    """One part is another name, and the other not much the same either."""
    return max(name.parts) >= OTHER and min(name.parts) > LOOSE


def _reason(
    child: Spelled,
    profile: Spelled,
    birth: BirthLikeness,
    name: NameLikeness,
    namesakes: _Namesakes,
) -> str:
    key = child.person.name_key
    if key and key == profile.person.name_key:
        return f"same name{namesakes.words(key)}; {birth.words}"
    twin = ("perhaps a twin",) if birth.relation == "same" and name.parts[0] >= OTHER else ()
    return ", ".join((birth.words, *_same_part(name), *name.words, *twin))


def _same_part(name: NameLikeness) -> tuple[str, ...]:
    """What is the same where the other part is another name altogether."""
    if max(name.parts) < OTHER or min(name.parts) != SAME:
        return ()
    return ("same given name",) if name.parts[0] == SAME else ("same family name",)


def _best(found: Iterable[Suggestion]) -> dict[str, tuple[Suggestion, ...]]:
    """Goes from the likeliest to the least likely, and leaves out whoever has a clearly likelier partner."""
    ranked = sorted(found, key=lambda one: (one.cost, one.person_id, one.profile_id))
    bar: dict[tuple[str, str], float] = {}
    for one in ranked:
        for side in _sides(one):
            bar.setdefault(side, one.cost + _MARGIN)
    rivals = Counter(side for one in ranked for side in _sides(one) if one.cost <= bar[side])
    kept: defaultdict[str, list[Suggestion]] = defaultdict(list)
    for one in ranked:
        if _stands(one, bar, rivals) and len(kept[one.person_id]) < MOST_OF_A_CHILD:
            kept[one.person_id].append(one)
    return {person_id: tuple(kept[person_id]) for person_id in sorted(kept) if kept[person_id]}


def _sides(one: Suggestion) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("child", one.person_id), ("profile", one.profile_id)


def _stands(
    one: Suggestion, bar: Mapping[tuple[str, str], float], rivals: Counter[tuple[str, str]]
) -> bool:
    sides = _sides(one)
    if any(one.cost > bar[side] for side in sides):
        return False
    return one.cost <= _ALONE or all(rivals[side] == 1 for side in sides)
