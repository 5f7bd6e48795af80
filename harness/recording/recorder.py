"""Records a world while its clock moves it: a snapshot of each service whenever it has changed."""

from datetime import datetime
from typing import Any

from parktime.harness.recording.recording import Snapshot, revisions, take_snapshot
from parktime.simulator.world.world import World


class Recorder:
    """`snapshots` of each service, in order: the initial one, then one per change."""

    def __init__(self) -> None:
        self.snapshots: dict[str, list[Snapshot]] = {}
        self._world: World | None = None

    def attach(self, world: World) -> "RecordedWorld":
        """Wrap the world for its clock, so that each instant is recorded when it is over."""
        self._world = world
        return RecordedWorld(world, self)

    def capture(self) -> None:
        """Take a snapshot of every service that has changed since its last one."""
        assert self._world is not None, "a world is attached"
        for key, service in self._world.services.items():
            taken = self.snapshots.setdefault(key, [])
            if not taken or taken[-1].revisions != revisions(service):
                taken.append(take_snapshot(service))

    def rewind(self, to: datetime) -> None:
        """Drop the snapshots that are later than `to`."""
        for key, taken in self.snapshots.items():
            self.snapshots[key] = [each for each in taken if each.at <= to]


class RecordedWorld:
    """A world that is captured before its time moves on, when all events of an instant are over."""

    def __init__(self, world: World, recorder: Recorder) -> None:
        self._world = world
        self._recorder = recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    @property
    def now(self) -> datetime:
        """The world's current instant."""
        return self._world.now

    def move_to(self, instant: datetime) -> None:
        """Capture the state, then move the world."""
        self._recorder.capture()
        self._world.move_to(instant)

    def rewind(self, to: datetime) -> None:
        """Rewind the world and the recording."""
        self._recorder.capture()
        self._world.rewind(to)
        self._recorder.rewind(to)

    def reset(self) -> None:
        """Reset the world, and begin the recording again."""
        self._world.reset()
        self._recorder.snapshots.clear()

    def next_event(self) -> tuple[datetime, str] | None:
        """The world's next event."""
        return self._world.next_event()

    def fire_due(self) -> None:
        """Fire the world's due events."""
        self._world.fire_due()
