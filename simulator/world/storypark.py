"""One service's Storypark: its profiles, its rooms and its plan.

The same operations serve people (verbs) and the API. Each is atomic: it succeeds, or raises
RefusedError and changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import EllipsisType
from typing import Any, Literal

from parktime.simulator.errors import (
    NotFoundError,
    PlanFullError,
    ReferenceTakenError,
    RefusedError,
)
from parktime.simulator.scenario.scenario import Acting, Role, Who
from parktime.simulator.world.lookup import (
    STORYPARK_PROFILES,
    STORYPARK_ROOMS,
    find_person,
    find_room,
)

ArchivedBy = Literal["integration", "educator"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A child's profile. `archived_at` and `archived_by` are None while it is active.

    `reference`: the integration's own, which people do not see; None if it has none.
    `contacts`: names of its family and other contacts, which people write down (rule contacts).
    """

    id: str
    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    archived_at: datetime | None = None
    archived_by: ArchivedBy | None = None
    room_ids: frozenset[str] = frozenset()
    invited: bool = False
    reference: str | None = None
    contacts: tuple[str, ...] = ()

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
    """A Storypark room. A removed one is off the room list; its community posts are kept.

    `reference` as in Profile.
    """

    id: str
    name: str
    state: Literal["present", "removed"] = "present"
    posts: int = 0
    reference: str | None = None


KeptReference = str | None | EllipsisType
"""A reference to set, None to clear it, or `...` to leave it as it is."""


