"""Pairs that are worth comparing: found by what they share, never by comparing everybody with everybody."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from parktime.daemon.domain.names import same_name_key
from parktime.daemon.matching.normalise import Spelled, folded, full_names

Keys = Callable[[Spelled], Iterator[object]]

MOST_PAIRS_OF_A_KEY = 2_500
"""What more share tells nothing of anybody, and would make the work quadratic."""

MOST_PAIRS = 1_000_000


def candidate_pairs(
    children: Sequence[Spelled], profiles: Sequence[Spelled]
) -> Iterator[tuple[Spelled, Spelled]]:
    """Every pair that shares a birth date, or one word of the name and something of another; each pair once."""
    seen: set[tuple[str, str]] = set()
    for keys in (_by_name, _by_birth, _by_deletion, _by_beginning, _by_full_name):
        for child, profile in _sharing(children, profiles, keys):
            pair = child.person.id, profile.person.id
            if pair not in seen and len(seen) < MOST_PAIRS:
                seen.add(pair)
                yield child, profile


def placeholder_births(everybody: Sequence[Spelled]) -> frozenset[date]:
    """Birth dates that so many bear that they must stand for none (1 January, the day of a migration)."""
    bearers: defaultdict[date, int] = defaultdict(int)
    for one in everybody:
        if one.person.born:
            bearers[one.person.born] += 1
    usual = 4 + len(everybody) // 100
    return frozenset(born for born, count in bearers.items() if count > usual)


def _sharing(
    children: Sequence[Spelled], profiles: Sequence[Spelled], keys: Keys
) -> Iterator[tuple[Spelled, Spelled]]:
    bearers = _bearers(profiles, keys)
    sharers = _bearers(children, keys)
    for key, ours in sharers.items():
        theirs = bearers.get(key, ())
        if len(ours) * len(theirs) <= MOST_PAIRS_OF_A_KEY:
            yield from ((child, profile) for child in ours for profile in theirs)


def _bearers(people: Sequence[Spelled], keys: Keys) -> dict[object, list[Spelled]]:
    bearers: defaultdict[object, list[Spelled]] = defaultdict(list)
    for one in people:
        for key in dict.fromkeys(keys(one)):
            bearers[key].append(one)
    return dict(bearers)


def _by_name(one: Spelled) -> Iterator[object]:
    if one.person.name_key:
        yield one.person.name_key


def _by_birth(one: Spelled) -> Iterator[object]:
    if one.person.born:
        yield one.person.born


def _by_deletion(one: Spelled) -> Iterator[object]:
    """One word as it sounds, and another with a letter left out: so a slip in it is found."""
    for sound, word in _two_words(one):
        yield sound, word
        yield from ((sound, word[:at] + word[at + 1 :]) for at in range(len(word)))


def _by_beginning(one: Spelled) -> Iterator[object]:
    """One word as it sounds, and how another begins, ends and sounds."""
    for sound, word in _two_words(one):
        yield sound, "begins", word[:3]
        yield sound, "ends", word[-4:]
        yield sound, "sounds", folded(word)


def _by_full_name(one: Spelled) -> Iterator[object]:
    """One word as it sounds, and what another may be short for."""
    for sound, word in _two_words(one):
        yield from ((sound, full) for full in full_names(word))


def _two_words(one: Spelled) -> Iterator[tuple[str, str]]:
    """Every word of a name as it sounds, with every other as it is written."""
    for heard, read in permutations(sorted(one.words), 2):
        yield folded(heard), read


@dataclass(frozen=True, slots=True)
class Person:
    """A child or a profile, as far as matching looks at it. A room is one too: `named` makes it.

    `other_names` are further given names (preferred, middle): suggestions read them, auto-match never does.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    other_names: tuple[str, ...] = ()

    @classmethod
    def named(cls, id: str, name: str) -> "Person":
        """Somebody or something that has one name, such as a room."""
        return cls(id, "", name)

    @property
    def name(self) -> str:
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()

    @property
    def name_key(self) -> tuple[str, ...]:
        """Equal for persons of the same name (handbook, "Same name"); empty for one without a name."""
        return same_name_key(self.name)
