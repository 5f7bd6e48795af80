"""Request bodies. All sizes are bounded, and unknown keys are errors."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from parktime.daemon.domain.service import Access, HoldAbove, Service, Settings
from parktime.daemon.operations.mappings import Destination, Ref
from parktime.web.problem import Name, Text, check_characters

MAX_ROWS = 2_000
"""Mappings in one request."""
LARGEST_ID = 2_147_483_647
"""Ids are 32-bit integers in PostgreSQL."""


class Body(BaseModel):
    """A JSON object without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {name!r}; one is called like Australia/Brisbane"
        ) from None
    return name


ShortName = Annotated[Name, Field(min_length=1, max_length=200)]
Secret = Annotated[Text, Field(min_length=1, max_length=500)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Url = Annotated[
    str, AfterValidator(check_characters), Field(pattern=r"^https?://[^\s]+$", max_length=2_000)
]


class Urls(Body):
    """Base URLs of the two sides."""

    ccms: Url
    storypark: Url


class KidsoftCredentials(Body):
    """Kidsoft's API key. The Service PIN comes with turn-on; one sent here is ignored."""

    key: Secret
    pin: Secret | None = None


class ManageCredentials(Body):
    """The client credentials for Manage's tokens."""

    client_id: Secret
    client_secret: Secret


class StoryparkCredentials(Body):
    """Storypark's token for this service."""

    token: Secret


class Credentials(Body):
    """Credentials of both sides; never shown and never logged."""

    ccms: KidsoftCredentials | ManageCredentials
    storypark: StoryparkCredentials


class AccountsBody(Body):
    """The ids of the service's accounts, as the vendors' own documents name them.

    Give them where the two vendors have different names for the centre.
    """

    ccms: Id
    storypark: Id


_DEFAULT = HoldAbove()


class HoldAboveBody(Body):
    """What families may lose in one run before it waits for approval.

    Archives: more than the greater of `children` and `percent` of the active linked children; in
    seven days, more than `week_percent` of them; or all of them. Rooms: more than
    `rooms_with_posts` that would be deleted with their posts, or more than `rooms_percent` of those
    that are present. More than `moved_percent` of the children in rooms who would be taken out of
    one, or `renamed_percent` of the active linked children who would get another name. A single
    room, move or name never counts as a share; 100 switches a share off.
    """

    children: Annotated[int, Field(ge=0, le=100_000)] = _DEFAULT.children
    percent: Annotated[int, Field(ge=0, le=100)] = _DEFAULT.percent
    week_percent: Annotated[int, Field(ge=0, le=100)] = _DEFAULT.week_percent
    rooms_with_posts: Annotated[int, Field(ge=0, le=100_000)] = _DEFAULT.rooms_with_posts
    rooms_percent: Annotated[int, Field(ge=0, le=100)] = _DEFAULT.rooms_percent
    moved_percent: Annotated[int, Field(ge=0, le=100)] = _DEFAULT.moved_percent
    renamed_percent: Annotated[int, Field(ge=0, le=100)] = _DEFAULT.renamed_percent

    def limits(self) -> HoldAbove:
        """As a value of the domain."""
        return HoldAbove(**self.model_dump())


def _hold_above(body: HoldAboveBody | None) -> HoldAbove | None:
    return None if body is None else body.limits()


class ServiceSettings(Body):
    """The integration's settings.

    For a service that is already registered, `sync_inactive` is ignored, and `hold_above` stays
    if it is left out.
    """

    sync_inactive: bool = False
    weeks: Literal["calendar", "rolling"] = "calendar"
    removal: Literal["deactivate", "delete"] = "deactivate"
    hold_above: Annotated[
        HoldAboveBody | None, Field(description="Null: no run waits for approval.")
    ] = None

    def settings(self) -> Settings:
        """As a value of the domain."""
        return Settings(self.sync_inactive, self.weeks, self.removal, _hold_above(self.hold_above))


class ServiceBody(Body):
    """A service to register."""

    name: ShortName
    ccms: Literal["manage", "kidsoft"]
    time_zone: Annotated[Text, Field(min_length=1, max_length=100), AfterValidator(_known_zone)]
    order: Annotated[
        int, Field(ge=0, le=1_000_000, description="Rank among services due at one instant.")
    ] = 0
    urls: Urls
    credentials: Credentials
    accounts: AccountsBody | None = None
    settings: ServiceSettings = ServiceSettings()

    @model_validator(mode="after")
    def _check_credentials(self) -> "ServiceBody":
        wanted = KidsoftCredentials if self.ccms == "kidsoft" else ManageCredentials
        if not isinstance(self.credentials.ccms, wanted):
            keys = "key" if self.ccms == "kidsoft" else "client_id and client_secret"
            raise ValueError(f"credentials of {self.ccms} are {keys}")
        return self

    def service(self, key: str) -> Service:
        """As a value of the domain."""
        ccms = self.credentials.ccms.model_dump(exclude_none=True)
        named = self.accounts
        access = Access(
            self.urls.ccms,
            self.urls.storypark,
            ccms,
            self.credentials.storypark.token,
            ccms_account="" if named is None else named.ccms,
            storypark_account="" if named is None else named.storypark,
            accounts_named=named is not None,
        )
        return Service(
            key=key,
            name=self.name,
            ccms=self.ccms,
            time_zone=self.time_zone,
            order=self.order,
            access=access,
        )


class TurnOnBody(Body):
    """For Kidsoft, the Service PIN."""

    pin: Annotated[Text, Field(max_length=100)] | None = None


class ById(Body):
    """A child or room by its id."""

    id: Id

    def ref(self) -> Ref:
        """As a value of the domain."""
        return Ref(id=self.id)


class ByName(Body):
    """A child or room by its full name; of two children of one name, with the birth date."""

    name: Annotated[str, Field(min_length=1, max_length=500)]
    born: date | None = None

    def ref(self) -> Ref:
        """As a value of the domain."""
        return Ref(name=self.name, born=self.born)


AnyRef = ById | ByName
To = Literal["create", "skip"] | ById | ByName


def _destination(to: To) -> Destination:
    return to if isinstance(to, str) else to.ref()


class ChildMapping(Body):
    """A child on the page and its mapping."""

    child: AnyRef
    to: To

    def chosen(self) -> tuple[Ref, Destination]:
        """As a value of the domain."""
        return self.child.ref(), _destination(self.to)


class RoomMapping(Body):
    """A room on the page and its mapping."""

    room: AnyRef
    to: To

    def chosen(self) -> tuple[Ref, Destination]:
        """As a value of the domain."""
        return self.room.ref(), _destination(self.to)


class MappingsBody(Body):
    """Mappings to choose, all or none."""

    children: Annotated[list[ChildMapping], Field(max_length=MAX_ROWS)] = []
    rooms: Annotated[list[RoomMapping], Field(max_length=MAX_ROWS)] = []


class ConfirmBody(Body):
    """The confirmation; false is a dry run."""

    confirm: bool


class SettingsBody(Body):
    """The Inactive setting and the limits of approval; what is left out stays.

    A dry run shows what a run would do with these settings, and changes nothing.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["sync_inactive"]}, {"required": ["hold_above"]}]}
    )

    sync_inactive: bool | None = None
    hold_above: Annotated[
        HoldAboveBody | None, Field(description="Null: no run waits for approval.")
    ] = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _check_not_empty(self) -> "SettingsBody":
        if not self.model_fields_set & {"sync_inactive", "hold_above"}:
            raise ValueError("nothing is set: sync_inactive or hold_above is required")
        return self

    def changed(self, settings: Settings) -> Settings:
        """The settings with these changes."""
        if self.sync_inactive is not None:
            settings = replace(settings, sync_inactive=self.sync_inactive)
        if "hold_above" in self.model_fields_set:
            settings = replace(settings, hold_above=_hold_above(self.hold_above))
        return settings


class PlanBody(Body):
    """The digest of the pending approval, as it was shown."""

    plan: Annotated[Text, Field(min_length=1, max_length=200)]


class HoldBody(Body):
    """A room to hold, and the first local date on which it may be removed again."""

    room: AnyRef
    until: date


class LetGoOfChild(Body):
    """A child that is kept."""

    child: AnyRef

    def subject(self) -> tuple[Literal["child", "room"], Ref]:
        """As a value of the domain."""
        return "child", self.child.ref()


class LetGoOfRoom(Body):
    """A room that is kept."""

    room: AnyRef

    def subject(self) -> tuple[Literal["child", "room"], Ref]:
        """As a value of the domain."""
        return "room", self.room.ref()


LetGoBody = LetGoOfChild | LetGoOfRoom