class Storypark:
    """Profiles and rooms by id, in order of creation. References are unique among each.

    `revision` increases with every change, and only then.
    """

    def __init__(self, paid_children: int) -> None:
        self.paid_children = paid_children
        self.profiles: dict[str, Profile] = {}
        self.rooms: dict[str, StoryparkRoom] = {}
        self.educators: dict[str, Acting] = {}
        self.revision = 1
        self._profiles_made = 0
        self._rooms_made = 0

    def copy(self) -> "Storypark":
        """An independent Storypark in the same state."""
        twin = Storypark(self.paid_children)
        twin.__dict__.update(self.__dict__)
        twin.profiles, twin.rooms = dict(self.profiles), dict(self.rooms)
        twin.educators = dict(self.educators)
        return twin

    @property
    def active_profiles(self) -> int:
        """The number of active profiles, which count against the plan."""
        return sum(profile.state == "active" for profile in self.profiles.values())

    def pay_for(self, children: int) -> None:
        """Set the number of paid children.

        It may be below the active profiles, who then stay (rule plan-space).
        """
        if children != self.paid_children:
            self.paid_children = children
            self.revision += 1

    def set_educator(self, name: str, role: Role) -> None:
        """Let somebody work here as an admin or as another educator, or no longer.

        Raises RefusedError for who is not there, and for the last admin (admin-only).
        """
        was = self.educators.get(name)
        if role == "gone" and was is None:
            raise RefusedError(f"nobody called {name} works here")
        others = [
            each for each, other in self.educators.items() if each != name and other == "admin"
        ]
        if was == "admin" and role != "admin" and not others:
            raise RefusedError(f"{name} is the last admin: make somebody else one first")
        if role == "gone":
            del self.educators[name]
        else:
            self.educators[name] = role
        self.revision += was != role

    # Profiles

    def profile(self, profile_id: str) -> Profile:
        """The profile of that id. Raises NotFoundError."""
        if profile_id not in self.profiles:
            raise NotFoundError(f"Storypark has no profile {profile_id!r}")
        return self.profiles[profile_id]

    def profile_named(self, who: Who) -> Profile:
        """The active or archived profile that `who` names. Raises RefusedError."""
        return find_person(self.profiles.values(), who, "Storypark")

    def create_profile(
        self,
        given: str,
        family: str,
        born: date | None = None,
        room_ids: Iterable[str] = (),
        *,
        invited: bool = False,
        reference: str | None = None,
        contacts: tuple[str, ...] = (),
    ) -> Profile:
        """Create an active profile.

        Raises:
            ReferenceTakenError: A profile has the reference.
            PlanFullError: The plan has no space.
            RefusedError: A room is unknown.
        """
        self._check_reference("profile", "", reference)
        profile = Profile("", given, family, born, room_ids=frozenset(room_ids), invited=invited)
        return self.add_profile(replace(profile, reference=reference, contacts=contacts))

    def add_profile(self, profile: Profile) -> Profile:
        """Store a profile under a new id. Raises PlanFullError unless it is archived."""
        if profile.state == "active":
            self._need_space()
        return self.store_profile(profile)

    def store_profile(self, profile: Profile) -> Profile:
        """Store a profile under a new id regardless of the plan, as when a world is built."""
        for room_id in profile.room_ids:
            self._present_room(room_id)
        kept = self._put(replace(profile, id=STORYPARK_PROFILES.id(self._profiles_made)))
        self._profiles_made += 1
        return kept

    def edit_profile(
        self,
        profile_id: str,
        *,
        given: str | None = None,
        family: str | None = None,
        born: date | None = None,
        add_room_ids: Iterable[str] = (),
        remove_room_ids: Iterable[str] = (),
        reference: KeptReference = ...,
        contacts: tuple[str, ...] | None = None,
    ) -> Profile:
        """Set the given fields and leave the rest; a room in both lists is removed.

        Raises ReferenceTakenError.
        """
        profile = self.profile(profile_id)
        if reference is not ...:
            self._check_reference("profile", profile_id, reference)
            profile = replace(profile, reference=reference)
        added = frozenset(add_room_ids)
        for room_id in added:
            self._present_room(room_id)
        named = {"given": given, "family": family, "born": born, "contacts": contacts}
        values: dict[str, Any] = {
            field: value for field, value in named.items() if value is not None
        }
        room_ids = (profile.room_ids | added) - frozenset(remove_room_ids)
        return self._put(replace(profile, room_ids=room_ids, **values))

    def correct_profile(self, profile_id: str, values: Mapping[str, Any]) -> Profile:
        """Set `given`, `family`, `born` or `contacts` as an educator; `born` None clears it."""
        return self._put(replace(self.profile(profile_id), **values))

    def archive(self, profile_id: str, *, by: ArchivedBy, at: datetime) -> Profile:
        """Archive a profile; an archived one stays unchanged."""
        return self._put(self.profile(profile_id).archived(at, by))

    def restore(
        self,
        profile_id: str,
        *,
        given: str | None = None,
        family: str | None = None,
        born: date | None = None,
        add_room_ids: Iterable[str] = (),
        remove_room_ids: Iterable[str] = (),
        reference: KeptReference = ...,
        contacts: tuple[str, ...] | None = None,
    ) -> Profile:
        """Reactivate an archived profile and edit it in one step; an active one is edited.

        Raises PlanFullError, ReferenceTakenError.
        """
        if self.profile(profile_id).state == "archived":
            self._need_space()
        edited = self.edit_profile(
            profile_id,
            given=given,
            family=family,
            born=born,
            add_room_ids=add_room_ids,
            remove_room_ids=remove_room_ids,
            reference=reference,
            contacts=contacts,
        )
        return self._put(replace(edited, state="active", archived_at=None, archived_by=None))

    def delete_profile(self, profile_id: str) -> None:
        """Delete a profile for good, as a parent does. Its id is never reused."""
        del self.profiles[self.profile(profile_id).id]
        self.revision += 1

    def invite(self, profile_id: str) -> Profile:
        """Invite the family of an active or archived profile; repeating it has no effect."""
        return self._put(replace(self.profile(profile_id), invited=True))

    def put_in_room(self, profile_id: str, room_id: str) -> Profile:
        """Put a profile into a room. Raises RefusedError for a removed or unknown room."""
        return self.edit_profile(profile_id, add_room_ids=(room_id,))

    def take_out_of_room(self, profile_id: str, room_id: str) -> Profile:
        """Take a profile out of a room; no effect if it is not there."""
        return self.edit_profile(profile_id, remove_room_ids=(room_id,))

    # Rooms

    def room(self, room_id: str) -> StoryparkRoom:
        """The present or removed room of that id. Raises NotFoundError."""
        if room_id not in self.rooms:
            raise NotFoundError(f"Storypark has no room {room_id!r}")
        return self.rooms[room_id]

    def room_named(self, name: str) -> StoryparkRoom:
        """The present room of that name. Raises RefusedError, also for a removed one."""
        named = [room for room in self.rooms.values() if room.name == name]
        present = [room for room in named if room.state == "present"]
        if named and not present:
            raise RefusedError(f"the room {name} has been removed from Storypark")
        return find_room(present, name, "Storypark")

    def create_room(self, name: str, posts: int = 0, reference: str | None = None) -> StoryparkRoom:
        """Create a room; the name need not be unique (new-room). Raises ReferenceTakenError."""
        self._check_reference("room", "", reference)
        room_id = STORYPARK_ROOMS.id(self._rooms_made)
        room = self._put_room(StoryparkRoom(room_id, name, posts=posts, reference=reference))
        self._rooms_made += 1
        return room

    def rename_room(self, room_id: str, name: str) -> StoryparkRoom:
        """Rename a room; the name need not be unique."""
        return self.edit_room(room_id, name=name)

    def edit_room(
        self, room_id: str, *, name: str | None = None, reference: KeptReference = ...
    ) -> StoryparkRoom:
        """Set the given fields and leave the rest. Raises ReferenceTakenError."""
        room = self.room(room_id)
        if reference is not ...:
            self._check_reference("room", room_id, reference)
            room = replace(room, reference=reference)
        return self._put_room(room if name is None else replace(room, name=name))

    def deactivate_room(self, room_id: str) -> StoryparkRoom:
        """Take a room off the list and all profiles, archived ones too, out of it.

        Posts stay (room-removed).
        """
        room = self.room(room_id)
        self._empty(room_id)
        return self._put_room(replace(room, state="removed"))

    def reactivate_room(
        self, room_id: str, name: str | None = None, reference: KeptReference = ...
    ) -> StoryparkRoom:
        """Put a room back on the list, empty, with its posts (rule room-returns).

        Raises ReferenceTakenError.
        """
        room = self.edit_room(room_id, name=name, reference=reference)
        return self._put_room(replace(room, state="present"))

    def delete_room(self, room_id: str) -> None:
        """Delete a room with its posts for good, after taking all profiles out of it."""
        room = self.room(room_id)
        self._empty(room_id)
        del self.rooms[room.id]
        self.revision += 1

    def post(self, room_id: str, count: int = 1) -> StoryparkRoom:
        """Add community posts. Raises RefusedError for a removed or unknown room."""
        room = self._present_room(room_id)
        return self._put_room(replace(room, posts=room.posts + count))

    # Inside

    def _need_space(self) -> None:
        if self.active_profiles >= self.paid_children:
            raise PlanFullError(self.paid_children)

    def _check_reference(
        self, what: Literal["profile", "room"], own_id: str, reference: str | None
    ) -> None:
        """Raise ReferenceTakenError if something other than `own_id` has the reference."""
        if reference is None:
            return
        among = self.profiles if what == "profile" else self.rooms
        for each in among.values():
            if each.reference == reference and each.id != own_id:
                raise ReferenceTakenError(what, each.id)

    def _present_room(self, room_id: str) -> StoryparkRoom:
        room = self.room(room_id)
        if room.state == "removed":
            raise RefusedError(f"the room {room.name} has been removed from Storypark")
        return room

    def _empty(self, room_id: str) -> None:
        for profile in list(self.profiles.values()):
            if room_id in profile.room_ids:
                self._put(replace(profile, room_ids=profile.room_ids - {room_id}))

    def _put(self, profile: Profile) -> Profile:
        if self.profiles.get(profile.id) != profile:
            self.profiles[profile.id] = profile
            self.revision += 1
        return profile

    def _put_room(self, room: StoryparkRoom) -> StoryparkRoom:
        if self.rooms.get(room.id) != room:
            self.rooms[room.id] = room
            self.revision += 1
        return room
