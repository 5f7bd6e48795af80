"""What the daemon needs of a CCMS: the interface of a reader, and how a roster is built."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from parktime.daemon.domain.roster import (
    CcmsService,
    Child,
    DateRange,
    IncompleteReason,
    NextSessions,
    Publications,
    Room,
    Roster,
    Sessions,
)
from parktime.daemon.planning.consistency import check_lists
from parktime.daemon.vendors.outdated import require_revisions
from parktime.daemon.vendors.pagination import (
    Memo,
    Paged,
    drop_conflicting_rows,
    find_duplicate_rows,
)


class CcmsReader(Protocol):
    """Reads one service of a CCMS.

    To support another CCMS, implement this interface, add the reader to `registry.READERS` and
    its settings to `domain.service.POLICIES`, and write a scenario.

    Every method that asks the CCMS raises VendorError if it cannot be reached or understood. The
    message of the error must hold no name, birth date or credential.
    """

    async def read(self, first: date, last: date) -> Roster:
        """Read the whole roster: children, rooms, and the sessions within a window.

        Args:
            first: The first local date of the window.
            last: The last local date of the window, included.

        Returns:
            The roster in the order of the CCMS's ids. `incomplete` says why it may lack rows. While
            the CCMS's data is unchanged, its tuples are the same objects as in the last reading:
            plans are cached by identity.

        Raises:
            OutdatedError: Two readings had a list that is not what the CCMS says it is.
            VendorError: The CCMS cannot be read.
        """

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """Read each child's next session within these dates.

        Args:
            first: The first local date to search.
            last: The last local date to search, included.

        Returns:
            The sessions by child id, and the ids of all children on the list.

        Raises:
            VendorError: The CCMS cannot be read.
        """

    def clear_cache(self) -> None:
        """Drop all cached pages: the next reading decodes everything again.

        Call it after an incomplete reading, since a damaged response may have carried a valid ETag.
        """

    def revalidate(self) -> None:
        """Send no ETag in the next reading. Pages with the same content stay the same objects."""

    def rest(self) -> None:
        """Keep what is cached in little memory until the next request."""

    async def publish(self) -> None:
        """Ask the CCMS to publish its picture now (refresh).

        Raises:
            VendorError: The CCMS cannot be reached, or refuses.
        """

    async def publications(self) -> Publications | None:
        """Read when the CCMS publishes.

        Returns:
            The times of its publications; None if the CCMS does not say.

        Raises:
            VendorError: The CCMS cannot be read.
        """

    async def closed_ranges(self) -> tuple[DateRange, ...]:
        """Read on which days the service is closed, so that a booking gives no session.

        Returns:
            The ranges in order; empty if there are none or the CCMS does not say.

        Raises:
            VendorError: The CCMS cannot be read.
        """

    async def describe(self, first: date | None = None, last: date | None = None) -> CcmsService:
        """Read what the CCMS says of the service: whose it is, and how much its lists hold.

        Args:
            first: The first local date of which bookings are counted.
            last: The last local date of which bookings are counted, included.

        Returns:
            Its description, with None for what the CCMS does not say.

        Raises:
            VendorError: The CCMS cannot be read.
        """

    async def has_child(self, child_id: str) -> bool:
        """Whether the CCMS lists a child, by a request for it alone.

        Raises:
            VendorError: The CCMS cannot be read.
        """

    async def has_room(self, room_id: str) -> bool:
        """Whether the CCMS has a room, by a request for it alone.

        Raises:
            VendorError: The CCMS cannot be read.
        """

    async def check_access(self) -> None:
        """Check that the integration is switched on and that the credentials are accepted.

        Raises:
            RefusedError: They are not; its rule is on-kidsoft or on-manage.
            VendorError: The CCMS cannot be reached.
        """


class RosterBuilder:
    """Builds rosters from the pages of one CCMS, each list in the order of the CCMS's ids.

    A list whose pages are unchanged yields the same objects as before.
    """

    def __init__(
        self,
        children: Callable[[Paged[Any]], list[Child]],
        rooms: Callable[[Paged[Any]], list[Room]],
        sessions: Callable[[Paged[Any]], list[Sessions]],
    ) -> None:
        self._parse_children = children
        self._parse_rooms = rooms
        self._parse_sessions = sessions
        self._children: Memo[tuple[Child, ...]] = Memo()
        self._rooms: Memo[tuple[Room, ...]] = Memo()
        self._sessions: Memo[tuple[Sessions, ...]] = Memo()
        self._inconsistency: Memo[IncompleteReason | None] = Memo()

    def rest(self) -> None:
        """Forget the last lists."""
        for memo in (self._children, self._rooms, self._sessions, self._inconsistency):
            memo.clear()

    def build(
        self,
        service: CcmsService,
        children: Paged[Any],
        rooms: Paged[Any],
        sessions: Paged[Any],
    ) -> Roster:
        """Return the roster. Rows of one id that differ are left out of an incomplete one.

        `service`: what the CCMS says of the lists as a whole, the same object while unchanged.

        Raises:
            OutdatedError: A list is older or newer than what the CCMS says of it.
        """
        revisions = {
            "children": children.revision,
            "rooms": rooms.revision,
            "sessions": sessions.revision,
        }
        require_revisions(service.revisions, revisions)
        some_children = self._children.get(
            children.pages,
            lambda: tuple(sorted(self._parse_children(children), key=lambda child: child.id)),
        )
        some_rooms = self._rooms.get(
            rooms.pages, lambda: tuple(sorted(self._parse_rooms(rooms), key=lambda room: room.id))
        )
        some_sessions = self._sessions.get(
            sessions.pages, lambda: tuple(self._parse_sessions(sessions))
        )
        lists = some_children, some_rooms, some_sessions
        inconsistency = self._inconsistency.get(
            (*lists, service), lambda: find_duplicate_rows(*lists) or check_lists(*lists, service)
        )
        incomplete = children.incomplete or rooms.incomplete or sessions.incomplete
        if inconsistency:
            some_children = drop_conflicting_rows(some_children)
            some_rooms = drop_conflicting_rows(some_rooms)
        return Roster(
            some_children,
            some_rooms,
            some_sessions,
            incomplete=incomplete or inconsistency,
            service=service,
        )
