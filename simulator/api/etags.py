"""Answers that are made once: bytes kept until what they tell has changed, with an ETag over their content."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from problems.etag import matches

MOST_KEPT = 512
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Body:
    """An answer's bytes, and a strong ETag: equal content has an equal one, whenever it was published."""

    content: bytes
    etag: str


def body_of(value: Any) -> Body:
    """`value` as JSON."""
    content = msgspec.json.encode(value)
    return Body(content, f'"{blake2b(content, digest_size=16).hexdigest()}"')


class Shelf:
    """The latest bodies by key, each good for one revision of what it tells; the least used goes first."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, Body]] = OrderedDict()

    def body(self, key: Hashable, revision: Hashable, make: Callable[[], Any]) -> Body:
        """The body kept under `key`, made anew where it is of another revision. What `make` raises is kept nowhere."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == revision:
            self._kept.move_to_end(key)
            return kept[1]
        body = body_of(make())
        self._kept[key] = (revision, body)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return body


def plain_answer(body: Body) -> Response:
    """The whole body, without an ETag."""
    return Response(body.content, media_type=_JSON)


def tagged_answer(request: Request, body: Body) -> Response:
    """The body with its ETag, or 304 where the caller has it already."""
    if matches(request.headers.get("if-none-match"), body.etag):
        return Response(status_code=304, headers={"ETag": body.etag})
    return Response(body.content, headers={"ETag": body.etag}, media_type=_JSON)
