"""What a CCMS's service document says of its lists: how long they are, and which revision."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parktime.simulator.api.responses import ListRevisions, SessionRowCache
from parktime.simulator.world.published_roster import ChildRecord, Picture, RoomRecord
from parktime.simulator.world.service import Service
from parktime.web.problem import ProblemError

Dates = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as pages show it: its name, its revision if it has one, and its rows by their key."""

    name: str
    revision: str | None
    rows: Sequence[Any]


class PictureLists:
    """The lists of a CCMS's pictures; `whose` identifies the service and the epoch."""

    def __init__(self) -> None:
        self.sessions = SessionRowCache()
        self._revisions = ListRevisions()

    def children_revision(self, whose: Hashable, picture: Picture) -> str:
        """The revision of the list of children, whatever is asked besides."""
        return self._revisions.get((whose, "children"), picture.revision, lambda: picture.children)

    def rooms_revision(self, whose: Hashable, picture: Picture) -> str:
        """The revision of the list of rooms."""
        return self._revisions.get((whose, "rooms"), picture.revision, lambda: picture.rooms)

    def sessions_revision(self, whose: Hashable, picture: Picture, dates: Dates) -> str | None:
        """The revision of the list of sessions in these dates; None without dates."""
        first, last = dates
        if first is None or last is None:
            return None
        return self._revisions.get(
            (whose, first, last),
            picture.revision,
            lambda: self.sessions.rows(whose, picture, (first, last)),
        )

    def booking_count(self, whose: Hashable, picture: Picture, dates: Dates) -> int | None:
        """How many rows the list of sessions has in these dates; None without dates."""
        first, last = dates
        if first is None or last is None:
            return None
        return len(self.sessions.rows(whose, picture, (first, last)))


def list_dependencies(service: Service) -> Hashable:
    """What the answer to a list depends on."""
    return service.picture.revision


def service_dependencies(service: Service) -> Hashable:
    """What the service document depends on: the picture, its times, and the closed ranges."""
    picture = service.picture
    return (
        picture.revision,
        picture.published_at,
        service.next_publication,
        service.ccms.revision,
        service.today.year,
    )


def find_child(picture: Picture, child_id: str) -> ChildRecord:
    """A listed child. Raises ProblemError 404."""
    found = picture.listings.get(child_id)
    if found is None:
        raise ProblemError(404, "Not Found", "there is no such child on the list")
    return found.record


def find_room(picture: Picture, room_id: str) -> RoomRecord:
    """A room. Raises ProblemError 404."""
    found = next((room for room in picture.rooms if room.id == room_id), None)
    if found is None:
        raise ProblemError(404, "Not Found", "there is no such room")
    return found
