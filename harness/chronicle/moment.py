"""One service as it stood when everything that happens at an instant was done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from simulator.world.closures import Closures
from simulator.world.picture import Picture
from simulator.world.profile import Profile, StoryparkRoom
from simulator.world.records import Child, Room
from simulator.world.service import Service


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """It held from `at` until the next moment. `children` and `rooms` are the CCMS's own, `picture` is what its API serves."""

    at: datetime
    today: date
    picture: Picture
    children: dict[str, Child]
    rooms: dict[str, Room]
    closures: Closures
    profiles: dict[str, Profile]
    storypark_rooms: dict[str, StoryparkRoom]
    paid_children: int
    marks: tuple[Any, ...]
    """What differs where anything here does."""

    def profile_state(self, profile_id: str | None) -> str:
        """active, archived or absent."""
        profile = self.profiles.get(profile_id or "")
        return "absent" if profile is None else profile.state

    def room_state(self, room_id: str | None) -> str:
        """present, removed or absent."""
        room = self.storypark_rooms.get(room_id or "")
        return "absent" if room is None else room.state


def marks(service: Service) -> tuple[Any, ...]:
    """Equal as long as nothing of the service has changed."""
    return service.picture.revision, service.ccms.revision, service.storypark.revision


def moment(service: Service) -> Moment:
    """The service as it stands now; records are shared, nothing else is."""
    ccms, storypark = service.ccms, service.storypark
    return Moment(
        at=service.now,
        today=service.today,
        picture=service.picture,
        children=dict(ccms.children),
        rooms=dict(ccms.rooms),
        closures=ccms.closures,
        profiles=dict(storypark.profiles),
        storypark_rooms=dict(storypark.rooms),
        paid_children=storypark.paid_children,
        marks=marks(service),
    )
