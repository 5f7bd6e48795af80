"""A play with everything that was seen of it: what changed when in the CCMS, in its API's picture, in Storypark, and by which run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from parktime.harness.player.play import AtTheEnd, Progressed, play
from parktime.harness.recording.recorder import Watcher
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.ccms import Child, Room
from parktime.simulator.world.published_roster import Picture
from parktime.simulator.world.service import Service
from parktime.simulator.world.storypark import Profile, StoryparkRoom


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


pass


@dataclass(frozen=True, slots=True)
class Chronicle:
    """`result` is the play's (contract: The result); `moments` are those of each service, in order."""

    scenario: Scenario
    result: dict[str, Any]
    moments: Mapping[str, Sequence[Moment]]


async def chronicle(
    scenario: Scenario,
    *,
    until: datetime | None = None,
    progress: Progressed | None = None,
    at_the_end: AtTheEnd | None = None,
) -> Chronicle:
    """Play a scenario in this process, and look on."""
    watcher = Watcher()
    result = await play(
        scenario, until=until, progress=progress, watcher=watcher, at_the_end=at_the_end
    )
    watcher.look()
    return Chronicle(scenario, result, watcher.moments)
