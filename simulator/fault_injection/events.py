"""Changes of the faults in force, as events, so that a rewind restores them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from parktime.simulator.fault_injection.active_faults import ActiveFault, ActiveFaults, Fault
from parktime.simulator.fault_injection.operations import Call


class WorldWithFaults(Protocol):
    """What these events need of a world."""

    @property
    def now(self) -> datetime:
        """The present instant."""

    @property
    def faults(self) -> ActiveFaults:
        """The faults in force, part of the world's state."""


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call was made while faults were in force; `service` is None if unknown."""

    call: Call
    service: str | None

    def apply(self, world: WorldWithFaults) -> list[ActiveFault]:
        """The faults that the call meets."""
        return world.faults.match(self.call, self.service, world.now)


@dataclass(frozen=True, slots=True)
class FaultFired:
    """The fault took effect on the call."""

    number: int
    call: Call

    def apply(self, world: WorldWithFaults) -> None:
        """Count it."""
        world.faults.record_fired(self.number, self.call)


@dataclass(frozen=True, slots=True)
class ListSeen:
    """A fault saw this body of a list."""

    number: int
    list_key: str
    body: bytes

    def apply(self, world: WorldWithFaults) -> bytes:
        """The body that the fault saw first."""
        return world.faults.first_seen(self.number, self.list_key, self.body)


@dataclass(frozen=True, slots=True)
class FaultRemoved:
    """A fault was ended by request."""

    number: int

    def apply(self, world: WorldWithFaults) -> bool:
        """False if there is no such fault."""
        return world.faults.unset(self.number)


@dataclass(frozen=True, slots=True)
class HaltArmed:
    """From now on a matching call halts, replacing an earlier halt; None disarms it."""

    fault: Fault | None

    def apply(self, world: WorldWithFaults) -> ActiveFault | None:
        """The halt as set, or None."""
        world.faults.disarm()
        return None if self.fault is None else world.faults.set(self.fault)
