"""Automatic matches: pairs of one name that is unique on both sides (auto-match).

A wrong link shows one child's record to another family. So every less certain pair is only
suggested.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Protocol

from parktime.daemon.domain.names import marks_contradict
from parktime.daemon.matching.person import Person

NOTHING_TAKEN: Mapping[str, str | None] = MappingProxyType({})


class HasBirthDate(Protocol):
    """A child, a profile, or what matching knows of either."""

    @property
    def born(self) -> date | None:
        """The birth date, None if unknown."""


def automatic_matches(
    people: Sequence[Person],
    profiles: Sequence[Person],
    *,
    taken: Mapping[str, str | None] = NOTHING_TAKEN,
    allow_single_word: bool = False,
) -> dict[str, str]:
    """Match people and profiles by name where the name is unique on both sides (auto-match).

    Names whose marks contradict each other match only if both birth dates are known and equal.

    Args:
        people: All children that the CCMS lists, with any label, on the page or not.
        profiles: All profiles of the service, active and archived.
        taken: Children that are mapped already, with their profile id (None: create or skip).
            They and their profiles are not matched, but still count as namesakes.
        allow_single_word: Match names of a single word too, as for rooms. Without it such a name
            is matched only if both birth dates are known and equal.

    Returns:
        Profile id by CCMS id, sorted by CCMS id. Does not depend on the order of the arguments.
    """
    taken_profiles = set(taken.values())
    profiles_by_name = _by_name(profiles)
    pairs = [
        (namesakes[0], profiles_by_name[key][0])
        for key, namesakes in _by_name(people).items()
        if len(namesakes) == 1 and len(profiles_by_name.get(key, ())) == 1
    ]
    return dict(
        sorted(
            (person.id, profile.id)
            for person, profile in pairs
            if person.id not in taken
            and profile.id not in taken_profiles
            and not _birth_dates_conflict(person, profile)
            if have_same_birth_date(person, profile)
            or (
                (allow_single_word or len(person.name_key) > 1)
                and not marks_contradict(person.name, profile.name)
            )
        )
    )


def _by_name(people: Sequence[Person]) -> dict[tuple[str, ...], list[Person]]:
    """People by name key, without those who have no name."""
    named: defaultdict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in people:
        if person.name_key:
            named[person.name_key].append(person)
    return dict(named)


def have_same_birth_date(one: HasBirthDate, other: HasBirthDate) -> bool:
    """Whether both birth dates are known and equal; if not, a match is by name alone."""
    return one.born is not None and one.born == other.born


def _birth_dates_conflict(one: Person, other: Person) -> bool:
    return one.born is not None and other.born is not None and one.born != other.born
