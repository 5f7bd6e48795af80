"""Events: changes of a world as values that can be applied again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

World = TypeVar("World", contravariant=True)


class Event(Protocol[World]):
    """One change of a world, as a frozen value. Applied to equal worlds, it has equal effects."""

    def apply(self, world: World) -> Any:
        """Change `world` at its present instant.

        Returns:
            The result for the caller. It is not logged.

        Raises:
            RefusedError: nothing was changed, and nothing is logged.
        """


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event and the instant at which it was applied."""

    at: datetime
    event: Event[Any]


@dataclass(frozen=True, slots=True)
class LivePictureChanged:
    """Time reached an instant at which a live picture changed.

    Logged to preserve its `updated_at`.
    """

    def apply(self, world: object) -> None:
        """Do nothing: moving to the instant was the change."""
