"""Other words for the words of names, related to each other as those are.

Words that are compared in matching (Elisabeth, Elizabeth; Mary Ann, Maryann) are changed letter by
letter in one way, so that the difference stays what it is. Where that changes how alike two words
count as (nicknames, sounds), one of them is drawn again until it does not. All others are random.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from rapidfuzz.distance import OSA

from parktime.daemon.matching.similarity import DIFFERENT, word_cost
from parktime.harness.authoring.name_words import (
    CONSONANTS,
    PARTICLES,
    VOWELS,
    alike,
    plain_key,
)

Word = tuple[str, ...]
"""A compared word: the keys that it consists of; several where a part of a name is joined."""

_DRAWS, _MOST_DRAWS = 60, 1_000
_ROUNDS = 4
_NEIGHBOURS = 3
"""Related words of which images of a word are made."""
_LIKE = 3
"""At most one letter of so many is the same as in the original."""
_TELLING = 4
"""An original word of so many letters may not be within an image either."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two words that matching compares."""

    one: Word
    other: Word

    def similarity(self, images: Mapping[str, str]) -> tuple[float, bool]:
        """How alike they are: the cost, and whether one letter differs."""
        one, other = (_joined(word, images) for word in (self.one, self.other))
        return word_cost(one, other), OSA.distance(one, other, score_cutoff=1) == 1


def _joined(word: Word, images: Mapping[str, str]) -> str:
    return "".join(plain_key(images.get(key, key)) for key in word)


