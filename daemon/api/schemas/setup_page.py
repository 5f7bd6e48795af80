"""The set-up page and its choices."""

from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_date
from parktime.daemon.domain.links import Choice, Mapping
from parktime.daemon.domain.roster import Label
from parktime.daemon.domain.service import Stage
from parktime.daemon.domain.storypark import Profile, StoryparkRoom
from parktime.daemon.operations.setup_page import ChildRow, Page, RoomRow

Reason = Literal["undone", "rejected"]


class SuggestionSchema(TypedDict):
    """A profile that may belong to the child, and why."""

    profile_id: str
    name: str
    born: str | None
    reason: str


class RoomSuggestionSchema(TypedDict):
    """A Storypark room that may be the room, and why."""

    room_id: str
    name: str
    reason: str


class ChildRowSchema(TypedDict):
    """A child on the page.

    `matched`: proposed by its name. `by_name_alone`: no birth date speaks for that, since a side
    has none. `chosen`: not yet in effect. `kept`: why no run changes it. `held`: its archiving
    waits for approval.
    """

    ccms_id: str
    name: str
    given: str
    family: str
    born: str | None
    label: Label
    mapping: Mapping
    profile_id: str | None
    profile_name: str | None
    chosen: bool
    matched: bool
    by_name_alone: bool
    suggestions: list[SuggestionSchema]
    kept: Reason | None
    held: bool


class RoomRowSchema(TypedDict):
    """A room on the page."""

    ccms_id: str
    name: str
    mapping: Mapping
    room_id: str | None
    room_name: str | None
    chosen: bool
    matched: bool
    suggestions: list[RoomSuggestionSchema]
    kept: Reason | None
    held: bool


class ProfileSchema(TypedDict):
    """A profile of the service."""

    profile_id: str
    name: str
    given: str
    family: str
    born: str | None
    state: Literal["active", "archived"]


class StoryparkRoomSchema(TypedDict):
    """A Storypark room of the service."""

    room_id: str
    name: str
    state: Literal["present", "removed"]
    posts: int


class SetupPageSchema(TypedDict):
    """What an admin educator sees."""

    state: Stage
    children: list[ChildRowSchema]
    rooms: list[RoomRowSchema]
    profiles: list[ProfileSchema]
    storypark_rooms: list[StoryparkRoomSchema]


class ChoiceSchema(TypedDict):
    """A choice that no set-up or update has applied yet."""

    kind: Literal["child", "room"]
    ccms_id: str
    name: str
    mapping: Mapping
    target_id: str | None
    target_name: str | None


class ChoicesSchema(TypedDict):
    """All choices that wait for set-up or update."""

    chosen: list[ChoiceSchema]


def serialize_setup_page(page: Page) -> SetupPageSchema:
    """The set-up page in JSON."""
    profiles = {profile.id: profile for profile in page.profiles}
    rooms = {room.id: room.name for room in page.storypark_rooms}
    return {
        "state": page.stage,
        "children": [_child(row, profiles) for row in page.children],
        "rooms": [_room(row, rooms) for row in page.rooms],
        "profiles": [_profile(profile) for profile in page.profiles],
        "storypark_rooms": [_storypark_room(room) for room in page.storypark_rooms],
    }


def serialize_choices(choices: tuple[Choice, ...]) -> ChoicesSchema:
    """Choices in JSON."""
    return {
        "chosen": [
            {
                "kind": choice.kind,
                "ccms_id": choice.ccms_id,
                "name": choice.name,
                "mapping": choice.mapping,
                "target_id": choice.target_id,
                "target_name": choice.target_name,
            }
            for choice in choices
        ]
    }


def _child(row: ChildRow, profiles: dict[str, Profile]) -> ChildRowSchema:
    return {
        "ccms_id": row.ccms_id,
        "name": row.name,
        "given": row.given,
        "family": row.family,
        "born": format_date(row.born),
        "label": row.label,
        "mapping": row.mapping,
        "profile_id": row.target_id,
        "profile_name": row.target_name,
        "chosen": row.chosen,
        "matched": row.matched,
        "by_name_alone": row.by_name_alone,
        "suggestions": [
            _suggestion(each.reason, profiles[each.profile_id]) for each in row.suggestions
        ],
        "kept": None if row.kept is None else row.kept.reason,
        "held": row.held,
    }


def _suggestion(reason: str, profile: Profile) -> SuggestionSchema:
    return {
        "profile_id": profile.id,
        "name": profile.name,
        "born": format_date(profile.born),
        "reason": reason,
    }


def _room(row: RoomRow, rooms: dict[str, str]) -> RoomRowSchema:
    return {
        "ccms_id": row.ccms_id,
        "name": row.name,
        "mapping": row.mapping,
        "room_id": row.target_id,
        "room_name": row.target_name,
        "chosen": row.chosen,
        "matched": row.matched,
        "suggestions": [
            {
                "room_id": each.profile_id,
                "name": rooms[each.profile_id],
                "reason": each.reason,
            }
            for each in row.suggestions
        ],
        "kept": None if row.kept is None else row.kept.reason,
        "held": row.held,
    }


def _profile(profile: Profile) -> ProfileSchema:
    return {
        "profile_id": profile.id,
        "name": profile.name,
        "given": profile.given,
        "family": profile.family,
        "born": format_date(profile.born),
        "state": profile.state,
    }


def _storypark_room(room: StoryparkRoom) -> StoryparkRoomSchema:
    return {"room_id": room.id, "name": room.name, "state": room.state, "posts": room.posts}
