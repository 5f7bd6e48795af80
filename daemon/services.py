"""One daemon's services, built over its store and its clock."""

from dataclasses import dataclass

import httpx2

from parktime.daemon.clock import ClockFollower
from parktime.daemon.explain.service import Explanations
from parktime.daemon.forecast.service import Foresight, WideReaders
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import USUAL, Pace


@dataclass(frozen=True, slots=True)
class Services:
    """What the API and the daemon's own loop call: operations, forecasts and explanations."""

    integrations: IntegrationService
    forecasts: Foresight
    explanations: Explanations


def build_services(
    store: Store,
    clock: ClockFollower,
    transport: httpx2.AsyncBaseTransport | None = None,
    pace: Pace = USUAL,
) -> Services:
    """Build them on shared connections. `transport`: replaces the network, for tests and plays."""
    integrations = IntegrationService(store, clock, transport, pace)
    connections = integrations.connections
    readers = WideReaders(clock, connections)
    forecasts = Foresight(store, clock, connections, readers)
    integrations.call_after_rewind(forecasts.ahead.forget)
    explanations = Explanations(store, clock, connections, readers)
    return Services(integrations, forecasts, explanations)
