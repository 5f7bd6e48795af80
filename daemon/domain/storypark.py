"""What one run read from Storypark."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Profile:
    """A child's record in Storypark. `reference`: whose it is, as an integration set it."""

    id: str
    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    room_ids: frozenset[str] = frozenset()
    invited: bool = False
    reference: str | None = None

    @property
    def name(self) -> str:
        """The full name: given name, then family name."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class StoryparkRoom:
    """A room of Storypark. A removed room is off the room list and empty, but keeps its posts.

    `reference` as in Profile.
    """

    id: str
    name: str
    state: Literal["present", "removed"] = "present"
    posts: int = 0
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What Storypark says of a service's account as a whole; None where it does not say.

    `active_profiles`, `profiles` and `rooms` are counts, with archived profiles and removed rooms.
    `revisions`: by list, what names its content.
    """

    id: str | None = None
    name: str | None = None
    active_profiles: int | None = None
    profiles: int | None = None
    rooms: int | None = None
    revisions: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoryparkState:
    """The profiles, rooms and plan of a service's Storypark, as one run read them.

    `has_references`: whether this Storypark shows references at all.
    """

    profiles: dict[str, Profile]
    rooms: dict[str, StoryparkRoom]
    paid_children: int
    has_references: bool = True
    account: Account = field(default_factory=Account)

    def profile(self, profile_id: str | None) -> Profile | None:
        """The profile with this id, if any."""
        return None if profile_id is None else self.profiles.get(profile_id)

    def room(self, room_id: str | None) -> StoryparkRoom | None:
        """The room with this id, if any."""
        return None if room_id is None else self.rooms.get(room_id)

    @property
    def active_count(self) -> int:
        """Number of profiles that use a space of the plan, linked or not."""
        return sum(profile.state == "active" for profile in self.profiles.values())
