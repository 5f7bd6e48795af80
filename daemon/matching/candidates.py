"""Blocking: find the pairs worth comparing by keys that they share, instead of all pairs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import permutations

from parktime.daemon.matching.normalise import full_names, phonetic_key
from parktime.daemon.matching.person import ParsedName

Keys = Callable[[ParsedName], Iterator[object]]

MAX_PAIRS_PER_KEY = 2_500
"""A key shared by more pairs says too little, and would make the work quadratic."""

MAX_PAIRS = 1_000_000


def candidate_pairs(
    children: Sequence[ParsedName], profiles: Sequence[ParsedName]
) -> Iterator[tuple[ParsedName, ParsedName]]:
    """Pairs that share a birth date, or a word of the name and part of another; each pair once."""
    seen: set[tuple[str, str]] = set()
    for keys in (_by_name, _by_lone_word, _by_birth_date, _by_deletion, _by_affix, _by_formal_name):
        for child, profile in _pairs_by_key(children, profiles, keys):
            pair = child.person.id, profile.person.id
            if pair not in seen and len(seen) < MAX_PAIRS:
                seen.add(pair)
                yield child, profile


def placeholder_birth_dates(people: Sequence[ParsedName]) -> frozenset[date]:
    """Birth dates so frequent that they are placeholders (1 January, the date of a migration)."""
    counts = Counter(one.person.born for one in people if one.person.born)
    usual = 4 + len(people) // 100
    return frozenset(born for born, count in counts.items() if count > usual)


def _pairs_by_key(
    children: Sequence[ParsedName], profiles: Sequence[ParsedName], keys: Keys
) -> Iterator[tuple[ParsedName, ParsedName]]:
    profiles_by_key = _index(profiles, keys)
    for key, ours in _index(children, keys).items():
        theirs = profiles_by_key.get(key, ())
        if len(ours) * len(theirs) <= MAX_PAIRS_PER_KEY:
            yield from ((child, profile) for child in ours for profile in theirs)


def _index(people: Sequence[ParsedName], keys: Keys) -> dict[object, list[ParsedName]]:
    index: defaultdict[object, list[ParsedName]] = defaultdict(list)
    for one in people:
        for key in dict.fromkeys(keys(one)):
            index[key].append(one)
    return dict(index)


def _by_name(one: ParsedName) -> Iterator[object]:
    if one.person.name_key:
        yield one.person.name_key


def _by_lone_word(one: ParsedName) -> Iterator[object]:
    if one.lone_word:
        yield one.lone_word


def _by_birth_date(one: ParsedName) -> Iterator[object]:
    if one.person.born:
        yield one.person.born


def _by_deletion(one: ParsedName) -> Iterator[object]:
    """The sound of one word, and another word with one letter removed: finds single typos."""
    for sound, word in _word_pairs(one):
        yield sound, word
        yield from ((sound, word[:at] + word[at + 1 :]) for at in range(len(word)))


def _by_affix(one: ParsedName) -> Iterator[object]:
    """The sound of one word, and the beginning, end and sound of another."""
    for sound, word in _word_pairs(one):
        yield sound, "begins", word[:3]
        yield sound, "ends", word[-4:]
        yield sound, "sounds", phonetic_key(word)


def _by_formal_name(one: ParsedName) -> Iterator[object]:
    """The sound of one word, and the formal names of which another may be a nickname."""
    for sound, word in _word_pairs(one):
        yield from ((sound, full) for full in full_names(word))


def _word_pairs(one: ParsedName) -> Iterator[tuple[str, str]]:
    """The sound of every word of a name, paired with the spelling of every other word."""
    for heard, read in permutations(sorted(one.words), 2):
        yield phonetic_key(heard), read
