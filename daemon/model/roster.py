"""What one run read from a CCMS."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from daemon.model.reason import IncompleteReason

Label = Literal["Active", "Inactive", "Archived"]
Status = Literal[Label, "not listed"]
"""How a CCMS lists a child, where it does."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the CCMS lists it. Kidsoft has no labels: all its children are Active to the plan.

    `label_set_by_hand`: somebody set the label, so that it follows no bookings; None where the CCMS does not tell.
    """

    id: str
    given: str
    family: str
    born: date | None = None
    label: Label = "Active"
    label_set_by_hand: bool | None = None

    @property
    def name(self) -> str:
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Room:
    """A room as the CCMS lists it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """The dates on which one child is booked into one room, within the window that was asked for."""

    child_id: str
    room_id: str
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class NextSessions:
    """Each child's next session within the dates asked for, without children who have none.

    `listed`: the ids of all children that the list names; `incomplete`: why it may lack some, None when it is whole.
    """

    days: dict[str, date]
    listed: frozenset[str]
    incomplete: IncompleteReason | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A CCMS's picture as one run read it, in the order of the CCMS's ids.

    `next_sessions` has each child's next session from the run's date to 53 weeks ahead; it is read only when space is short.
    `incomplete`: why the reading may lack something (whole-read); None when it is whole.
    """

    children: tuple[Child, ...]
    rooms: tuple[Room, ...]
    sessions: tuple[Sessions, ...]
    next_sessions: dict[str, date] = field(default_factory=dict)
    incomplete: IncompleteReason | None = None
