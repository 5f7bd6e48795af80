"""A deed: one change of a world, as data that can be carried out again."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from simulator.world.world import World


class Deed(Protocol):
    """A frozen value. The same deed does the same to worlds that stand alike."""

    def apply(self, world: "World") -> Any:
        """Change the world at its present instant, and give what came of it; Refused changes nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """A deed that was done at an instant."""

    at: datetime
    deed: Deed


@dataclass(frozen=True, slots=True)
class Arrived:
    """Time came to an instant at which a picture that is live shows something else: it then says since when."""

    def apply(self, world: "World") -> None:
        """Nothing is left to do: to move there was the deed."""


@dataclass(frozen=True, slots=True)
class Published:
    """A CCMS publishes at once what is in its records (rules refresh and set-up)."""

    service: str

    def apply(self, world: "World") -> Any:
        """The picture that is served from here on."""
        return world.service(self.service).publish(world.now)
