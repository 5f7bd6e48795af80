"""What the daemon asks of any CCMS. A new one is a file beside this, a row of settings.POLICIES, and a scenario."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

import httpx2

from parktime.daemon.domain.reason import IncompleteReason
from parktime.daemon.domain.roster import Child, NextSessions, Publications, Room, Roster, Sessions
from parktime.daemon.domain.service import Service
from parktime.daemon.planning.consistency import of_lists
from parktime.daemon.vendors.kidsoft import KidsoftReader
from parktime.daemon.vendors.manage import ManageReader
from parktime.daemon.vendors.pagination import Listing, Remembered, doubled, undisputed
from parktime.daemon.vendors.retry_policy import Effort


class CcmsReader(Protocol):
    """A CCMS's picture, read whole. Every method raises Unreadable where the CCMS cannot be read."""

    async def read(self, first: date, last: date) -> Roster:
        """Children, rooms, and the sessions from `first` to `last`, both included."""

    async def next_sessions(self, first: date, last: date) -> NextSessions:
        """Each child's next session within these dates, both included."""

    def forget(self) -> None:
        """Believe nothing that was read so far: the next reading is taken whole."""

    def doubt(self) -> None:
        """Have everything sent whole the next time; what is the same then is the very same object."""

    async def publish(self) -> None:
        """Have the CCMS publish its picture at once (refresh)."""

    async def publications(self) -> Publications | None:
        """When it publishes; None where the CCMS does not tell."""

    async def listed(self) -> int | None:
        """How many children it says are on its list; None where it does not tell."""

    async def verify(self) -> None:
        """See that the integration is switched on; Refused says what is wrong (on-kidsoft, on-manage)."""


def ccms_reader(
    service: Service, pin: str | None, client: httpx2.AsyncClient, effort: Effort
) -> CcmsReader:
    """The reader of a service's CCMS; `pin` is Kidsoft's, as Storypark was told it."""
    if service.ccms == "kidsoft":
        return KidsoftReader(
            client, service.access.ccms_url, pin or "", service.access.ccms, effort
        )
    return ManageReader(client, service.access.ccms_url, service.access.ccms, effort)


class Picture:
    """How one vendor's pages are read as children, rooms and sessions; each in the order of the CCMS's ids."""

    def __init__(
        self,
        children: Callable[[Listing[Any]], list[Child]],
        rooms: Callable[[Listing[Any]], list[Room]],
        sessions: Callable[[Listing[Any]], list[Sessions]],
    ) -> None:
        self._made_of = children, rooms, sessions
        self._children: Remembered[tuple[Child, ...]] = Remembered()
        self._rooms: Remembered[tuple[Room, ...]] = Remembered()
        self._wrong: Remembered[IncompleteReason | None] = Remembered()
        self._sessions: Remembered[tuple[Sessions, ...]] = Remembered()

    def roster(self, children: Listing[Any], rooms: Listing[Any], sessions: Listing[Any]) -> Roster:
        """The roster; of a list whose pages are the very same as last time, the very same objects."""
        as_children, as_rooms, as_sessions = self._made_of
        listed = self._children.make(
            children.pages, lambda: tuple(sorted(as_children(children), key=lambda one: one.id))
        )
        roomed = self._rooms.make(
            rooms.pages, lambda: tuple(sorted(as_rooms(rooms), key=lambda one: one.id))
        )
        booked = self._sessions.make(sessions.pages, lambda: tuple(as_sessions(sessions)))
        wrong = self._wrong.make(
            (listed, roomed, booked),
            lambda: doubled(listed, roomed, booked) or of_lists(listed, roomed, booked),
        )
        incomplete = children.incomplete or rooms.incomplete or sessions.incomplete
        if wrong:
            listed, roomed = undisputed(listed), undisputed(roomed)
        return Roster(listed, roomed, booked, incomplete=incomplete or wrong)
