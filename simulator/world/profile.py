"""A child's profile in Storypark, and a Storypark room."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

ArchivedBy = Literal["integration", "educator"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A child's profile. `archived_at` and `archived_by` are None while it is active."""

    id: str
    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    archived_at: datetime | None = None
    archived_by: ArchivedBy | None = None
    room_ids: frozenset[str] = frozenset()
    invited: bool = False

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given} {self.family}".strip()

    def archived(self, at: datetime, by: ArchivedBy) -> "Profile":
        """The profile archived; unchanged if it already is."""
        if self.state == "archived":
            return self
        return replace(self, state="archived", archived_at=at, archived_by=by)


@dataclass(frozen=True, slots=True)
class StoryparkRoom:
    """A Storypark room. A removed one is off the room list; its community posts are kept."""

    id: str
    name: str
    state: Literal["present", "removed"] = "present"
    posts: int = 0
