"""Request and response models of the clock."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from parktime.simulator.api.time_formats import Instant
from parktime.simulator.scenario.times import DURATION_PATTERN, parse_duration
from parktime.web.model import ApiModel
from parktime.web.problem import Text, WholeNumber, whole_number

MAX_WAIT_S = 600.0
MAX_EPOCHS = 1_000_000_000
_ORDERS = 1_000_000
_Seconds = Annotated[float, Field(allow_inf_nan=False)]
Patience = Annotated[_Seconds, Field(gt=0, le=MAX_WAIT_S)]


def _read_duration(written: Any) -> timedelta:
    if not isinstance(written, str):
        raise ValueError("is not a duration: write one like 12h, 3w or 1d12h")
    return parse_duration(written)


Duration = Annotated[
    timedelta,
    BeforeValidator(_read_duration),
    WithJsonSchema(
        {"type": "string", "pattern": DURATION_PATTERN, "examples": ["12h", "3w", "1d12h"]}
    ),
]


class _Request(ApiModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Epoch = Annotated[
    Annotated[int, Field(ge=0, le=MAX_EPOCHS)] | None,
    BeforeValidator(whole_number),
    Field(
        description="The epoch that the participant is in: it has followed all rewinds up to it."
    ),
]


class WaitRequest(_Request):
    """A participant's wait.

    `timeout_s`: real seconds; `what`: text for people; `kind`: for programs.
    """

    until: Instant
    timeout_s: _Seconds = Field(30.0, ge=0, le=MAX_WAIT_S)
    order: WholeNumber = Field(
        0, ge=-_ORDERS, le=_ORDERS, description="The order of turns at one instant, smallest first."
    )
    what: Annotated[Text, Field(max_length=200)] = ""
    kind: Annotated[Text, Field(max_length=50, description="What is due, as one word: run, …")] = ""
    epoch: Epoch = None


class BusyRequest(_Request):
    """What a participant may report when it becomes busy."""

    epoch: Epoch = None


class _MovementRequest(_Request):
    to: Instant | None = None
    by: Duration | None = None
    patience_s: Patience = 30.0

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.to is None) == (self.by is None):
            raise ValueError("give either to or by")
        return self


class AdvanceRequest(_MovementRequest):
    """An advance to an instant, or by elapsed time.

    `patience_s` is real seconds that a participant may be busy.
    """

    def instant(self, now: datetime) -> datetime:
        """The target from `now`. Raises OverflowError beyond the year 9999."""
        return self.to if self.to is not None else now + (self.by or timedelta())


class RewindRequest(_MovementRequest):
    """A rewind to an instant, or by elapsed time. `patience_s` as for an advance."""

    def instant(self, now: datetime) -> datetime:
        """The target from `now`. Raises OverflowError before the year 1."""
        return self.to if self.to is not None else now - (self.by or timedelta())


class RunRequest(_Request):
    """Virtual seconds per real second."""

    rate: _Seconds = Field(ge=0.001, le=1e9)


class StampResponse(ApiModel):
    """The clock's instant and epoch."""

    now: Instant
    epoch: int


class BusyResponse(StampResponse):
    """The answer to a participant that becomes busy."""

    position: int = Field(
        description="How many events the world has logged, to order work among what people do."
    )


class WaitResponse(StampResponse):
    """The answer to a wait."""

    reached: bool


class ParticipantResponse(ApiModel):
    """A participant of the clock."""

    name: str
    state: Literal["busy", "waiting"]
    waiting_until: Instant | None
    what: str
    order: int
    epoch: int | None


class RewindResponse(ApiModel):
    """A rewind to `to`; everything since belongs to `epoch`."""

    epoch: int
    to: Instant


class UpcomingEventResponse(ApiModel):
    """An instant at which something is due.

    `kind`: publication, step, or the kind that the waiting participant gave.
    """

    at: Instant
    what: str
    kind: str


class ClockResponse(StampResponse):
    """The state of the clock; `held_by` lists the busy participants, which stop time.

    `rewinds` shows a participant that was away how far back to go: to the earliest `to` of an epoch
    later than its own. `not_following` lists participants that have not reported this epoch.
    """

    mode: Literal["paused", "running", "advancing"]
    rate: float | None
    to: Instant | None
    held_by: list[str]
    participants: list[ParticipantResponse]
    next: list[UpcomingEventResponse]
    rewinds: list[RewindResponse]
    not_following: list[str]


class AdvanceResponse(ClockResponse):
    """The clock after an advance; `reached` is false if a pause ended it early."""

    reached: bool
