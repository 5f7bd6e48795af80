"""Writes that may be sent twice and are done once, by their Idempotency-Key."""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated

from fastapi import Header

from problems.problem import Problem
from simulator.world.answers import IdempotencyStore, WriteResult

MAX_KEY_LENGTH = 200

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="Under the same key the same request is done once, and answered alike.",
    ),
]


WriteAction = Callable[[bytes], WriteResult]
"""Does a write that says what this digest is of."""


def run_once(
    answers: IdempotencyStore, key: str | None, request: tuple[str, ...], act: WriteAction
) -> tuple[WriteResult, bool]:
    """What came of the write, done now or under this key before, and whether before. Problem 422 where the key was another request's.

    `request` is all that it says. `act` has the world remember the key.
    """
    asked = sha256("\0".join(request).encode()).digest()
    known = None if key is None else answers.known(key)
    if known is None:
        return act(asked), False
    if known.asked != asked:
        raise Problem(
            422, "Unprocessable Content", "this Idempotency-Key was used for another request"
        )
    return known.made, True
