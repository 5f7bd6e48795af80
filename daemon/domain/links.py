"""What ties a CCMS's children and rooms to Storypark's profiles and rooms."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Mapping = Literal["create", "skip", "linked"]


@dataclass(frozen=True, slots=True)
class ChildLink:
    """One row of the page: a child that was ever on it or synced.

    `mapping` create: a profile is still to be made; `confirmed` then says that somebody chose or confirmed it (map-child), else the child came by itself (new-child).
    `target_id` is the profile's id when linked, also when that profile has gone meanwhile. The name and birth date are the CCMS's as last read.
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
        """The whole name, as people write it."""
        return f"{self.given} {self.family}".strip()

    @property
    def is_linked(self) -> bool:
        """Whether it is mapped to a profile; that may have gone since."""
        return self.mapping == "linked"


@dataclass(frozen=True, slots=True)
class RoomLink:
    """One row of the page: a room of the CCMS; fields as in ChildLink."""

    ccms_id: str
    name: str
    mapping: Mapping = "create"
    target_id: str | None = None
    confirmed: bool = False

    @property
    def is_linked(self) -> bool:
        """Whether it is mapped to a Storypark room; that may have gone since."""
        return self.mapping == "linked"


@dataclass(frozen=True, slots=True)
class Links:
    """All rows of one service, by CCMS id. Links are one to one."""

    children: dict[str, ChildLink]
    rooms: dict[str, RoomLink]

    @property
    def linked_children(self) -> list[ChildLink]:
        """The rows of children that are mapped to a profile."""
        return [link for link in self.children.values() if link.is_linked]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose on the page and has not yet put into force by set-up or update."""

    kind: Literal["child", "room"]
    ccms_id: str
    name: str
    mapping: Mapping
    target_id: str | None = None
    target_name: str | None = None
