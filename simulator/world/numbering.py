"""Ids, counted per service. They sort in the order of creation and are never reused."""

from dataclasses import dataclass

from simulator.world.refused import RefusedError


@dataclass(frozen=True, slots=True)
class IdSequence:
    """A sequence of ids: `prefix` and then `width` digits, starting at `first`."""

    what: str
    prefix: str
    width: int
    first: int = 1

    def id(self, ordinal: int) -> str:
        """The id for the 0-based `ordinal`. Raises RefusedError when the digits run out."""
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
