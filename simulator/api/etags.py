"""Cached response bodies with ETags."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from problems.etag import matches

MAX_KEPT = 512
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class CachedBody:
    """A response body with a strong ETag: equal content has an equal ETag."""

    content: bytes
    etag: str


def json_body(value: Any) -> CachedBody:
    """`value` encoded as JSON."""
    content = msgspec.json.encode(value)
    return CachedBody(content, f'"{blake2b(content, digest_size=16).hexdigest()}"')


class ResponseCache:
    """The most recently used bodies by key, each valid for one revision."""

    def __init__(self, most: int = MAX_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, CachedBody]] = OrderedDict()

    def get(self, key: Hashable, revision: Hashable, make: Callable[[], Any]) -> CachedBody:
        """The body cached under `key`, rebuilt if of another revision.

        Nothing is cached if `make` raises.
        """
        kept = self._kept.get(key)
        if kept is not None and kept[0] == revision:
            self._kept.move_to_end(key)
            return kept[1]
        body = json_body(make())
        self._kept[key] = (revision, body)
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return body


def plain_response(body: CachedBody) -> Response:
    """The full body, without an ETag."""
    return Response(body.content, media_type=_JSON)


def tagged_response(request: Request, body: CachedBody) -> Response:
    """The body with its ETag, or 304 if the caller has it."""
    if matches(request.headers.get("if-none-match"), body.etag):
        return Response(status_code=304, headers={"ETag": body.etag})
    return Response(body.content, headers={"ETag": body.etag}, media_type=_JSON)
