"""A simulator and a daemon to play on: the interface of both runtimes, and what they share."""

from dataclasses import dataclass
from typing import Protocol

from parktime.harness.errors import RefusedError
from parktime.harness.player.daemon_calls import SET_UP, turn_on
from parktime.harness.player.daemon_client import DaemonClient
from parktime.harness.player.simulator_client import SimulatorClient
from parktime.harness.player.store_faults import FullDisk, PowerSupply, StoreBackup, StoreLock
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """A fleet to play with: how many daemons, and the URL of their PostgreSQL database."""

    workers: int
    store_url: str


class Runtime(Protocol):
    """What the player needs. Implemented by InProcessRuntime and SubprocessRuntime."""

    simulator: SimulatorClient

    daemon: DaemonClient | None
    """None while the daemon is down."""

    @property
    def is_up(self) -> bool:
        """Whether the daemon is up; of a fleet, whether all its workers are."""

    async def daemon_down(self) -> None:
        """Close the daemon; it leaves the clock, and only its store remains."""

    async def daemon_kill(self) -> None:
        """End the daemon as a crash would, without closing anything, even while it is starting.

        The runtime removes it from the clock. Of a fleet one worker ends, and the others go on.
        """

    async def halted(self) -> None:
        """Wait until the call arrives at which the daemon is to be killed."""

    store_lock: StoreLock
    """A lock that keeps the daemon from writing to its store."""

    disk: FullDisk
    """The disk of the daemon's store, which can be full."""

    power: PowerSupply | None
    """The power supply of the daemon's machine; None where a power cut cannot be played."""

    backup: StoreBackup
    """A backup of the daemon's store."""

    async def daemon_up(self) -> None:
        """Start a daemon on the same store; returns once it waits on the clock."""


async def register_services(
    scenario: Scenario, simulator: SimulatorClient, daemon: DaemonClient
) -> None:
    """Register every service with the daemon, in the file's order, with its credentials.

    But for those that take over the Storypark of another later.
    """
    for order, entry in enumerate(scenario.services):
        if entry.storypark_of is None:
            await _register(entry, order, simulator, daemon)


async def _register(
    entry: ServiceEntry, order: int, simulator: SimulatorClient, daemon: DaemonClient
) -> None:
    credentials = await simulator.credentials(entry.key)
    await daemon.put_service(
        entry, order=order, simulator_url=simulator.url, credentials=credentials
    )
    await simulator.settled()


async def move_service(
    scenario: Scenario, old: str, new: str, simulator: SimulatorClient, daemon: DaemonClient
) -> None:
    """Remove a centre's service, and register the one at another CCMS with its Storypark.

    Raises:
        RefusedError: the service is on, or the other has another Storypark.
    """
    keys = [entry.key for entry in scenario.services]
    entry = scenario.service(new) if new in keys else None
    if entry is None or entry.storypark_of != old:
        raise RefusedError(f"{new} does not take over the Storypark of {old}", "moved-centre")
    await daemon.remove_service(old)
    await simulator.settled()
    await _register(entry, keys.index(new), simulator, daemon)


async def set_up(entry: ServiceEntry, simulator: SimulatorClient, daemon: DaemonClient) -> None:
    """Turn the integration on and set it up with the automatic matches. Raises RefusedError."""
    for call in (turn_on(entry.pin), SET_UP):
        await daemon.ask(entry.key, call)
        await simulator.settled()
