"""A way of having a simulator and a daemon: in this process, or as processes of their own."""

from typing import Protocol

from harness.daemon_client import DaemonClient
from harness.full_disk import FullDisk
from harness.simulator_client import SimulatorClient
from harness.store_lock import StoreLock


class Way(Protocol):
    """What the player needs; `in_process.py` and `processes.py` give it."""

    simulator: SimulatorClient

    daemon: DaemonClient | None
    """None while the daemon is down."""

    async def daemon_down(self) -> None:
        """Closes the daemon, which leaves the clock and keeps only its store."""

    async def daemon_kill(self) -> None:
        """Ends the daemon as a crash does: nothing of it is closed in order, and somebody else takes it out of the clock.

        Also one that is just starting.
        """

    async def halted(self) -> None:
        """Returns when the call has come at which the daemon is to be killed."""

    store_lock: StoreLock
    """Whoever holds the daemon's store when nothing is to be written to it."""

    disk: FullDisk
    """The disk of the daemon's store."""

    async def daemon_up(self) -> None:
        """Starts a new daemon on the same store; returns when it has caught up and waits on the clock."""
