"""How long the daemon of a play waits for an answer of a simulated vendor."""

from collections.abc import Awaitable, Callable

from simulator.faults.severed import ConnectionDropped

VENDOR_TIMEOUT_S = 2.0
"""Real seconds, the same for both ways of playing: an answer that is later than this never comes."""


def late_in_no_time(timeout_s: float) -> Callable[[float], Awaitable[None]]:
    """A sleep for a simulator in this process: lateness within the time-out takes no time, and beyond it is no answer at all."""

    async def late(seconds: float) -> None:
        if seconds >= timeout_s:
            raise ConnectionDropped("held")

    return late
