"""Replaces the names and birth dates of two rosters so that they match as the originals do."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from parktime.daemon.matching.automatic import automatic_matches
from parktime.daemon.matching.candidates import candidate_pairs
from parktime.daemon.matching.person import ParsedName, Person, parse_name
from parktime.daemon.matching.similarity import DIFFERENT, compare_names
from parktime.daemon.matching.suggestions import suggestions
from parktime.harness.authoring.name_words import (
    fixed_places,
    renamed,
    tokens,
    word_key,
    word_keys,
)
from parktime.harness.authoring.other_dates import other_dates
from parktime.harness.authoring.pseudonyms import Comparison, Pseudonyms, Word
from parktime.harness.errors import UsageError

_ATTEMPTS = 12

People = Sequence[Person]
Proposals = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
"""Pairs (child, profile): automatic matches, and suggestions in their order."""


@dataclass(frozen=True, slots=True)
class Anonymous:
    """The people in the same order with the same ids, and the same other names everywhere else."""

    children: tuple[Person, ...]
    profiles: tuple[Person, ...]


def proposals(children: People, profiles: People) -> Proposals:
    """What set-up would propose for these people."""
    matched = automatic_matches(children, profiles)
    suggested = suggestions(children, profiles, dict(matched))
    return tuple(matched.items()), tuple(
        (one.person_id, one.profile_id) for each in suggested.values() for one in each
    )


def anonymise(children: People, profiles: People, random: Random) -> Anonymous:
    """Replace every name and birth date.

    Namesakes stay namesakes, equal birth dates equal, and what differs by a letter differs by a
    letter. Raises UsageError, naming rows, if the proposals cannot be kept.
    """
    # ids decide between equals, and may not depend on the file
    children = tuple(replace(one, other_names=()) for one in children)
    profiles = tuple(replace(one, other_names=()) for one in profiles)
    wanted = proposals(children, profiles)
    compared = list(_compared(children, profiles))
    names = [part for one in (*children, *profiles) for part in (one.given, one.family)]
    keys = list(dict.fromkeys(key for name in names for key in word_keys(name)))
    words = Pseudonyms(random, keys, _fixed(names), list(_comparisons(compared)))
    words.draw(keys)
    born = [one.born for one in (*children, *profiles) if one.born is not None]
    pairs = list(_date_pairs(compared))
    dates = other_dates(random, born, pairs)
    people: list[Person] = [*children, *profiles]
    wrong: set[str] = set()
    for attempt in range(_ATTEMPTS):
        change = _change(words.images, dates)
        found = Anonymous(tuple(map(change, children)), tuple(map(change, profiles)))
        got = proposals(found.children, found.profiles)
        if got == wanted:
            _require_all_replaced(words, keys)
            return found
        wrong = {
            id
            for one, other in zip(wanted, got, strict=True)
            for pair in {*one} ^ {*other}
            for id in pair
        }
        if not wrong:  # the same pairs in another order
            wrong = {id for pair in got[1] for id in pair}
        mine = {
            key
            for one in people
            if one.id in wrong
            for part in (one.given, one.family)
            for key in word_keys(part)
        }
        words.draw(sorted(mine & words.images.keys()) or keys)
        if attempt % 3 == 2:
            dates = other_dates(random, born, pairs)
    raise UsageError(
        "nothing was written: no other names were found for which set-up would propose the same; "
        f"leave out or change the rows with these ids: {', '.join(sorted(wrong)[:10])}"
    )


def _require_all_replaced(words: Pseudonyms, keys: Iterable[str]) -> None:
    if left := [key for key in keys if key not in words.images]:
        raise UsageError(
            f"nothing was written: no other word was found for {len(left)} of the words of names"
        )


def _change(images: Mapping[str, str], dates: Mapping[date, date]) -> Callable[[Person], Person]:
    def change(one: Person) -> Person:
        born = None if one.born is None else dates[one.born]
        return replace(
            one, given=renamed(one.given, images), family=renamed(one.family, images), born=born
        )

    return change


def _fixed(names: Iterable[str]) -> dict[str, frozenset[int]]:
    """The places that stay, by key of the word."""
    fixed: dict[str, frozenset[int]] = {}
    for name in names:
        for is_word, part in tokens(name):
            places = frozenset(fixed_places(part)) if is_word else frozenset()
            if places:
                key = word_key(part)
                fixed[key] = fixed.get(key, frozenset()) | places
    return fixed


def _compared(children: People, profiles: People) -> Iterator[tuple[ParsedName, ParsedName]]:
    """The pairs that matching compares."""
    yield from candidate_pairs([*map(parse_name, children)], [*map(parse_name, profiles)])


def _comparisons(compared: Iterable[tuple[ParsedName, ParsedName]]) -> Iterator[Comparison]:
    found: dict[Comparison, None] = {}
    for child, profile in compared:
        for one in _words(child.person):
            for other in _words(profile.person):
                if one != other:
                    found[Comparison(one, other)] = None
    yield from found


def _words(person: Person) -> Iterator[Word]:
    """Each word of a name, and each part of several words as one."""
    for part in (person.given, person.family):
        keys = [word_key(word) for is_word, word in tokens(part) if is_word]
        yield from ((key,) for key in keys)
        if len(keys) > 1:
            yield tuple(keys)


def _date_pairs(compared: Iterable[tuple[ParsedName, ParsedName]]) -> Iterator[tuple[date, date]]:
    """The birth dates of pairs whose names are alike."""
    for child, profile in compared:
        one, other = child.person.born, profile.person.born
        if one is None or other is None or one == other:
            continue
        if compare_names(child, profile).cost < DIFFERENT:
            yield one, other
