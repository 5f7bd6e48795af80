"""Ids, counted per service: as text they sort in the order in which they were given; none is used again."""

from dataclasses import dataclass

from simulator.world.refused import RefusedError


@dataclass(frozen=True, slots=True)
class IdSequence:
    """One sequence of ids: `prefix` and then `width` digits, from `first` on."""

    what: str
    prefix: str
    width: int
    first: int = 1

    def id(self, ordinal: int) -> str:
        """The id of the `ordinal`-th thing of its kind, counted from 0; Refused where the digits run out."""
        number = self.first + ordinal
        if number >= 10**self.width:
            raise RefusedError(f"a service holds at most {10**self.width - self.first} {self.what}")
        return f"{self.prefix}{number:0{self.width}d}"


KIDSOFT_CHILDREN = IdSequence("children", "", 6, 100_001)
KIDSOFT_ROOMS = IdSequence("rooms", "", 3, 501)
MANAGE_CHILDREN = IdSequence("children", "c", 5)
MANAGE_ROOMS = IdSequence("rooms", "r", 3)
STORYPARK_PROFILES = IdSequence("profiles", "p", 5)
STORYPARK_ROOMS = IdSequence("rooms", "s", 3)
