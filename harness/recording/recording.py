"""The recording of a play: its result, and the state of every service at each change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.ccms import Child, Room
from parktime.simulator.world.published_roster import Picture
from parktime.simulator.world.service import Service
from parktime.simulator.world.storypark import Profile, StoryparkRoom


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """State of one service from `at` until the next snapshot.

    `children` and `rooms` are those of the CCMS itself; `picture` is what its API serves.
    """

    at: datetime
    today: date
    picture: Picture
    children: dict[str, Child]
    rooms: dict[str, Room]
    closures: Closures
    profiles: dict[str, Profile]
    storypark_rooms: dict[str, StoryparkRoom]
    paid_children: int
    revisions: tuple[Any, ...]
    """Differs from another snapshot's exactly if something of the service has changed."""

    def profile_state(self, profile_id: str | None) -> str:
        """active, archived or absent."""
        profile = self.profiles.get(profile_id or "")
        return "absent" if profile is None else profile.state

    def room_state(self, room_id: str | None) -> str:
        """present, removed or absent."""
        room = self.storypark_rooms.get(room_id or "")
        return "absent" if room is None else room.state


def revisions(service: Service) -> tuple[Any, ...]:
    """Revision numbers of the service; equal as long as nothing has changed."""
    return service.picture.revision, service.ccms.revision, service.storypark.revision


def take_snapshot(service: Service) -> Snapshot:
    """The service's current state; the frozen records are shared with the world."""
    ccms, storypark = service.ccms, service.storypark
    return Snapshot(
        at=service.now,
        today=service.today,
        picture=service.picture,
        children=dict(ccms.children),
        rooms=dict(ccms.rooms),
        closures=ccms.closures,
        profiles=dict(storypark.profiles),
        storypark_rooms=dict(storypark.rooms),
        paid_children=storypark.paid_children,
        revisions=revisions(service),
    )


@dataclass(frozen=True, slots=True)
class Recording:
    """A play with its result (contract: The result) and the snapshots of each service in order."""

    scenario: Scenario
    result: dict[str, Any]
    snapshots: Mapping[str, Sequence[Snapshot]]
