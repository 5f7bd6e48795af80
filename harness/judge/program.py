"""The sync under test: what every kind of it is called with, and how it fails."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

PARTICIPANT = "sync"
POLL_S = 0.02
TAIL_CHARACTERS = 4_000
MAX_REQUESTS = 20_000
"""Requests of one run; a sync that sends more would never end."""


class SyncFailedError(Exception):
    """The sync crashed, hangs or is not there; the message says what to do.

    `forgivable`: a run that met a fault of a vendor may end so.
    """

    def __init__(self, message: str, *, forgivable: bool = False) -> None:
        super().__init__(message)
        self.forgivable = forgivable


class SyncKilledError(Exception):
    """The sync was killed, as the scenario says."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why the sync is called: `document` is the JSON of the actions file and of the hooks."""

    now: str
    cause: str
    services: tuple[str, ...]
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProgramOptions:
    """How to run it. `limit_s` is the real time that one run may take.

    `call`: instead of a command, a function of this process that syncs once.
    """

    command: str | None = None
    url: str | None = None
    participant: bool = False
    hook_url: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    limit_s: float = 60.0
    call: Callable[[dict[str, Any]], Any] | None = None


Watch = Callable[[], Awaitable[None]]
"""Raises SyncFailedError or SyncKilledError if the run under way must end."""


class Program(Protocol):
    """A sync. `follows_clock`: it runs by itself when the clock reaches its instants.

    `can_be_killed`: it is a process that the judge has started.
    """

    follows_clock: bool
    can_be_killed: bool

    async def start(self, occasion: Occasion, watch: Watch) -> None:
        """Make it ready; called again after `stop` when it comes back."""

    async def run(self, occasion: Occasion, watch: Watch) -> None:
        """Have it sync once. Raises SyncFailedError."""

    def check_alive(self) -> None:
        """Raise SyncFailedError if it should go on running and has ended."""

    async def stop(self) -> None:
        """End it, with all processes of its group."""

    def last_words(self) -> str:
        """The end of its standard error, or of its last answer that was no success."""
