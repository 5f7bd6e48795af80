"""Links between a CCMS's children and rooms and Storypark's profiles and rooms."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

Mapping = Literal["create", "skip", "linked"]


@dataclass(frozen=True, slots=True)
class ChildLink:
    """The row of one child that was ever on the page or synced.

    Attributes:
        given: The given name, as last read from the CCMS; likewise `family` and `born`.
        mapping: create: a profile will be created · skip: left alone · linked: to `target_id`.
        target_id: Id of the linked profile, which may no longer exist.
        confirmed: Somebody chose or confirmed the mapping (map-child); otherwise the child was
            added by a run (new-child).
    """

    ccms_id: str
    given: str
    family: str
    born: date | None = None
    mapping: Mapping = "create"
    target_id: str | None = None
    confirmed: bool = False

    @property
    def name(self) -> str:
        """The full name: given name, then family name."""
        return f"{self.given} {self.family}".strip()

    @property
    def is_linked(self) -> bool:
        """Whether the child is mapped to a profile, which may no longer exist."""
        return self.mapping == "linked"


@dataclass(frozen=True, slots=True)
class RoomLink:
    """The row of one room of the CCMS. The fields are as in ChildLink."""

    ccms_id: str
    name: str
    mapping: Mapping = "create"
    target_id: str | None = None
    confirmed: bool = False

    @property
    def is_linked(self) -> bool:
        """Whether the room is mapped to a Storypark room, which may no longer exist."""
        return self.mapping == "linked"


@dataclass(frozen=True)
class Links:
    """All rows of one service, by CCMS id. Links are one to one.

    A run that changes none leaves them the same object, of which each question is answered once.
    """

    children: dict[str, ChildLink]
    rooms: dict[str, RoomLink]

    @cached_property
    def linked_children(self) -> list[ChildLink]:
        """The rows of children that are mapped to a profile."""
        return [link for link in self.children.values() if link.is_linked]

    @cached_property
    def storypark_rooms(self) -> frozenset[str]:
        """Ids of the linked Storypark rooms, which may no longer exist."""
        found = (link.target_id for link in self.rooms.values() if link.is_linked)
        return frozenset(room_id for room_id in found if room_id is not None)


@dataclass(frozen=True, slots=True)
class Choice:
    """A mapping that was chosen on the page, and takes effect with set-up or the next update."""

    kind: Literal["child", "room"]
    ccms_id: str
    name: str
    mapping: Mapping
    target_id: str | None = None
    target_name: str | None = None