@dataclass(slots=True)
class Pseudonyms:
    """`images` of keys. `fixed`: places of a key that stay as they are."""

    random: Random
    keys: Sequence[str]
    fixed: Mapping[str, frozenset[int]]
    comparisons: Sequence[Comparison]
    images: dict[str, str] = field(default_factory=dict)
    _about: dict[str, list[Comparison]] = field(default_factory=dict)
    _wanted: dict[Comparison, tuple[float, bool]] = field(default_factory=dict)
    _clusters: dict[str, list[str]] = field(default_factory=dict)
    _forbidden: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        about: defaultdict[str, list[Comparison]] = defaultdict(list)
        for each in self.comparisons:
            for key in dict.fromkeys((*each.one, *each.other)):
                about[key].append(each)
        self._about = dict(about)
        self._wanted = {each: each.similarity({}) for each in self.comparisons}
        self._clusters = _clusters(self.keys, self._wanted)
        plain = {plain_key(key) for key in self.keys}
        self._forbidden = frozenset({*self.keys, *plain})

    def draw(self, keys: Iterable[str]) -> None:
        """Draw new images for these keys, and for all that are related to them."""
        clusters = {id(cluster): cluster for key in keys for cluster in (self._clusters[key],)}
        for cluster in clusters.values():
            for key in cluster:
                self.images.pop(key, None)
            self._draw_cluster(cluster)
        self._mend({key for cluster in clusters.values() for key in cluster})

    def _draw_cluster(self, cluster: Sequence[str]) -> None:
        best: tuple[int, dict[str, str]] | None = None
        for draw in range(_MOST_DRAWS):
            if best is not None and draw >= _DRAWS:
                break
            if len(cluster) == 1:
                images = {cluster[0]: self._random_word(cluster[0])}
            else:
                images = self._permuted(cluster)
            if not all(self._is_free(key, image) for key, image in images.items()):
                continue
            if len(cluster) == 1 and self._is_like(cluster[0], images[cluster[0]]):
                continue
            broken = self._broken(cluster, images)
            if best is None or broken < best[0]:
                best = broken, images
            if broken == 0:
                break
        if best is not None:
            self.images |= best[1]

    def _broken(self, keys: Iterable[str], images: Mapping[str, str]) -> int:
        """How many comparisons among drawn words are not what they are to be."""
        known = {**self.images, **images}
        asked = {each for key in keys for each in self._about.get(key, ())}
        return sum(
            each.similarity(known) != self._wanted[each]
            for each in asked
            if all(key in known or key in PARTICLES for key in (*each.one, *each.other))
        )

    def _mend(self, keys: set[str]) -> None:
        """Draw single words again while that makes more comparisons right."""
        for _ in range(_ROUNDS):
            wrong = [key for key in sorted(keys) if self._broken([key], {})]
            if not wrong:
                return
            self.random.shuffle(wrong)
            for key in wrong:
                best = self._broken([key], {})
                for image in self._candidates(key):
                    broken = self._broken([key], {key: image})
                    if broken < best and self._is_free(key, image):
                        best, self.images[key] = broken, image

    def _candidates(self, key: str) -> Iterator[str]:
        """Images that may be as alike to the images of compared words as the word is to theirs."""
        near = {
            other
            for each in self._about[key]
            if self._wanted[each][0] < DIFFERENT
            for other in (*each.one, *each.other)
            if other != key
        }
        for other in self.random.sample(sorted(near), min(len(near), _NEIGHBOURS)):
            image = self.images.get(other)
            if not image:
                continue
            yield from (image[:length] for length in range(1, len(image)))
            yield from (image + end for end in ("n", "ra", "lina", "dor"))
            for _ in range(8):
                yield self._slip(image)
                yield self._slip(self._slip(image))
                yield image[: (len(image) + 1) // 2] + self._random_word(key)[: len(image) // 2]
        yield from (self._random_word(key) for _ in range(12))

    def _slip(self, image: str) -> str:
        """One letter of the word changed, left out or added."""
        at = self.random.randrange(len(image))
        letter = self.random.choice(alike(image[at]))
        return self.random.choice(
            (image[:at] + letter + image[at + 1 :], image[:at] + image[at + 1 :])
            if len(image) > 3
            else (image[:at] + letter + image[at + 1 :], image[:at] + letter + image[at:])
        )

    def _random_word(self, key: str) -> str:
        fixed = self.fixed.get(key, frozenset())
        return "".join(
            letter if place in fixed else self.random.choice(alike(letter))
            for place, letter in enumerate(key)
        )

    def _permuted(self, cluster: Sequence[str]) -> dict[str, str]:
        """All words of a cluster with their letters changed in one way."""
        kept = {key[place] for key in cluster for place in self.fixed.get(key, ())}
        kept |= {letter for each in tuple(kept) for letter in plain_key(each)}
        letters = dict.fromkeys(letter for key in cluster for letter in key)
        table: dict[str, str] = {letter: letter for letter in kept}
        for letter in letters:
            if letter not in kept:
                table[letter] = self._letter(letter, table)
        return {key: "".join(table[letter] for letter in key) for key in cluster}

    def _letter(self, letter: str, table: Mapping[str, str]) -> str:
        pool = (
            CONSONANTS + "qxy" if "a" <= letter <= "z" and letter not in VOWELS else alike(letter)
        )
        taken = set(table.values())
        free = [each for each in pool if each not in taken and each != letter] or [
            each for each in pool if each not in taken
        ]
        return self.random.choice(free or list(pool))

    def _is_like(self, key: str, image: str) -> bool:
        """Whether too many letters are those of the original."""
        same = sum(one == other for one, other in zip(key, image, strict=False))
        return same > len(key) // _LIKE + len(self.fixed.get(key, ()))

    def _is_free(self, key: str, image: str) -> bool:
        """Whether an image is neither an original word nor the image of another."""
        if not image or any(known == image for other, known in self.images.items() if other != key):
            return False
        if len(key) == 1:  # an initial identifies no person
            return True
        if image in PARTICLES or {image, plain_key(image)} & self._forbidden:
            return False
        return not any(len(word) >= _TELLING and word in image for word in self._forbidden)


def _clusters(
    keys: Sequence[str], similarities: Mapping[Comparison, tuple[float, bool]]
) -> dict[str, list[str]]:
    """The related words of each word, itself included."""
    clusters = {key: [key] for key in keys}
    for each, (cost, _) in similarities.items():
        if cost >= DIFFERENT:
            continue
        first, *others = [key for key in (*each.one, *each.other) if key in clusters] or [""]
        for other in others:
            mine, theirs = clusters[first], clusters[other]
            if mine is not theirs:
                mine += theirs
                clusters |= dict.fromkeys(theirs, mine)
    return clusters
