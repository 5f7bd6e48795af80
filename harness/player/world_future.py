"""A CCMS's future as the simulated world knows it, including what is not published yet."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from parktime.daemon.domain.roster import Child, Publications, Room, Roster, Sessions
from parktime.daemon.planning.bookings import LABEL_BACK, NEXT_SESSION_WEEKS
from parktime.simulator.world.published_roster import ChildRecord, Picture
from parktime.simulator.world.service import Service
from parktime.simulator.world.sessions import Attendance


class WorldFuture:
    """A CcmsFuture over a copy of the world's service, up to the instant `until`."""

    def __init__(self, service: Service, until: datetime) -> None:
        self._service = service
        self._publications = Publications(
            service.picture.published_at, service.next_publication, service.entry.api_lag or None
        )
        self._span = (
            service.today - LABEL_BACK,
            self._local(until) + timedelta(weeks=NEXT_SESSION_WEEKS),
        )
        self._seen: tuple[Picture, Roster] | None = None
        self._attendances: list[Attendance] = []

    def roster(self, at: datetime) -> Roster:
        """See CcmsFuture."""
        picture = self._picture(at)
        if self._seen is None or self._seen[0].revision != picture.revision:
            self._seen = (
                picture,
                self._roster(picture, None if self._seen is None else self._seen[1]),
            )
        return self._seen[1]

    def next_sessions(self, at: datetime) -> dict[str, date]:
        """See CcmsFuture."""
        picture, today = self._picture(at), self._local(at)
        last = today + timedelta(weeks=NEXT_SESSION_WEEKS)
        found = (
            (child.id, picture.next_session(child.id, today, last)) for child in picture.children
        )
        return {child_id: day for child_id, day in found if day is not None}

    def publications(self, after: datetime, to: datetime) -> Iterator[datetime]:
        """See CcmsFuture."""
        return self._publications.between(after, to)

    @property
    def is_live(self) -> bool:
        """See CcmsFuture."""
        return self._publications.is_live

    def published_at(self, at: datetime) -> datetime:
        """See CcmsFuture."""
        return self._publications.read_at(at)

    def _picture(self, at: datetime) -> Picture:
        """The picture at that instant; as in the world, the publication comes before the runs."""
        if at > self._service.now:
            self._service.move_to(at)
            self._service.publish_due()
        return self._service.picture

    def _roster(self, picture: Picture, before: Roster | None) -> Roster:
        attendances = [listing.attendance for listing in picture.listings.values()]
        same = len(attendances) == len(self._attendances) and all(
            map(_is, attendances, self._attendances)
        )
        self._attendances = attendances
        labelled = self._service.ccms.labelled
        return Roster(
            tuple(
                sorted(
                    (_child(record, labelled) for record in picture.children),
                    key=lambda child: child.id,
                )
            ),
            tuple(
                sorted(
                    (Room(room.id, room.name) for room in picture.rooms), key=lambda room: room.id
                )
            ),
            before.sessions
            if same and before
            else tuple(Sessions(*row) for row in picture.sessions(*self._span)),
        )

    def _local(self, at: datetime) -> date:
        return at.astimezone(self._service.zone).date()


def _is(one: object, other: object) -> bool:
    return one is other


def _child(record: ChildRecord, labelled: bool) -> Child:
    by_hand = record.label_set_by_hand if labelled else None
    return Child(record.id, record.given, record.family, record.born, record.label, by_hand)
