"""Records of children and rooms in a CCMS."""

from dataclasses import dataclass
from datetime import date

from simulator.scenario.scenario import Label
from simulator.world.bookings import Booking


@dataclass(frozen=True, slots=True)
class Child:
    """A child's record.

    `pinned` is a label set by hand; `listed` is False for a child that left.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    bookings: tuple[Booking, ...] = ()
    pinned: Label | None = None
    listed: bool = True

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given} {self.family}".strip()

    def could_be(self, name: str, born: date | None) -> bool:
        """Whether name and birth date may be this child; an unknown date matches any."""
        return self.name == name and (born is None or self.born is None or self.born == born)


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the CCMS. Rooms are never removed."""

    id: str
    name: str
