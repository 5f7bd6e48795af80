"""One daemon's services, built over its store and its clock."""

from dataclasses import dataclass

import httpx2

from daemon.clock import ClockFollower
from daemon.explain.service import Explanations
from daemon.forecast.far_reader import WideReaders
from daemon.forecast.foresight import Foresight
from daemon.operations.service import IntegrationService
from daemon.running.pace import USUAL, Pace
from daemon.store.store import Store


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
