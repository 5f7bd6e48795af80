"""Generated values: each depends on the scenario's seed, on what it belongs to and on its field, never on order."""

from hashlib import sha256
from random import Random

Path = tuple[object, ...]
"""What a generated value hangs on, from the seed to the field."""


def derive_seed(*path: object) -> int:
    """A number that only this path gives: seed, entity and field, in this order."""
    text = "\0".join(str(part) for part in path)
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def derive_random(*path: object) -> Random:
    """A source of randomness of this path's own."""
    return Random(derive_seed(*path))
