"""How patient the daemon is with a vendor, in real time; virtual time knows nothing of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final


async def at_once(_seconds: float) -> None:
    """No waiting at all: for worlds whose vendors are in this very process."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`timeout_s`: how long an answer may take. `attempts`: how often a request is tried at most. `sleep` waits between attempts."""

    timeout_s: float = 30.0
    attempts: int = 4
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


USUAL: Final = Pace()
"""What is usual towards a vendor across a network."""
