"""Seeded random values: each depends on the seed, its owner and its field, never on order."""

from hashlib import sha256
from random import Random

Path = tuple[object, ...]
"""What a generated value hangs on, from the seed to the field."""


def derive_seed(*path: object) -> int:
    """A number determined by the path: seed, entity and field, in this order."""
    text = "\0".join(str(part) for part in path)
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def derive_random(*path: object) -> Random:
    """A random generator determined by the path."""
    return Random(derive_seed(*path))
