"""Faults inside a response that looks valid.

Each edits a body in place and returns whether it changed anything.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from simulator.faults.lists import Body, ListShape, Row

Edit = Callable[[Body, ListShape], bool]

LONG_NAME: Final = "A" * 100_000
IMPOSSIBLE_DATE: Final = "31/02/2026"
_DEEP: Final = 1_000


def _empty_list(body: Body, shape: ListShape) -> bool:
    there = bool(body[shape.total])
    body[shape.rows], body[shape.total] = [], 0
    shape.end(body)
    return there


def _half_list(body: Body, shape: ListShape) -> bool:
    rows = shape.rows_of(body)
    there = bool(rows)
    del rows[len(rows) // 2 :]
    shape.end(body)
    return there


def _duplicated_rows(body: Body, shape: ListShape) -> bool:
    rows = shape.rows_of(body)
    if rows:
        rows.insert(1, dict(rows[0]))
        body[shape.total] += 1
    return bool(rows)


def _contradictory_rows(body: Body, shape: ListShape) -> bool:
    there = _duplicated_rows(body, shape)
    if there:
        _differ(shape.rows_of(body)[1], shape)
    return there


def _differ(row: Row, shape: ListShape) -> None:
    for name in shape.names:
        row[name] = f"{row[name]} II"
    for field in shape.dates:
        row[field] = [] if isinstance(row.get(field), list) else None


def _wrong_total(body: Body, shape: ListShape) -> bool:
    body[shape.total] += 1
    return True


def _ids_as_numbers(body: Body, shape: ListShape) -> bool:
    found = [_number_ids(row, shape.ids) for row in shape.rows_of(body)]
    return any(found)


def _number_ids(row: Row, ids: tuple[str, ...]) -> bool:
    found = [field for field in ids if field in row]
    for field in found:
        value = row[field]
        row[field] = (
            [_number(each) for each in value] if isinstance(value, list) else _number(value)
        )
    return bool(found)


def _number(text: Any) -> int:
    return int("0" + "".join(letter for letter in str(text) if letter.isdecimal()))


def _unknown_fields(body: Body, shape: ListShape) -> bool:
    for each in (body, *shape.rows_of(body)):
        each["x_added_since"] = {"list": [1, None, "text"], "flag": True}
    return True


def _unknown_statuses(body: Body, shape: ListShape) -> bool:
    rows = shape.rows_of(body)
    for row in rows[:1]:
        row[shape.status or ""] = "Pending"
    return bool(rows)


def _another_service(body: Body, shape: ListShape) -> bool:
    rows = shape.rows_of(body)
    for row in rows:
        for field in set(shape.ids) & set(row):
            value = row[field]
            row[field] = (
                [f"other-{each}" for each in value] if isinstance(value, list) else f"other-{value}"
            )
        for name in shape.names:
            row[name] = f"Other {row[name]}"
    return bool(rows)


def _control_characters(body: Body, shape: ListShape) -> bool:
    rows = shape.rows_of(body)
    for row in rows[:1]:
        row[shape.names[-1]] = f"\0{row[shape.names[-1]]}"
    return bool(rows)


def _endless_names(body: Body, shape: ListShape) -> bool:
    rows = shape.rows_of(body)
    for row in rows[:1]:
        row[shape.names[-1]] = LONG_NAME
    return bool(rows)


def _impossible_dates(body: Body, shape: ListShape) -> bool:
    found = [(row, field) for row in shape.rows_of(body) for field in shape.dates if row.get(field)]
    for row, field in found[:1]:
        row[field] = [IMPOSSIBLE_DATE] if isinstance(row[field], list) else IMPOSSIBLE_DATE
    return bool(found)


def _deep_json(body: Body, shape: ListShape) -> bool:
    body["x_deep"] = msgspec.Raw(b"[" * _DEEP + b"]" * _DEEP)
    return True


EDITS: Final[Mapping[str, Edit]] = MappingProxyType(
    {
        "empty_list": _empty_list,
        "half_list": _half_list,
        "duplicated_rows": _duplicated_rows,
        "contradictory_rows": _contradictory_rows,
        "wrong_total": _wrong_total,
        "ids_as_numbers": _ids_as_numbers,
        "unknown_fields": _unknown_fields,
        "unknown_statuses": _unknown_statuses,
        "another_service": _another_service,
        "control_characters": _control_characters,
        "endless_names": _endless_names,
        "impossible_dates": _impossible_dates,
        "deep_json": _deep_json,
    }
)
"""By kind."""

RECORD: Final = ListShape(
    rows="", total="", asked="", next=None, ids=("id", "room_ids"), names=(), dates=()
)
"""A single record, as writes return."""


def edit_record(kind: str, body: Body) -> bool:
    """Edit a single record instead of a list."""
    return _number_ids(body, RECORD.ids) if kind == "ids_as_numbers" else EDITS[kind](body, RECORD)
