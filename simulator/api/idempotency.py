"""Writes that may be sent twice and are done once: what each Idempotency-Key was answered."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import Header
from starlette.responses import Response

from problems.problem import Problem

MOST_KEYS = 10_000
LONGEST_KEY = 200

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        description="Under the same key the same request is done once, and answered alike.",
    ),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write that was done was answered."""

    status: int
    content: bytes

    def answer(self, *, replayed: bool) -> Response:
        """The answer again, marked as such where nothing was done for it."""
        headers = {"Idempotent-Replayed": "true"} if replayed else {}
        media_type = "application/json" if self.content else None
        return Response(self.content, status_code=self.status, headers=headers, media_type=media_type)


class Idempotency:
    """The outcomes of one service's writes by key; past the bound the oldest is forgotten. Refusals are not remembered."""

    def __init__(self, most: int = MOST_KEYS) -> None:
        self._most = most
        self._outcomes: OrderedDict[str, tuple[bytes, Outcome]] = OrderedDict()

    def once(self, key: str | None, request: tuple[str, ...], act: Callable[[], Outcome]) -> Response:
        """Acts, or answers as the first time. Problem 422 where the key was another request's. `request` is what it says."""
        if key is None:
            return act().answer(replayed=False)
        asked = sha256("\0".join(request).encode()).digest()
        known = self._outcomes.get(key)
        if known is None:
            outcome = act()
            self._remember(key, asked, outcome)
            return outcome.answer(replayed=False)
        if known[0] != asked:
            raise Problem(422, "Unprocessable Content", "this Idempotency-Key was used for another request")
        return known[1].answer(replayed=True)

    def _remember(self, key: str, asked: bytes, outcome: Outcome) -> None:
        self._outcomes[key] = (asked, outcome)
        if len(self._outcomes) > self._most:
            self._outcomes.popitem(last=False)
