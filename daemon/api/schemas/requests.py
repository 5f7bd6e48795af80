"""What callers send: everything bounded, nothing unknown."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from parktime.daemon.domain.service import Access, HoldAbove, Service, Settings
from parktime.daemon.operations.mappings import Destination, Ref
from parktime.web.problem import Name, Text, check_characters

MOST_ROWS = 2_000
"""Mappings in one call."""


class Body(BaseModel):
    """A JSON object without unknown keys; nothing is converted on the quiet."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    """Where the two sides of the service are."""

    ccms: Url
    storypark: Url


class KidsoftCredentials(Body):
    """Kidsoft's API key; the Service PIN comes with turn-on (one sent here is not used)."""

    key: Secret
    pin: Secret | None = None


class ManageCredentials(Body):
    """What Manage issues tokens for."""

    client_id: Secret
    client_secret: Secret


class StoryparkCredentials(Body):
    """Storypark's token of this service."""

    token: Secret


class Credentials(Body):
    """For both sides; never shown again, and never logged."""

    ccms: KidsoftCredentials | ManageCredentials
    storypark: StoryparkCredentials


_USUAL = HoldAbove()


class HoldAboveBody(Body):
    """From how many archives on a run waits for approval: more than the greater of children and percent of the active linked children in one run,

    more than week_percent of them in seven days, or everybody.
    """

    children: Annotated[int, Field(ge=0, le=100_000)] = _USUAL.children
    percent: Annotated[int, Field(ge=0, le=100)] = _USUAL.percent
    week_percent: Annotated[int, Field(ge=0, le=100)] = _USUAL.week_percent

    def above(self) -> HoldAbove:
        """In the daemon's words."""
        return HoldAbove(self.children, self.percent, self.week_percent)


def _above(body: HoldAboveBody | None) -> HoldAbove | None:
    return None if body is None else body.above()


class ServiceSettings(Body):
    """The integration's settings; where the service is known already, sync_inactive keeps what its page says, and so does hold_above where it is left out."""

    sync_inactive: bool = False
    weeks: Literal["calendar", "rolling"] = "calendar"
    removal: Literal["deactivate", "delete"] = "deactivate"
    hold_above: Annotated[
        HoldAboveBody | None, Field(description="Null: no run waits for approval.")
    ] = None

    def settings(self) -> Settings:
        """In the daemon's words."""
        return Settings(self.sync_inactive, self.weeks, self.removal, _above(self.hold_above))


class ServiceBody(Body):
    """A service to be made known."""

    name: ShortName
    ccms: Literal["manage", "kidsoft"]
    time_zone: Annotated[Text, Field(min_length=1, max_length=100), AfterValidator(_known_zone)]
    order: Annotated[
        int, Field(ge=0, le=1_000_000, description="Rank among services due at one instant.")
    ] = 0
    urls: Urls
    credentials: Credentials
    settings: ServiceSettings = ServiceSettings()

    @model_validator(mode="after")
    def _of_its_ccms(self) -> "ServiceBody":
        wanted = KidsoftCredentials if self.ccms == "kidsoft" else ManageCredentials
        if not isinstance(self.credentials.ccms, wanted):
            keys = "key" if self.ccms == "kidsoft" else "client_id and client_secret"
            raise ValueError(f"credentials of {self.ccms} are {keys}")
        return self

    def service(self, key: str) -> Service:
        """In the daemon's words."""
        ccms = self.credentials.ccms.model_dump(exclude_none=True)
        access = Access(self.urls.ccms, self.urls.storypark, ccms, self.credentials.storypark.token)
        return Service(key, self.name, self.ccms, self.time_zone, self.order, access)


class TurnOnBody(Body):
    """Kidsoft: the Service PIN as Storypark was told it."""

    pin: Annotated[Text, Field(max_length=100)] | None = None


class ById(Body):
    """Somebody or something by its id."""

    id: Id

    def ref(self) -> Ref:
        """In the daemon's words."""
        return Ref(id=self.id)


class ByName(Body):
    """By the whole name; of two of one name, by birth date too."""

    name: Annotated[str, Field(min_length=1, max_length=500)]
    born: date | None = None

    def ref(self) -> Ref:
        """In the daemon's words."""
        return Ref(name=self.name, born=self.born)


AnyRef = ById | ByName
To = Literal["create", "skip"] | ById | ByName


def _destination(to: To) -> Destination:
    return to if isinstance(to, str) else to.ref()


class ChildMapping(Body):
    """A child of the page and what it is mapped to."""

    child: AnyRef
    to: To

    def chosen(self) -> tuple[Ref, Destination]:
        """In the daemon's words."""
        return self.child.ref(), _destination(self.to)


class RoomMapping(Body):
    """A room of the page and what it is mapped to."""

    room: AnyRef
    to: To

    def chosen(self) -> tuple[Ref, Destination]:
        """In the daemon's words."""
        return self.room.ref(), _destination(self.to)


class MappingsBody(Body):
    """Mappings to choose, all or none of them."""

    children: Annotated[list[ChildMapping], Field(max_length=MOST_ROWS)] = []
    rooms: Annotated[list[RoomMapping], Field(max_length=MOST_ROWS)] = []


class ConfirmBody(Body):
    """The confirmation: false shows what would be done, and does nothing."""

    confirm: bool


class SettingsBody(Body):
    """The Inactive setting, and from how many archives on a run waits for approval; what is left out stays.

    A dry run shows what a run would do under these settings, and sets nothing.
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
    def _something(self) -> "SettingsBody":
        if not self.model_fields_set & {"sync_inactive", "hold_above"}:
            raise ValueError("nothing is set: sync_inactive or hold_above is wanted")
        return self

    def changed(self, settings: Settings) -> Settings:
        """The settings with what is set."""
        if self.sync_inactive is not None:
            settings = replace(settings, sync_inactive=self.sync_inactive)
        if "hold_above" in self.model_fields_set:
            settings = replace(settings, hold_above=_above(self.hold_above))
        return settings


class PlanBody(Body):
    """The digest of what waits for approval, as it was shown."""

    plan: Annotated[Text, Field(min_length=1, max_length=200)]


class HoldBody(Body):
    """A room that support holds, and the first local date on which it may go again."""

    room: AnyRef
    until: date


class LetGoOfChild(Body):
    """A child that is kept."""

    child: AnyRef

    def subject(self) -> tuple[Literal["child", "room"], Ref]:
        """In the daemon's words."""
        return "child", self.child.ref()


class LetGoOfRoom(Body):
    """A room that is kept."""

    room: AnyRef

    def subject(self) -> tuple[Literal["child", "room"], Ref]:
        """In the daemon's words."""
        return "room", self.room.ref()


LetGoBody = LetGoOfChild | LetGoOfRoom
