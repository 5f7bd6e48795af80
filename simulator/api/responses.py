"""Response bodies: cached with ETags, in pages, and cached session rows."""

import base64
import binascii
import json
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from parktime.simulator.world.published_roster import Picture, SessionRow
from parktime.web.etag import etag_of, matches
from parktime.web.problem import ProblemError, invalid

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
    return CachedBody(content, etag_of(content))


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


R = TypeVar("R")

MAX_CURSOR = 500


@dataclass(frozen=True, slots=True)
class NumberedPage(Generic[R]):
    """One page of a list, numbered from 1; an empty list has one empty page."""

    number: int
    size: int
    pages: int
    total: int
    rows: Sequence[R]


def numbered_page(rows: Sequence[R], number: int, size: int) -> NumberedPage[R]:
    """Page `number` of the rows. Raises ProblemError 404 beyond the last."""
    pages = max(1, -(-len(rows) // size))
    if number > pages:
        raise ProblemError(404, "Not Found", f"there is no page {number}: the list has {pages}")
    start = (number - 1) * size
    return NumberedPage(number, size, pages, len(rows), rows[start : start + size])


@dataclass(frozen=True, slots=True)
class CursorPage(Generic[R]):
    """One page, and the cursor of the next; None on the last."""

    rows: Sequence[R]
    next_cursor: str | None
    total: int


def cursor_page(
    rows: Sequence[R],
    key: Callable[[R], tuple[str, ...]],
    cursor: str | None,
    size: int,
    list_name: str,
) -> CursorPage[R]:
    """The rows after the cursor; `rows` are sorted by `key`. Raises ProblemError 422 (bad cursor).

    A cursor names the last row served, so concurrent changes neither repeat nor hide other rows.
    """
    start = 0 if cursor is None else bisect_right(rows, _decode_cursor(cursor, list_name), key=key)
    page = rows[start : start + size]
    more = start + size < len(rows)
    return CursorPage(page, _encode_cursor(list_name, key(page[-1])) if more else None, len(rows))


def _encode_cursor(list_name: str, key: tuple[str, ...]) -> str:
    text = json.dumps([list_name, *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode_cursor(cursor: str, list_name: str) -> tuple[str, ...]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        read: Any = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise _bad_cursor() from None
    if not isinstance(read, list) or not all(isinstance(part, str) for part in read):
        raise _bad_cursor()
    if read[:1] != [list_name] or _encode_cursor(list_name, tuple(read[1:])) != cursor:
        raise _bad_cursor()
    return tuple(read[1:])


def _bad_cursor() -> ProblemError:
    return invalid([("query", "the page asked for was never offered: start again without it")])


class ListRevisions:
    """Names the content of whole lists: equal content has an equal revision.

    The most recent ones are kept, each for one revision of the data behind it.
    """

    def __init__(self, most: int = MAX_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, str]] = OrderedDict()

    def get(self, key: Hashable, data_revision: Hashable, rows: Callable[[], Any]) -> str:
        """The revision of the list `key`, whose rows `rows` returns in a form fit for JSON."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != data_revision:
            revision = etag_of(msgspec.json.encode(rows())).strip('"')
            kept = self._kept[key] = (data_revision, revision)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return kept[1]


_MAX_KEPT = 8


class SessionRowCache:
    """The most recent expansions."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Hashable, date, date], tuple[int, Sequence[SessionRow]]] = (
            OrderedDict()
        )

    def rows(
        self, whose: Hashable, picture: Picture, dates: tuple[date, date]
    ) -> Sequence[SessionRow]:
        """All sessions in these dates, both inclusive; `whose` identifies the pictures."""
        key = (whose, *dates)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == picture.revision:
            return kept[1]
        rows = picture.sessions(*dates)
        self._kept[key] = (picture.revision, rows)
        self._kept.move_to_end(key)
        if len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)
        return rows
