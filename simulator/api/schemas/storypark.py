"""Request and response models of Storypark: string ids, page tokens, ISO dates."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from parktime.simulator.api.openapi import Query, without_default
from parktime.simulator.api.responses import MAX_CURSOR
from parktime.simulator.api.time_formats import Instant, IsoDate, format_instant
from parktime.simulator.world.storypark import Profile as WorldProfile
from parktime.simulator.world.storypark import StoryparkRoom
from parktime.web.model import ApiModel
from parktime.web.problem import NOT_BLANK, Name, SchemaPattern, Text, check_characters

LARGEST_PAGE = 200
MAX_NAME = 200
MAX_REFERENCE = 500
MAX_CONTACTS = 20
_MAX_ROOMS = 1_000


def _empty_or_named(text: str) -> str:
    """Allow an empty given name, since a single word is a family name, but not a blank one."""
    if text and not text.strip():
        raise ValueError("is blank: leave it empty, or give it at least one letter")
    return text


FamilyName = Annotated[Name, Field(min_length=1, max_length=MAX_NAME)]
RoomName = FamilyName
GivenName = Annotated[
    str,
    Field(max_length=MAX_NAME),
    AfterValidator(check_characters),
    AfterValidator(_empty_or_named),
    SchemaPattern(f"^$|{NOT_BLANK}"),
]
Reference = Annotated[Text, Field(min_length=1, max_length=MAX_REFERENCE)]
"""The integration's own reference to a record; people do not see it."""
Contacts = Annotated[
    list[Annotated[Name, Field(min_length=1, max_length=MAX_NAME)]],
    Field(
        max_length=MAX_CONTACTS,
        description="The family and other contacts, all of them: what is not named here is gone.",
    ),
]
"""People write these down: an integration may, but never should (rule contacts)."""
RoomIds = Annotated[list[Annotated[Text, Field(max_length=50)]], Field(max_length=_MAX_ROOMS)]


class PageQuery(Query):
    """The page token and size."""

    page_token: str | None = Field(None, min_length=1, max_length=MAX_CURSOR)
    page_size: int = Field(LARGEST_PAGE, ge=1, le=LARGEST_PAGE)


class ProfilesQuery(PageQuery):
    """The state of the profiles."""

    state: Literal["active", "archived"] | None = None


class _ProfileFields(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)

    contacts: Contacts = Field([], json_schema_extra=without_default)

    def edits(self) -> dict[str, Any]:
        """The given fields, by the world's names."""
        given = {_FIELD_NAMES[name]: getattr(self, name) for name in self.model_fields_set}
        return {**given, "contacts": tuple(self.contacts)} if "contacts" in given else given


_FIELD_NAMES = {
    "given_name": "given",
    "family_name": "family",
    "birth_date": "born",
    "room_ids": "room_ids",
    "add_room_ids": "add_room_ids",
    "remove_room_ids": "remove_room_ids",
    "reference": "reference",
    "contacts": "contacts",
}


class ProfileRequest(_ProfileFields):
    """A new profile, active from the start."""

    given_name: GivenName
    family_name: FamilyName
    birth_date: IsoDate | None = None
    room_ids: RoomIds = []
    reference: Reference | None = None


class ProfileEditRequest(_ProfileFields):
    """Fields to change; all others stay. A null `reference` clears it."""

    given_name: GivenName = Field("", json_schema_extra=without_default)
    family_name: FamilyName = Field("", json_schema_extra=without_default)
    birth_date: IsoDate = Field(date.min, json_schema_extra=without_default)
    add_room_ids: RoomIds = []
    remove_room_ids: RoomIds = []
    reference: Reference | None = Field(None, json_schema_extra=without_default)


class RoomRequest(ApiModel):
    """A new room."""

    model_config = ConfigDict(extra="forbid")

    name: RoomName
    reference: Reference | None = None


class RoomEditRequest(ApiModel):
    """Fields to change; all others stay. A null `reference` clears it."""

    model_config = ConfigDict(extra="forbid")

    name: RoomName = Field("", json_schema_extra=without_default)
    reference: Reference | None = Field(None, json_schema_extra=without_default)

    def edits(self) -> dict[str, Any]:
        """The given fields."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ReactivateRoomRequest(ApiModel):
    """The new name of a reactivated room; without one it keeps its own. `reference` likewise."""

    model_config = ConfigDict(extra="forbid")

    name: RoomName | None = None
    reference: Reference | None = Field(None, json_schema_extra=without_default)

    def edits(self) -> dict[str, Any]:
        """The given fields."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Revisions(ApiModel):
    """Names the content of each whole list."""

    profiles: str
    rooms: str


class Account(ApiModel):
    """The service, its plan, and totals including archived profiles and removed rooms.

    `revisions`: those that every page of each list has as its `revision`.
    """

    service: str
    name: str
    paid_children: int
    active_profiles: int
    profiles: int
    rooms: int
    revisions: Revisions


class Profile(ApiModel):
    """A child's profile. `reference`: the integration's own, not shown to people.

    `contacts`: names of its family and other contacts; left out where it has none.
    """

    id: str
    given_name: str
    family_name: str
    birth_date: IsoDate | None
    state: Literal["active", "archived"]
    archived_at: Instant | None
    archived_by: Literal["integration", "educator"] | None
    room_ids: list[str]
    invited: bool
    reference: str | None
    contacts: list[str] = Field([], json_schema_extra=without_default)


class Room(ApiModel):
    """A room with its community posts; a removed one is off the room list.

    `reference`: the integration's own, not shown to people.
    """

    id: str
    name: str
    state: Literal["present", "removed"]
    posts: int
    reference: str | None


class ProfilesPage(ApiModel):
    """One page of the profiles."""

    profiles: list[Profile]
    next_page_token: str | None
    total: int
    revision: str


class RoomsPage(ApiModel):
    """One page of the rooms."""

    rooms: list[Room]
    next_page_token: str | None
    total: int
    revision: str


def serialize_profile(profile: WorldProfile) -> dict[str, Any]:
    """A Profile, ready for JSON."""
    return {
        "id": profile.id,
        "given_name": profile.given,
        "family_name": profile.family,
        "birth_date": profile.born,
        "state": profile.state,
        "archived_at": None if profile.archived_at is None else format_instant(profile.archived_at),
        "archived_by": profile.archived_by,
        "room_ids": sorted(profile.room_ids),
        "invited": profile.invited,
        "reference": profile.reference,
        **({"contacts": profile.contacts} if profile.contacts else {}),
    }


def serialize_room(room: StoryparkRoom) -> dict[str, Any]:
    """A Room, ready for JSON."""
    return {
        "id": room.id,
        "name": room.name,
        "state": room.state,
        "posts": room.posts,
        "reference": room.reference,
    }
