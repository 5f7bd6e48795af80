"""Reading a list page by page, and finding out whether it is complete (whole-read)."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import is_
from typing import Any, Generic, Protocol, TypeVar

from parktime.daemon.domain.roster import Child, IncompleteCode, IncompleteReason, Room, Sessions
from parktime.daemon.domain.storypark import Profile, StoryparkRoom

MAX_PAGES = 2_000
MAX_ROWS = 100_000

P = TypeVar("P", bound="Page")
R = TypeVar("R")


class Page(Protocol):
    """A page of a list."""

    @property
    def unreadable(self) -> int:
        """How many rows were left out because they cannot be read."""

    @property
    def revision(self) -> str | None:
        """Identifies the data that the page shows; None if the vendor does not say."""


@dataclass(frozen=True, slots=True)
class Paged(Generic[P]):
    """The pages of one list in their order; `incomplete`: why rows may be missing, else None.

    `paths`: those that were asked for.
    """

    pages: tuple[P, ...]
    incomplete: IncompleteReason | None = None
    paths: tuple[str, ...] = ()

    @property
    def revision(self) -> str | None:
        """Identifies the data that the list shows; None if the vendor does not say."""
        return self.pages[0].revision if self.pages else None


async def read_pages(
    what: str,
    first_path: str,
    *,
    fetch: Callable[[str], Awaitable[P]],
    next_path: Callable[[P], str | None],
    rows: Callable[[P], Sequence[Any]],
    total: Callable[[P], int],
) -> Paged[P]:
    """Read all pages of a list.

    The list is incomplete if a path repeats, if there are too many pages or rows, if a row cannot
    be read, or if the number of rows is not the total that every page names.

    Args:
        what: What the list holds, for the reason of an incomplete one.
        first_path: The path of the first page.
        fetch: Reads the page of a path; its errors are passed on.
        next_path: Returns the path of the page after one; None after the last.
        rows: Returns the rows of a page.
        total: Returns the number of rows of the whole list as a page names it.
    """
    pages: list[P] = []
    seen: dict[str, None] = {}
    path: str | None = first_path
    count = 0
    while path is not None:
        if path in seen or len(pages) >= MAX_PAGES or count > MAX_ROWS:
            return _incomplete(pages, "endless-list", f"the list of {what} repeats itself")
        seen[path] = None
        page = await fetch(path)
        pages.append(page)
        count += len(rows(page))
        path = next_path(page)
    unreadable = sum(page.unreadable for page in pages)
    if unreadable:
        return _incomplete(
            pages, "unreadable-rows", f"{unreadable} of the list of {what} cannot be read"
        )
    found = sum(len(rows(page)) for page in pages)
    totals = {total(page) for page in pages}
    if (
        len(totals) > 1 or len({page.revision for page in pages}) > 1
    ):  # a row that comes or goes meanwhile shifts others between the pages
        return _incomplete(pages, "list-changed", f"the list of {what} changed while it was read")
    if totals != {found}:
        return _incomplete(
            pages, "row-count", f"the list of {what} has {found} of {totals.pop()} rows"
        )
    return Paged(tuple(pages), paths=tuple(seen))


def _incomplete(pages: Sequence[P], code: IncompleteCode, text: str) -> Paged[P]:
    return Paged(tuple(pages), IncompleteReason(code, text))


class Memo(Generic[R]):
    """The last value computed from a list, kept while its pages are the same objects."""

    def __init__(self) -> None:
        self._last: tuple[tuple[Any, ...], R] | None = None

    def clear(self) -> None:
        """Forget the value, as if none was computed yet."""
        self._last = None

    def get(self, pages: tuple[Any, ...], compute: Callable[[], R]) -> R:
        """Return `compute()`, or the last value if no page has changed since."""
        if self._last is None or not _same_objects(pages, self._last[0]):
            self._last = pages, compute()
        return self._last[1]


def _same_objects(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def find_duplicates(ids: Sequence[Hashable], what: str) -> IncompleteReason | None:
    """Return a reason if an id occurs twice: the second row may have displaced another."""
    if len(set(ids)) == len(ids):
        return None
    return IncompleteReason("duplicate-rows", f"the list of {what} has one of them twice")


def find_duplicate_rows(
    children: Sequence[Child], rooms: Sequence[Room], sessions: Sequence[Sessions]
) -> IncompleteReason | None:
    """Return a reason if one of a CCMS's lists has two rows of one id."""
    return (
        find_duplicates([child.id for child in children], "children")
        or find_duplicates([room.id for room in rooms], "rooms")
        or find_duplicates([(each.child_id, each.room_id) for each in sessions], "sessions")
    )


Row = TypeVar("Row", Child, Room, Profile, StoryparkRoom)


def drop_conflicting_rows(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return each row once, without the ids whose rows differ: it is unknown which is right."""
    first: dict[str, Row] = {}
    conflicting = {row.id for row in rows if first.setdefault(row.id, row) != row}
    return tuple(row for row in first.values() if row.id not in conflicting)
