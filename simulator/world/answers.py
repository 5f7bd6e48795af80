"""Results of Storypark writes by Idempotency-Key, so that a repeated request is not done twice."""

from dataclasses import dataclass

from simulator.world.profile import Profile, StoryparkRoom

MAX_KEYS = 10_000

WriteResult = Profile | StoryparkRoom | None
"""What came of a write, as it stood then; None where nothing is left."""


@dataclass(frozen=True, slots=True)
class StoredResult:
    """The digest of a request, and its result."""

    asked: bytes
    made: WriteResult


class IdempotencyStore:
    """The results of one service's writes by key.

    Beyond the limit the oldest is dropped; refusals are not stored.
    """

    def __init__(self, most: int = MAX_KEYS) -> None:
        self._most = most
        self._kept: dict[str, StoredResult] = {}

    def copy(self) -> "IdempotencyStore":
        """An independent store with the same content."""
        twin = IdempotencyStore(self._most)
        twin._kept = dict(self._kept)
        return twin

    def known(self, key: str) -> StoredResult | None:
        """The stored result for `key`, or None."""
        return self._kept.get(key)

    def remember(self, key: str, answered: StoredResult) -> None:
        """Store the result for a new key."""
        self._kept[key] = answered
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
