"""Idempotency-Key: a write that is sent twice is done once."""

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
    """Run `act`, or return the stored result of an earlier request with this key.

    `request` is the whole content of the request; `act` must store the key.

    Returns:
        The result, and whether it was replayed.

    Raises:
        Problem: 422, the key was used for another request.
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
