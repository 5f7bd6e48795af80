"""The result of writing a plan, computed without writing: used to plan later dates."""

from collections.abc import Iterable
from dataclasses import replace

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.inputs import PlanInput


def simulate_writes(plan_input: PlanInput, links: Links, changes: Iterable[Change]) -> PlanInput:
    """The input of the next plan, after these changes were written.

    `links` are the rows of the plan. New profiles and rooms get made-up ids.
    """
    copy = _Copy(plan_input, links)
    for change in changes:
        copy.write(change)
    storypark = replace(plan_input.storypark, profiles=copy.profiles, rooms=copy.rooms)
    return replace(
        plan_input,
        storypark=storypark,
        links=Links(copy.child_links, copy.room_links),
        inactive_switch=None,
    )


class _Copy:
    """Copies of Storypark's and the links' rows, to which changes are written."""

    def __init__(self, plan_input: PlanInput, links: Links) -> None:
        self.profiles = dict(plan_input.storypark.profiles)
        self.rooms = dict(plan_input.storypark.rooms)
        self.child_links = dict(links.children)
        self.room_links = dict(links.rooms)

    def write(self, change: Change) -> None:
        target_id = change.target_id or f"new {change.ccms_id}"
        match change.kind:
            case "add_room" | "return_room":
                self._add_room(target_id, change)
            case "rename_room":
                self.rooms[target_id] = replace(self.rooms[target_id], name=change.subject)
            case "remove_room":
                self._remove_room(target_id, delete=change.after == "absent")
            case "create":
                self._create_profile(target_id, change)
            case "restore":
                self.profiles[target_id] = replace(self.profiles[target_id], state="active")
                self._edit(target_id, change)
            case "archive":
                self.profiles[target_id] = replace(self.profiles[target_id], state="archived")
            case "update" | "move":
                self._edit(target_id, change)

    def _add_room(self, room_id: str, change: Change) -> None:
        posts = self.rooms[room_id].posts if room_id in self.rooms else 0
        self.rooms[room_id] = StoryparkRoom(room_id, change.subject, posts=posts)
        link = self.room_links[change.ccms_id]
        self.room_links[change.ccms_id] = replace(link, mapping="linked", target_id=room_id)

    def _remove_room(self, room_id: str, *, delete: bool) -> None:
        if delete:
            del self.rooms[room_id]
        else:
            self.rooms[room_id] = replace(self.rooms[room_id], state="removed")
        for profile in list(self.profiles.values()):
            if room_id in profile.room_ids:
                self.profiles[profile.id] = replace(profile, room_ids=profile.room_ids - {room_id})

    def _create_profile(self, profile_id: str, change: Change) -> None:
        given, family = change.fields.given or "", change.fields.family or ""
        self.profiles[profile_id] = Profile(profile_id, given, family)
        link = self.child_links[change.ccms_id]
        self.child_links[change.ccms_id] = replace(link, mapping="linked", target_id=profile_id)
        self._edit(profile_id, change)

    def _edit(self, profile_id: str, change: Change) -> None:
        profile, fields = self.profiles[profile_id], change.fields
        self.profiles[profile_id] = replace(
            profile,
            given=profile.given if fields.given is None else fields.given,
            family=profile.family if fields.family is None else fields.family,
            born=profile.born if fields.born is None else fields.born,
            room_ids=profile.room_ids - self._room_ids(fields.remove_rooms)
            | self._room_ids(fields.add_rooms),
        )

    def _room_ids(self, ccms_ids: Iterable[str]) -> frozenset[str]:
        found = (self.room_links[ccms_id].target_id for ccms_id in ccms_ids)
        return frozenset(room_id for room_id in found if room_id is not None)
