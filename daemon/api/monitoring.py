"""What health checks and metrics show of the daemon besides its services and its store."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parktime.daemon.operations.schedule import Queue

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


@dataclass(frozen=True, slots=True)
class Monitoring:
    """How the daemon is at the moment.

    Attributes:
        settled: Whether it has caught up once, and waits for its clock.
        alive: Whether it follows its clock; one that does not is to be restarted.
        stopping: Whether it has been asked to end.
        queue: Scheduled runs that are due or under way.
        registry: Counters of its observers; None: nothing is counted.
    """

    settled: Callable[[], bool] = lambda: True
    alive: Callable[[], bool] = lambda: True
    stopping: Callable[[], bool] = lambda: False
    queue: Callable[[], Queue] = Queue
    registry: "CollectorRegistry | None" = None


UNMONITORED: Final = Monitoring()
