"""The model's Storypark: profiles, rooms, plan, and what people do to them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parktime.harness.reference.ccms import only
from parktime.harness.reference.entries import ProfileEntry, ServiceEntry, Who
from parktime.harness.reference.names import whole_name
from parktime.harness.reference.plain import RefusedError, day_of

PLAN_FULL = "the maximum number of children allowed on your current plan is reached"


@dataclass
class Profile:
    """A profile; `number` counts the service's profiles in order of creation."""

    number: int
    given: str
    family: str
    born: date | None
    active: bool = True
    invited: bool = False
    rooms: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return whole_name(self.given, self.family)


@dataclass
class StoryparkRoom:
    """A room; one that is not `present` is removed but keeps its posts."""

    number: int
    name: str
    posts: int = 0
    present: bool = True


class Storypark:
    """One service's account."""

    def __init__(self, entry: ServiceEntry) -> None:
        self.paid = entry.paid_children
        self.profiles: dict[int, Profile] = {}
        self.rooms: dict[int, StoryparkRoom] = {}
        self.educators = dict(entry.educators)
        self._profiles_ever = 0
        self._rooms_ever = 0
        for room in entry.storypark_rooms:
            self.new_room(room.name).posts = room.posts
        for profile in entry.storypark_profiles:
            self._add(profile)

    # -- reading

    def active_count(self) -> int:
        return sum(profile.active for profile in self.profiles.values())

    def space(self) -> int:
        """How many more active profiles the plan allows, at least 0."""
        return max(0, self.paid - self.active_count())

    def find(self, who: Who) -> Profile:
        """The one profile of that name. Raises RefusedError if there is none or more than one."""
        found = [profile for profile in self.profiles.values() if profile.name == who.name]
        if who.born is not None:
            found = [profile for profile in found if profile.born == who.born]
        return only(found, f"profile {who}")

    def find_room(self, name: str) -> StoryparkRoom:
        """The one present room of that name."""
        return only(
            [room for room in self.rooms.values() if room.present and room.name == name],
            f"room {name}",
        )

    # -- what runs and people both do

    def new_profile(self, given: str, family: str, born: date | None) -> Profile:
        self._profiles_ever += 1
        profile = Profile(self._profiles_ever, given, family, born)
        self.profiles[profile.number] = profile
        return profile

    def new_room(self, name: str) -> StoryparkRoom:
        self._rooms_ever += 1
        room = StoryparkRoom(self._rooms_ever, name)
        self.rooms[room.number] = room
        return room

    def remove_room(self, number: int, *, delete: bool) -> None:
        """Remove the room and empty it; delete it if asked."""
        for profile in self.profiles.values():
            profile.rooms.discard(number)
        self.rooms[number].present = False
        if delete:
            del self.rooms[number]

    # -- people

    def set_educator(self, name: str, role: str) -> None:
        """There is always an admin, once there is one."""
        admins = {each for each, other in self.educators.items() if other == "admin"}
        if (role == "gone" and name not in self.educators) or (
            role != "admin" and admins == {name}
        ):
            raise RefusedError(f"{name} is not there, or is the last admin")
        self.educators[name] = role
        if role == "gone":
            del self.educators[name]

    def add_profile(self, entry: ProfileEntry) -> None:
        self._refuse_over_plan(entry.state == "active")
        self._add(entry)

    def _add(self, entry: ProfileEntry) -> None:
        rooms = {self.find_room(name).number for name in entry.rooms}
        profile = self.new_profile(entry.given, entry.family, entry.born)
        profile.active, profile.invited, profile.rooms = (
            entry.state == "active",
            entry.invited,
            rooms,
        )

    def _refuse_over_plan(self, one_more: bool) -> None:
        if one_more and self.active_count() >= self.paid:
            raise RefusedError(PLAN_FULL)

    def edit(self, who: Who, fields: dict[str, Any]) -> None:
        profile = self.find(who)
        profile.given = fields.get("given", profile.given)
        profile.family = fields.get("family", profile.family)
        if "born" in fields:
            profile.born = day_of(fields["born"])

    def archive(self, who: Who) -> None:
        self.find(who).active = False

    def restore(self, who: Who) -> None:
        profile = self.find(who)
        self._refuse_over_plan(not profile.active)
        profile.active = True

    def delete(self, who: Who) -> None:
        del self.profiles[self.find(who).number]

    def invite(self, who: Who) -> None:
        self.find(who).invited = True

    def post(self, room: str, count: int) -> None:
        self.find_room(room).posts += count

    def edit_room(self, room: str, name: str) -> None:
        self.find_room(room).name = name

    def put_in_room(self, who: Who, room: str) -> None:
        profile = self.find(who)
        profile.rooms.add(self.find_room(room).number)

    def take_out_of_room(self, who: Who, room: str) -> None:
        profile = self.find(who)
        profile.rooms.discard(self.find_room(room).number)
