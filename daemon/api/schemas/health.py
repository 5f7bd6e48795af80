"""Health: what is not as it should be, and whether the daemon is alive and ready."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.monitoring import Monitoring
from parktime.daemon.api.service_tally import ServiceTally
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.store import Store

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


def serialize_health(
    integrations: IntegrationService, store: Store, tally: ServiceTally, monitoring: Monitoring
) -> HealthSchema:
    """Health in JSON, from memory alone."""
    counts: ServicesHealthSchema = {
        "late": tally.late,
        "failed": tally.failing,
        "wedged": len(integrations.wedged),
    }
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
