"""Ids, counted per service: as text they sort in the order in which they were given; none is used again."""

from dataclasses import dataclass

from simulator.world.refused import Refused


@dataclass(frozen=True, slots=True)
class Numbering:
    """One sequence of ids: `prefix` and then `width` digits, from `first` on."""

    what: str
    prefix: str
    width: int
    first: int = 1

    def id(self, ordinal: int) -> str:
        """The id of the `ordinal`-th thing of its kind, counted from 0; Refused where the digits run out."""
        number = self.first + ordinal
        if number >= 10**self.width:
            raise Refused(f"a service holds at most {10**self.width - self.first} {self.what}")
        return f"{self.prefix}{number:0{self.width}d}"


KIDSOFT_CHILDREN = Numbering("children", "", 6, 100_001)
KIDSOFT_ROOMS = Numbering("rooms", "", 3, 501)
MANAGE_CHILDREN = Numbering("children", "c", 5)
MANAGE_ROOMS = Numbering("rooms", "r", 3)
STORYPARK_PROFILES = Numbering("profiles", "p", 5)
STORYPARK_ROOMS = Numbering("rooms", "s", 3)
