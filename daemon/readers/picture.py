"""A roster from a CCMS's three lists, of which what has not changed is not made again."""

from collections.abc import Callable
from typing import Any

from daemon.model.reason import IncompleteReason
from daemon.model.roster import Child, Room, Roster, Sessions
from daemon.planning.contradiction import of_lists
from daemon.readers.listing import Listing, Remembered, doubled, undisputed


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
        roomed = self._rooms.make(rooms.pages, lambda: tuple(sorted(as_rooms(rooms), key=lambda one: one.id)))
        booked = self._sessions.make(sessions.pages, lambda: tuple(as_sessions(sessions)))
        wrong = self._wrong.make(
            (listed, roomed, booked), lambda: doubled(listed, roomed, booked) or of_lists(listed, roomed, booked)
        )
        incomplete = children.incomplete or rooms.incomplete or sessions.incomplete
        if wrong:
            listed, roomed = undisputed(listed), undisputed(roomed)
        return Roster(listed, roomed, booked, incomplete=incomplete or wrong)
