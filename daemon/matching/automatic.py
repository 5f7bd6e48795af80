"""Who is matched without being asked (auto-match): the same name, borne by nobody else.

A wrong link shows one child's record to another family, so that everything less certain is a suggestion.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from parktime.daemon.matching.candidates import Person

NOTHING_TAKEN: Mapping[str, str | None] = MappingProxyType({})


def automatic_matches(
    people: Sequence[Person],
    profiles: Sequence[Person],
    *,
    taken: Mapping[str, str | None] = NOTHING_TAKEN,
    one_word_suffices: bool = False,
) -> dict[str, str]:
    """CCMS id → profile id of every pair of one name that is unique on both sides (auto-match).

    `people` are all children that the CCMS lists, whatever their label and whether on the page or not; `profiles` all of
    the service, active or archived. Both count as namesakes. `taken` are the children that somebody has decided on
    already, with their profile (None: `create` or `skip`): these children and profiles are matched to nobody.
    A name of one word is half a name: people who bear one are matched only where both birth dates are known, unless
    `one_word_suffices`, as it does for rooms.
    The result is in the order of the CCMS ids and depends on no order of the arguments.
    """
    taken_profiles = set(taken.values())
    bearers = _by_name(profiles)
    pairs = [
        (namesakes[0], bearers[key][0])
        for key, namesakes in _by_name(people).items()
        if len(namesakes) == 1 and len(bearers.get(key, ())) == 1
    ]
    return dict(
        sorted(
            (person.id, profile.id)
            for person, profile in pairs
            if person.id not in taken
            and profile.id not in taken_profiles
            and not _births_forbid(person, profile)
            if one_word_suffices or _says_enough(person, profile)
        )
    )


def _by_name(people: Sequence[Person]) -> dict[tuple[str, ...], list[Person]]:
    """Everybody that has a name, by it."""
    named: defaultdict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in people:
        if person.name_key:
            named[person.name_key].append(person)
    return dict(named)


def _says_enough(one: Person, other: Person) -> bool:
    return len(one.name_key) > 1 or (one.born is not None and one.born == other.born)


def _births_forbid(one: Person, other: Person) -> bool:
    return one.born is not None and other.born is not None and one.born != other.born
