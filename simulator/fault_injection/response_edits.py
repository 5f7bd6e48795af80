"""Faults inside a response that looks valid.

Each edits a body in place and returns whether it changed anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import msgspec

from parktime.simulator.fault_injection.operations import Api

Row = dict[str, Any]
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListShape:
    """Keys of a page and its rows. `asked` is the page parameter, `next` the next cursor's key.

    A list without `next` numbers its pages from 1.
    """

    rows: str
    total: str
    asked: str
    next: str | None
    ids: tuple[str, ...]
    names: tuple[str, ...]
    dates: tuple[str, ...]
    status: str | None = None

    def rows_of(self, body: Body) -> list[Row]:
        """The page's rows, to be edited in place; empty for a single record."""
        rows: list[Row] = body.get(self.rows, [])
        return rows

    def end(self, body: Body) -> None:
        """Mark this page as the last."""
        self.set_next(body, None)

    def set_next(self, body: Body, cursor: str | None) -> None:
        """Set the next page's cursor; None marks the last page. Numbered lists only count."""
        if self.next is not None:
            body[self.next] = cursor
        else:
            body["TotalPages"] = body["Page"] if cursor is None else body["Page"] + 1

    def has_next(self, body: Body) -> bool:
        """Whether another page follows."""
        return bool(
            body["Page"] < body["TotalPages"] if self.next is None else body[self.next] is not None
        )


def _kidsoft(rows: str, *, names: tuple[str, ...] = (), dates: tuple[str, ...] = ()) -> ListShape:
    return ListShape(
        rows=rows,
        total="TotalCount",
        asked="page",
        next=None,
        ids=("ChildId", "RoomId"),
        names=names,
        dates=dates,
    )


def _manage(
    *,
    ids: tuple[str, ...] = ("id",),
    names: tuple[str, ...] = (),
    dates: tuple[str, ...] = (),
    status: bool = False,
) -> ListShape:
    return ListShape(
        rows="data",
        total="total",
        asked="cursor",
        next="next_cursor",
        ids=ids,
        names=names,
        dates=dates,
        status="status" if status else None,
    )


def _storypark(rows: str, *, names: tuple[str, ...], dates: tuple[str, ...] = ()) -> ListShape:
    return ListShape(
        rows=rows,
        total="total",
        asked="page_token",
        next="next_page_token",
        ids=("id", "room_ids"),
        names=names,
        dates=dates,
        status="state",
    )


_KIDSOFT_CHILDREN: Final = _kidsoft(
    "Children", names=("FirstName", "Surname"), dates=("DateOfBirth", "NextSession")
)
_MANAGE_CHILDREN: Final = _manage(
    names=("first_name", "last_name"), dates=("date_of_birth", "next_session"), status=True
)

SHAPES: Final[Mapping[tuple[Api, str], ListShape]] = {
    ("kidsoft", "read_children"): _KIDSOFT_CHILDREN,
    ("kidsoft", "read_next_sessions"): _KIDSOFT_CHILDREN,
    ("kidsoft", "read_rooms"): _kidsoft("Rooms", names=("RoomName",)),
    ("kidsoft", "read_sessions"): _kidsoft("Sessions", dates=("Dates",)),
    ("manage", "read_children"): _MANAGE_CHILDREN,
    ("manage", "read_next_sessions"): _MANAGE_CHILDREN,
    ("manage", "read_rooms"): _manage(names=("name",)),
    ("manage", "read_sessions"): _manage(ids=("child_id", "room_id"), dates=("dates",)),
    ("storypark", "read_profiles"): _storypark(
        "profiles", names=("given_name", "family_name"), dates=("birth_date",)
    ),
    ("storypark", "read_rooms"): _storypark("rooms", names=("name",)),
}
"""Every list by its API and call."""


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


def _short_list(body: Body, shape: ListShape) -> bool:
    there = _half_list(body, shape)
    body[shape.total] = len(shape.rows_of(body))
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
        if row.get("reference"):
            row["reference"] = f"other-{row['reference']}"
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
        "short_list": _short_list,
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
