"""Changes of a world as values that can be applied again, and the log's record of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

World = TypeVar("World", contravariant=True)


class Event(Protocol[World]):
    """One change of a world, as a frozen value. It must do the same to worlds in the same state."""

    def apply(self, world: World) -> Any:
        """Change `world` at its present instant.

        Returns:
            What came of it, for the caller; it is not logged.

        Raises:
            Refused: nothing was changed, and nothing will be logged.
        """


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event and the instant at which it was applied."""

    at: datetime
    event: Event[Any]


@dataclass(frozen=True, slots=True)
class LivePictureChanged:
    """Time reached an instant at which a live picture changed; logged to keep its `updated_at`."""

    def apply(self, world: object) -> None:
        """Do nothing: moving to the instant was the change."""
