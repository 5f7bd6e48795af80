"""What a service would look like after a plan: for asking the plan about later dates, never for writing."""

from collections.abc import Iterable
from dataclasses import replace

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.planning.inputs import PlanInput


def afterwards(plan_input: PlanInput, links: Links, changes: Iterable[Change]) -> PlanInput:
    """The situation once these changes are written, `links` being the plan's rows. Ids of what is new are made up."""
    written = _Written(plan_input, links)
    for change in changes:
        written.take(change)
    storypark = replace(plan_input.storypark, profiles=written.profiles, rooms=written.rooms)
    return replace(
        plan_input,
        storypark=storypark,
        links=Links(written.child_links, written.room_links),
        inactive_switch=None,
    )


class _Written:
    """Copies that take one change after the other."""

    def __init__(self, plan_input: PlanInput, links: Links) -> None:
        self.profiles = dict(plan_input.storypark.profiles)
        self.rooms = dict(plan_input.storypark.rooms)
        self.child_links = dict(links.children)
        self.room_links = dict(links.rooms)

    def take(self, change: Change) -> None:
        target_id = change.target_id or f"new {change.ccms_id}"
        match change.kind:
            case "add_room" | "return_room":
                posts = self.rooms[target_id].posts if target_id in self.rooms else 0
                self.rooms[target_id] = StoryparkRoom(target_id, change.subject, posts=posts)
                link = self.room_links[change.ccms_id]
                self.room_links[change.ccms_id] = replace(
                    link, mapping="linked", target_id=target_id
                )
            case "rename_room":
                self.rooms[target_id] = replace(self.rooms[target_id], name=change.subject)
            case "remove_room":
                self._remove_room(target_id, change.after == "absent")
            case "create":
                self.profiles[target_id] = Profile(
                    target_id, change.fields.given or "", change.fields.family or ""
                )
                row = self.child_links[change.ccms_id]
                self.child_links[change.ccms_id] = replace(
                    row, mapping="linked", target_id=target_id
                )
                self._edit(target_id, change)
            case "restore":
                self.profiles[target_id] = replace(self.profiles[target_id], state="active")
                self._edit(target_id, change)
            case "archive":
                self.profiles[target_id] = replace(self.profiles[target_id], state="archived")
            case "update" | "move":
                self._edit(target_id, change)

    def _remove_room(self, room_id: str, for_good: bool) -> None:
        if for_good:
            del self.rooms[room_id]
        else:
            self.rooms[room_id] = replace(self.rooms[room_id], state="removed")
        for profile in list(self.profiles.values()):
            if room_id in profile.room_ids:
                self.profiles[profile.id] = replace(profile, room_ids=profile.room_ids - {room_id})

    def _edit(self, profile_id: str, change: Change) -> None:
        profile, fields = self.profiles[profile_id], change.fields
        self.profiles[profile_id] = replace(
            profile,
            given=profile.given if fields.given is None else fields.given,
            family=profile.family if fields.family is None else fields.family,
            born=profile.born if fields.born is None else fields.born,
            room_ids=profile.room_ids - self._ids(fields.remove_rooms)
            | self._ids(fields.add_rooms),
        )

    def _ids(self, ccms_ids: Iterable[str]) -> frozenset[str]:
        found = (self.room_links[ccms_id].target_id for ccms_id in ccms_ids)
        return frozenset(room_id for room_id in found if room_id is not None)
