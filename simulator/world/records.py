"""What a CCMS keeps of a child and of a room."""

from dataclasses import dataclass
from datetime import date

from simulator.scenario.scenario import Label
from simulator.world.bookings import Booking


@dataclass(frozen=True, slots=True)
class Child:
    """A child's record. `pinned` is a label set by hand; a record that is not `listed` has left and is kept."""

    id: str
    given: str
    family: str
    born: date | None = None
    bookings: tuple[Booking, ...] = ()
    pinned: Label | None = None
    listed: bool = True

    @property
    def name(self) -> str:
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()

    def could_be(self, name: str, born: date | None) -> bool:
        """Whether somebody of that name and birth date may be this child: only two known dates tell them apart."""
        return self.name == name and (born is None or self.born is None or self.born == born)


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the CCMS; it has no rooms that are gone."""

    id: str
    name: str
