"""Pagination, by page number and by cursor."""

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from problems.problem import Problem
from problems.validation import invalid

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
    """Page `number` of the rows. Raises Problem 404 beyond the last."""
    pages = max(1, -(-len(rows) // size))
    if number > pages:
        raise Problem(404, "Not Found", f"there is no page {number}: the list has {pages}")
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
    """The rows after the cursor; `rows` are sorted by `key`. Raises Problem 422 (bad cursor).

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


def _bad_cursor() -> Problem:
    return invalid([("query", "the page asked for was never offered: start again without it")])
