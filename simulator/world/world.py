"""The simulated world: services at one virtual instant, moved by a clock and changed by events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from parktime.simulator.errors import NotFoundError
from parktime.simulator.fault_injection.active_faults import ActiveFaults
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.scenario.vocabulary import shown_keys
from parktime.simulator.world.event_log import Event, EventLog, LivePictureChanged, LoggedEvent
from parktime.simulator.world.service import Service, share_storyparks

BEFORE = timedelta(microseconds=1)
"""How far before the start a reset leads, in the list of rewinds."""


@dataclass(frozen=True, slots=True)
class Rewind:
    """A rewind to `to`; everything since belongs to `epoch`."""

    epoch: int
    to: datetime


class World:
    """The whole simulated state as of `now`. Nothing in it runs by itself.

    `epoch` counts the rewinds. `rewinds` lists them without those that a later one went beyond.
    """

    def __init__(self, scenario: Scenario, services: dict[str, Service]) -> None:
        self.scenario = scenario
        self.services = services
        self.now = scenario.starts
        self.epoch = 0
        self.rewinds: tuple[Rewind, ...] = ()
        self.faults = ActiveFaults(scenario.seed)
        self._log: EventLog[World] | None = None
        self._log = EventLog(self.now, self._copy_without_log())

    def copy(self) -> "World":
        """An independent world in the same state, with its own copy of the log."""
        twin = self._copy_without_log()
        twin._log = None if self._log is None else self._log.copy()
        return twin

    def _copy_without_log(self) -> "World":
        """A copy of the state without the event log."""
        twin = object.__new__(World)
        twin.__dict__.update(self.__dict__)
        twin.services = {key: service.copy() for key, service in self.services.items()}
        share_storyparks(twin.services)
        twin.faults = self.faults.copy()
        twin._log = None
        return twin

    def service(self, key: str) -> Service:
        """The service of that key. Raises NotFoundError."""
        if key not in self.services:
            raise NotFoundError(f"no service {key!r}: there are {shown_keys(self.services)}")
        return self.services[key]

    # Forward

    def apply(self, event: Event["World"]) -> Any:
        """Apply an event now and log it; returns its result. A refused event changes nothing."""
        result = event.apply(self)
        touched = self.services.get(getattr(event, "service", None) or "")
        if touched is not None:  # an event changes no other service
            touched.refresh_live()
        if self._log is not None:
            self._log.append(LoggedEvent(self.now, event))
        return result

    def move_to(self, instant: datetime) -> None:
        """Set the present instant; events due there wait for `fire_due`.

        Raises ValueError for the past.
        """
        if instant < self.now:
            raise ValueError(
                f"{instant.isoformat()} is before {self.now.isoformat()}: time does not go back"
            )
        if self._log is not None and self._log.needs_checkpoint and instant > self.now:
            self._log.add_checkpoint(self.now, self._copy_without_log())
        self.now = instant
        changed = [service.move_to(instant) for service in self.services.values()]
        if any(changed) and self._log is not None:
            self._log.append(LoggedEvent(instant, LivePictureChanged()))

    def next_event(self) -> tuple[datetime, str] | None:
        """The earliest due publication with a label, or None where all pictures are live."""
        due = [
            (service.next_publication, f"publication {service.key}")
            for service in self.services.values()
            if service.next_publication is not None
        ]
        return min(due, key=lambda event: event[0], default=None)

    def fire_due(self) -> None:
        """Make all publications due by `now`, services in file order."""
        for service in self.services.values():
            service.publish_due()
        if self._log is not None:
            self._log.tick()

    @property
    def position(self) -> int:
        """How many events were logged up to now, but for those that a rewind dropped."""
        return 0 if self._log is None else self._log.position

    @property
    def beginning(self) -> "World | None":
        """The world at its start, before anything was done; None if it is forgotten."""
        return None if self._log is None else self._log.beginning

    def logged_events(self) -> Iterator[tuple[int, LoggedEvent]]:
        """All events that are kept, each with its position in the log."""
        return iter(()) if self._log is None else self._log.events

    # Back

    @property
    def earliest_instant(self) -> datetime:
        """The earliest instant that the world can be rewound to."""
        return self.now if self._log is None else self._log.earliest_instant

    def state_at(self, instant: datetime) -> "World":
        """The world as it was after everything at `instant`, without a log of its own.

        Raises ValueError for a future instant, or one before the log begins.
        """
        if self._log is None or not self.earliest_instant <= instant <= self.now:
            raise ValueError(
                f"{instant.isoformat()} is not in the past of this world, which begins "
                f"{self.earliest_instant}"
            )
        state, events = self._log.replay_from(instant)
        world = state._copy_without_log()
        for logged in events:
            world._replay_until(logged.at)
            world.apply(logged.event)
        world._replay_until(instant)
        return world

    def rewind(self, to: datetime) -> None:
        """Return to the state at `to` in a new epoch. Raises ValueError as `state_at`.

        Later events are dropped. Service objects are replaced: look them up again.
        """
        then = self.state_at(to)
        assert self._log is not None, "a world without a past has nothing to go back to"
        self._log.truncate(to)
        rewind = Rewind(self.epoch + 1, to)
        kept = (*(each for each in self.rewinds if each.to < to), rewind)
        self.__dict__.update(then.__dict__, _log=self._log, epoch=rewind.epoch, rewinds=kept)

    def reset(self) -> None:
        """Return to the very beginning, before anything that was done at that instant.

        Raises ValueError if the log no longer reaches back there. The rewind leads to the instant
        before the start, since what followers did at the start itself is undone as well.
        """
        beginning = None if self._log is None else self._log.beginning
        if self._log is None or beginning is None:
            raise ValueError("the beginning of this world is forgotten: it has too much of a past")
        self._log.clear()
        to = self.scenario.starts - BEFORE
        rewind = Rewind(self.epoch + 1, to)
        then = beginning._copy_without_log()
        self.__dict__.update(then.__dict__, _log=self._log, epoch=rewind.epoch, rewinds=(rewind,))

    def save(self) -> "World":
        """The present state with its past, independent of what follows."""
        return self.copy()

    def restore(self, saved: "World") -> None:
        """Return to a saved state of this world, earlier or later, in a new epoch.

        The rewind leads to the last instant that both pasts share: what followers did since then
        belongs to a past that is no more.
        """
        rewind = Rewind(self.epoch + 1, self._last_shared_instant(saved))
        kept = (*(each for each in self.rewinds if each.to < rewind.to), rewind)
        self.__dict__.update(saved.copy().__dict__, epoch=rewind.epoch, rewinds=kept)

    def _last_shared_instant(self, saved: "World") -> datetime:
        assert self._log is not None and saved._log is not None, "both worlds have a past"
        shared, differs = min(self.now, saved.now), self._log.first_difference(saved._log)
        return shared if differs is None else min(shared, differs - BEFORE)

    def _replay_until(self, instant: datetime) -> None:
        """Move to `instant` through all of the world's own events."""
        while (event := self.next_event()) is not None and event[0] <= instant:
            self.move_to(event[0])
            self.fire_due()
        self.move_to(instant)
