"""Vendors that do not answer, as answers show them."""

from datetime import datetime

from typing_extensions import TypedDict

from daemon.api.answer import written
from daemon.running.circuit import Circuits, State


class VendorShape(TypedDict):
    """A vendor that failed the last request of a scheduled run, and how many services in a row. `probe_at`: when it is asked again, once its circuit is open."""

    address: str
    state: State
    services_failing: int
    probe_at: str | None


def show_vendors(circuits: Circuits, now: datetime) -> list[VendorShape]:
    """All of those, by address; none while all is well."""
    return [
        {
            "address": address,
            "state": circuit.state(now),
            "services_failing": len(circuit.failing),
            "probe_at": None if circuit.probe_at is None else written(circuit.probe_at),
        }
        for address, circuit in circuits.failing().items()
    ]
