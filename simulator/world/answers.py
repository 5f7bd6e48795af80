"""What a Storypark remembers of the writes that it did under a key, so that the same is never done twice."""

from dataclasses import dataclass

from simulator.world.profile import Profile, StoryparkRoom

MAX_KEYS = 10_000

WriteResult = Profile | StoryparkRoom | None
"""What came of a write, as it stood then; None where nothing is left."""


@dataclass(frozen=True, slots=True)
class StoredResult:
    """What was asked, as a digest, and what came of it."""

    asked: bytes
    made: WriteResult


class IdempotencyStore:
    """The writes of one service by key; past the bound the oldest is forgotten. Refusals are not remembered."""

    def __init__(self, most: int = MAX_KEYS) -> None:
        self._most = most
        self._kept: dict[str, StoredResult] = {}

    def copy(self) -> "IdempotencyStore":
        """An independent memory of the same content."""
        twin = IdempotencyStore(self._most)
        twin._kept = dict(self._kept)
        return twin

    def known(self, key: str) -> StoredResult | None:
        """What was asked and done under that key; None where nothing was, or no longer."""
        return self._kept.get(key)

    def remember(self, key: str, answered: StoredResult) -> None:
        """This was done under a key that was new."""
        self._kept[key] = answered
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
