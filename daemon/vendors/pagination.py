"""A whole list from its pages, or the reason why it is not whole (whole-read)."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import is_
from typing import Any, Generic, Protocol, TypeVar

from parktime.daemon.domain.reason import IncompleteCode, IncompleteReason
from parktime.daemon.domain.roster import Child, Room, Sessions
from parktime.daemon.domain.storypark import Profile, StoryparkRoom

P = TypeVar("P", bound="Page")
R = TypeVar("R")


class Page(Protocol):
    """A page of a list; `unread`: how many of its rows were no good."""

    @property
    def unread(self) -> int: ...


MAX_PAGES = 2_000
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Listing(Generic[P]):
    """The pages of one list in their order; `incomplete`: what is wrong with them, None if nothing is."""

    pages: tuple[P, ...]
    incomplete: IncompleteReason | None = None


async def read_pages(
    what: str,
    first: str,
    fetch: Callable[[str], Awaitable[P]],
    follow: Callable[[P], str | None],
    rows: Callable[[P], Sequence[Any]],
    total: Callable[[P], int],
) -> Listing[P]:
    """Follow a list to its end. `follow` gives the next page's path; a path met twice, too many pages or totals that do not add up, or differ, end it as incomplete."""
    pages: list[P] = []
    seen: set[str] = set()
    path: str | None = first
    count = 0
    while path is not None:
        if path in seen or len(pages) >= MAX_PAGES or count > MAX_ROWS:
            return _incomplete(pages, "endless-list", f"the list of {what} repeats itself")
        seen.add(path)
        page = await fetch(path)
        pages.append(page)
        count += len(rows(page))
        path = follow(page)
    unread = sum(page.unread for page in pages)
    if unread:
        return _incomplete(
            pages, "unreadable-rows", f"{unread} of the list of {what} cannot be read"
        )
    found = sum(len(rows(page)) for page in pages)
    said = {total(page) for page in pages}
    if len(said) > 1:  # rows that come and go between two pages shift others from one to the other
        return _incomplete(pages, "list-changed", f"the list of {what} changed while it was read")
    if said != {found}:
        return _incomplete(
            pages, "row-count", f"the list of {what} has {found} of {said.pop()} rows"
        )
    return Listing(tuple(pages))


def _incomplete(pages: Sequence[P], code: IncompleteCode, text: str) -> Listing[P]:
    return Listing(tuple(pages), IncompleteReason(code, text))


class Remembered(Generic[R]):
    """What was made of a list the last time, kept while its pages are the very same objects."""

    def __init__(self) -> None:
        self._last: tuple[tuple[Any, ...], R] | None = None

    def make(self, pages: tuple[Any, ...], make: Callable[[], R]) -> R:
        """The value of `make()`, or the last one if no page changed since."""
        if self._last is None or not _same_objects(pages, self._last[0]):
            self._last = pages, make()
        return self._last[1]


def _same_objects(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def twice(ids: Sequence[Hashable], what: str) -> IncompleteReason | None:
    """Return a reason if an id occurs twice: the doubled row may have pushed out another."""
    if len(set(ids)) == len(ids):
        return None
    return IncompleteReason("duplicate-rows", f"the list of {what} has one of them twice")


def doubled(
    children: Sequence[Child], rooms: Sequence[Room], sessions: Sequence[Sessions]
) -> IncompleteReason | None:
    """Return a reason if one of a CCMS's lists has a row twice."""
    return (
        twice([child.id for child in children], "children")
        or twice([room.id for room in rooms], "rooms")
        or twice([(each.child_id, each.room_id) for each in sessions], "sessions")
    )


Row = TypeVar("Row", Child, Room, Profile, StoryparkRoom)


def undisputed(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Each row once, and none of an id of which two rows say different things: nobody knows which of them is right."""
    first: dict[str, Row] = {}
    disputed = {row.id for row in rows if first.setdefault(row.id, row) != row}
    return tuple(row for row in first.values() if row.id not in disputed)
