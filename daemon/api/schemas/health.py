"""Health: what is not as it should be, and whether the daemon is alive and ready."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.api.schemas.dashboard import is_late
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.store import Store
from parktime.daemon.sync.slots import next_slot, without_future_slots

NotReady = Literal["catching-up", "stopping", "store-unavailable", "clock-not-followed"]


class ServicesHealthSchema(TypedDict):
    """How many services are late, failed in their last run, or are wedged.

    `wedged`: what was begun for a service could not be stored or ended yet, and is tried again.
    """

    late: int
    failed: int
    wedged: int


class HealthSchema(TypedDict):
    """Health of the daemon: `trouble` while anything of it is not as it should be.

    `settled`: the first catch-up is done, and the daemon waits on its clock. `store`: why the
    store is unavailable, else null. `clock`: how the machine's clock contradicts others, else null.
    `live` and `ready`: as the probes `/v1/health/live` and `/v1/health/ready` answer.
    """

    status: Literal["ok", "trouble"]
    settled: bool
    live: bool
    ready: bool
    store: str | None
    clock: str | None
    services: ServicesHealthSchema


class LiveSchema(TypedDict):
    """Whether the daemon follows its clock. One that does not has to be restarted."""

    live: bool


class ReadySchema(TypedDict):
    """Whether the daemon can do what it is asked, and else why not."""

    ready: bool
    reasons: list[NotReady]


@dataclass(slots=True)
class ServiceTally:
    """How many services there are of each kind, each counted at its first that applies."""

    off: int = 0
    not_set_up: int = 0
    late: int = 0
    failed: int = 0
    held: int = 0
    on_time: int = 0
    overdue_s: float = 0.0


def tally_services(store: Store, now: datetime) -> ServiceTally:
    """Count the services, from memory alone. `overdue_s` is of the one that waits longest."""
    tally = ServiceTally()
    for service in store.services():
        state = without_future_slots(store.state(service.key), now)
        due = next_slot(state)
        if due is not None:
            tally.overdue_s = max(tally.overdue_s, (now - due).total_seconds())
        if state.stage == "off":
            tally.off += 1
        elif state.stage == "on":
            tally.not_set_up += 1
        elif is_late(due, now):
            tally.late += 1
        elif state.failures > 0:
            tally.failed += 1
        elif state.pending is not None:
            tally.held += 1
        else:
            tally.on_time += 1
    return tally


def serialize_health(
    integrations: IntegrationService, store: Store, now: datetime, monitoring: Monitoring
) -> HealthSchema:
    """Health in JSON, from memory alone."""
    counts: ServicesHealthSchema = {"late": 0, "failed": 0, "wedged": len(integrations.wedged)}
    for service in store.services():
        state = without_future_slots(store.state(service.key), now)
        if state.stage == "set-up":
            counts["late"] += is_late(next_slot(state), now)
            counts["failed"] += state.failures > 0
    reason, clock = integrations.store_trouble, integrations.clock_trouble
    trouble = reason or clock or any(counts.values())
    return {
        "status": "trouble" if trouble else "ok",
        "settled": monitoring.settled(),
        "live": monitoring.alive(),
        "ready": not reasons_not_ready(store, monitoring),
        "store": reason,
        "clock": clock,
        "services": counts,
    }


def reasons_not_ready(store: Store, monitoring: Monitoring) -> list[NotReady]:
    """Why the daemon should be sent no requests at the moment; empty if it is ready."""
    reasons: dict[NotReady, bool] = {
        "catching-up": not monitoring.settled(),
        "stopping": monitoring.stopping(),
        "store-unavailable": store.unavailable_reason is not None,
        "clock-not-followed": not monitoring.alive(),
    }
    return [reason for reason, applies in reasons.items() if applies]
