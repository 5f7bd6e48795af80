"""What faults change of a world, as deeds: so that a world that is set back has its faults as they were then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from simulator.faults.calls import Call
from simulator.faults.fault import Fault
from simulator.faults.faults import ActiveFault, ActiveFaults


class WorldWithFaults(Protocol):
    """All that a fault's event needs of a world."""

    @property
    def now(self) -> datetime:
        """The present instant."""

    @property
    def faults(self) -> ActiveFaults:
        """The faults in force, a part of the world's state."""


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call was made for that service, as far as is known, while faults were set."""

    call: Call
    service: str | None

    def apply(self, world: WorldWithFaults) -> ActiveFault | None:
        """The fault that it meets."""
        return world.faults.match(self.call, self.service, world.now)


@dataclass(frozen=True, slots=True)
class FaultFired:
    """The call that met that fault did go wrong."""

    number: int
    call: Call

    def apply(self, world: WorldWithFaults) -> None:
        """It is counted."""
        world.faults.record_fired(self.number, self.call)


@dataclass(frozen=True, slots=True)
class FaultRemoved:
    """Somebody ended that fault."""

    number: int

    def apply(self, world: WorldWithFaults) -> bool:
        """False where there is no such fault."""
        return world.faults.unset(self.number)


@dataclass(frozen=True, slots=True)
class HaltArmed:
    """From now on a call stands still, instead of any that was to before; None: none does."""

    fault: Fault | None

    def apply(self, world: WorldWithFaults) -> ActiveFault | None:
        """The fault as it is set."""
        world.faults.disarm()
        return None if self.fault is None else world.faults.set(self.fault)
