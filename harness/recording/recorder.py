"""Looks on while a world is moved, and notes what has changed whenever an instant is done with."""

from datetime import datetime
from typing import Any

from parktime.harness.recording.recording import Moment, marks, moment
from parktime.simulator.world.world import World


class Watcher:
    """`moments` of each service, in order: one for the beginning, and one for each instant at which anything changed."""

    def __init__(self) -> None:
        self.moments: dict[str, list[Moment]] = {}
        self._world: World | None = None

    def watch(self, world: World) -> "WatchedWorld":
        """The same world, for its clock to move."""
        self._world = world
        return WatchedWorld(world, self)

    def look(self) -> None:
        """Note what differs from the last look."""
        assert self._world is not None, "there is a world to look at"
        for key, service in self._world.services.items():
            noted = self.moments.setdefault(key, [])
            if not noted or noted[-1].marks != marks(service):
                noted.append(moment(service))

    def go_back(self, to: datetime) -> None:
        """What was later has not been seen."""
        for key, noted in self.moments.items():
            self.moments[key] = [each for each in noted if each.at <= to]


class WatchedWorld:
    """A world that is looked at before its time moves on: all that happens at an instant has happened then."""

    def __init__(self, world: World, watcher: Watcher) -> None:
        self._world = world
        self._watcher = watcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    @property
    def now(self) -> datetime:
        """The world's."""
        return self._world.now

    def move_to(self, instant: datetime) -> None:
        """The world's, once it has been looked at."""
        self._watcher.look()
        self._world.move_to(instant)

    def rewind(self, to: datetime) -> None:
        """The world's; what was seen later is forgotten."""
        self._watcher.look()
        self._world.rewind(to)
        self._watcher.go_back(to)

    def next_event(self) -> tuple[datetime, str] | None:
        """The world's."""
        return self._world.next_event()

    def fire_due(self) -> None:
        """The world's."""
        self._world.fire_due()
