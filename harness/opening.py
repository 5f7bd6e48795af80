"""How a story opens: the daemon is told of its services, and those whose integration is on are set up."""

from harness.daemon_calls import SET_UP, turn_on
from harness.daemon_client import DaemonClient
from harness.simulator_client import SimulatorClient
from simulator.scenario.scenario import Scenario, ServiceEntry


async def make_known(scenario: Scenario, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    """Tells the daemon of every service of the file, in its order, with the world's credentials."""
    for order, entry in enumerate(scenario.services):
        credentials = await simulator.credentials(entry.key)
        await daemon.put_service(entry, order=order, simulator_url=simulator.url, credentials=credentials)
        await simulator.settled()


async def set_up(entry: ServiceEntry, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    """Turns the integration on and sets it up with the automatic matches. RefusedError when the daemon refuses."""
    for call in (turn_on(entry.pin), SET_UP):
        await daemon.ask(entry.key, call)
        await simulator.settled()
