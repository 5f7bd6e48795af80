"""From a fault as it is written to one that is in force."""

from dataclasses import dataclass
from datetime import datetime

from simulator.faults.calls import Api
from simulator.faults.fault import Fault
from simulator.faults.faults import SetFault, TooManyFaults
from simulator.scenario.scenario import FaultEntry
from simulator.world.refused import Refused
from simulator.world.service import Service
from simulator.world.world import World


def set_fault(world: World, service: Service, entry: FaultEntry | None) -> SetFault | None:
    """Sets it from now on; None ends all faults. Refused changes nothing."""
    if entry is None:
        world.faults.clear()
        return None
    try:
        return world.faults.set(fault_of(entry, service))
    except TooManyFaults as error:
        raise Refused(str(error)) from None


@dataclass(frozen=True, slots=True)
class FaultSet:
    """A fault as a deed: somebody sets it for a service; None ends all faults."""

    service: str
    entry: FaultEntry | None

    def apply(self, world: World) -> SetFault | None:
        """See `set_fault`."""
        return set_fault(world, world.service(self.service), self.entry)


def fault_of(entry: FaultEntry, service: Service) -> Fault:
    """The fault, as the service's step sets it now. Refused for a window that has passed or a time that its clocks do not show."""
    return Fault(
        kind=entry.kind,
        since=service.now,
        service=None if entry.everybody else service.key,
        api=_api(entry, service),
        calls=entry.calls,
        until=_until(entry, service),
        times=entry.times,
        share=entry.share,
        seconds=entry.seconds,
        status=entry.status,
        retry_after_s=entry.retry_after_s,
    )


def _api(entry: FaultEntry, service: Service) -> Api | None:
    return service.entry.ccms if entry.api == "ccms" else entry.api


def _until(entry: FaultEntry, service: Service) -> datetime | None:
    if entry.lasts is not None:
        return service.now + entry.lasts
    if entry.until is None:
        return None
    try:
        until = entry.until.instant(service.zone)
    except ValueError as error:
        raise Refused(str(error)) from None
    if until <= service.now:
        raise Refused(f"the fault is over before it begins: it is {service.now.isoformat()} already")
    return until
