"""The list shapes of the three APIs, as far as faults need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.faults.calls import Api

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
        self.go_on(body, None)

    def go_on(self, body: Body, cursor: str | None) -> None:
        """Set the next page's cursor; None marks the last page. Numbered lists only count."""
        if self.next is not None:
            body[self.next] = cursor
        else:
            body["TotalPages"] = body["Page"] if cursor is None else body["Page"] + 1

    def goes_on(self, body: Body) -> bool:
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
