"""Request and response models of the world."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from parktime.simulator.api.time_formats import Instant
from parktime.simulator.scenario.scenario import Verb
from parktime.simulator.scenario.schema.verbs import Do
from parktime.web.model import ApiModel
from parktime.web.problem import Text


class ServiceAddresses(ApiModel):
    """Absolute addresses that end with a slash, so that relative paths can be joined to them."""

    ccms: str = Field(examples=["http://127.0.0.1:8700/kidsoft/v2/"])
    storypark: str = Field(examples=["http://127.0.0.1:8700/storypark/v1/"])


class ServiceResponse(ApiModel):
    """A service of the world; `order` is its place in the file."""

    name: str
    ccms: Literal["kidsoft", "manage"]
    time_zone: str
    order: int
    addresses: ServiceAddresses


class WorldResponse(ApiModel):
    """A world and its services by key; `next_after` asks for those that follow, else null."""

    title: str
    seed: int
    starts: Instant
    ends: Instant
    now: Instant
    services: dict[str, ServiceResponse]
    next_after: str | None


class KidsoftAccess(ApiModel):
    """The URL and credentials of a Kidsoft."""

    url: str
    pin: str
    key: str


class ManageAccess(ApiModel):
    """The URL and credentials of a Manage."""

    url: str
    client_id: str
    client_secret: str


class StoryparkAccess(ApiModel):
    """The URL and token of a Storypark."""

    url: str
    token: str


class CredentialsResponse(ApiModel):
    """A service's credentials, plainly fake; urls are paths on this server."""

    ccms: KidsoftAccess | ManageAccess
    storypark: StoryparkAccess


class ProfileResponse(ApiModel):
    """A profile as in a play's result, rooms by name."""

    id: str
    given: str
    family: str
    born: str | None
    state: Literal["active", "archived"]
    rooms: list[str]
    invited: bool


class RoomResponse(ApiModel):
    """A Storypark room."""

    id: str
    name: str
    state: Literal["present", "removed"]
    posts: int


class StoryparkResponse(ApiModel):
    """One service's Storypark."""

    paid_children: int
    profiles: list[ProfileResponse]
    rooms: list[RoomResponse]


class LinksResponse(ApiModel):
    """What the set-up page would show, and what each record is linked to by its reference.

    People are told as steps tell them: `Mia Nguyen, born 2022-03-14`.
    """

    in_use: bool = Field(description="Whether the integration has been set up, as far as known.")
    switched_on: bool = Field(description="Whether Kidsoft has switched it on.")
    children: list[tuple[str, str | None]] = Field(description="Child, and its profile or null.")
    rooms: list[tuple[str, str | None]] = Field(description="Room, and Storypark's room or null.")
    left: list[str] = Field(description="Children who have left the CCMS's list.")
    hidden: int = Field(description="Linked children whom the page would not show.")


class ExportResponse(ApiModel):
    """The world as it is now: a scenario without steps, and the links by service."""

    scenario: dict[str, Any]
    links: dict[str, LinksResponse]


class RecordedStep(ApiModel):
    """What a person did, as a verb of the scenario language.

    `position`: how many events the world had logged before.
    """

    at: str
    position: int
    service: str
    do: Any


class RecordedEvent(ApiModel):
    """Something that happened in the world, in words, or of which service it is."""

    at: str
    position: int
    service: str | None = None
    what: str | None = None


class RecordingResponse(ApiModel):
    """What was done since the world's start; what a rewind undid is left out.

    `scenario`: the world at its start, without steps. `not_steps`: what a scenario has no step for.
    `publications`: when a CCMS published on request.
    """

    scenario: dict[str, Any]
    switched_on: list[str] = Field(description="Services that Kidsoft had switched on.")
    now: str
    steps: list[RecordedStep]
    not_steps: list[RecordedEvent]
    publications: list[RecordedEvent]


class StepsRequest(ApiModel):
    """What people do in the CCMS and in Storypark, in the scenario language."""

    model_config = ConfigDict(extra="forbid")

    service: Annotated[Text, Field(max_length=200)] | None = Field(
        None, description="The service's key; may be left out where there is one."
    )
    do: Do = Field(examples=[{"leave": "Mia Nguyen"}, ["switch_on_at_kidsoft"]])

    @property
    def verbs(self) -> list[Verb]:
        """Every verb; entries of `{NAME: VALUE}` verbs count separately."""
        return [verb for verbs in self.do for verb in verbs]


class StepsResponse(ApiModel):
    """How many verbs were applied, and when; entries of `{NAME: VALUE}` verbs count separately."""

    done: int
    now: Instant
