"""What is sent as an alert, and where to."""

from dataclasses import dataclass, field
from typing import Final

from parktime.daemon.domain.event import EventKind
from parktime.daemon.events.feed import Filter

DEFAULT_KINDS: Final[frozenset[EventKind]] = frozenset(
    {"failure", "recovery", "hold", "trouble", "room", "rewind"}
)
"""What is sent unless it is said otherwise. Their sentences have no names of children."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Where alerts are sent.

    Attributes:
        url: What receives them, by POST.
        secret: The key of the signature.
        wanted: Which events are sent.
        proxy: The URL of a proxy for receivers on other machines.
    """

    url: str
    secret: str = field(repr=False)
    wanted: Filter
    proxy: str | None = None
