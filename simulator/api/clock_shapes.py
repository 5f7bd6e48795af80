"""What the clock takes and tells."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from problems.text import Text
from simulator.api.instants import Instant
from simulator.scenario.durations import PATTERN, parse_duration

MAX_WAIT_S = 600.0
MAX_EPOCHS = 1_000_000_000
_ORDERS = 1_000_000
_Seconds = Annotated[float, Field(allow_inf_nan=False)]


def _read_duration(written: Any) -> timedelta:
    if not isinstance(written, str):
        raise ValueError("is no duration: write one like 12h, 3w or 1d12h")
    return parse_duration(written)


Duration = Annotated[
    timedelta,
    BeforeValidator(_read_duration),
    WithJsonSchema({"type": "string", "pattern": PATTERN, "examples": ["12h", "3w", "1d12h"]}),
]


def _whole_number(written: Any) -> Any:
    """JSON has one kind of number: 3.0 is a whole one."""
    return int(written) if isinstance(written, float) and written.is_integer() else written


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Epoch = Annotated[
    Annotated[int, Field(ge=0, le=MAX_EPOCHS)] | None,
    BeforeValidator(_whole_number),
    Field(
        description="The epoch that the participant lives in: it has followed every rewind up to this one."
    ),
]


class WaitRequest(_Request):
    """What a participant waits for. `timeout_s` is real seconds, `what` is shown to whoever looks at the clock."""

    until: Instant
    timeout_s: _Seconds = Field(30.0, ge=0, le=MAX_WAIT_S)
    order: Annotated[int, BeforeValidator(_whole_number)] = Field(
        0, ge=-_ORDERS, le=_ORDERS, description="Who comes first at one instant."
    )
    what: Annotated[Text, Field(max_length=200)] = ""
    epoch: Epoch = None


class BusyRequest(_Request):
    """What a participant may say when it becomes busy."""

    epoch: Epoch = None


class _MovementRequest(_Request):
    to: Instant | None = None
    by: Duration | None = None
    patience_s: _Seconds = Field(30.0, gt=0, le=MAX_WAIT_S)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.to is None) == (self.by is None):
            raise ValueError("give either to or by")
        return self


class AdvanceRequest(_MovementRequest):
    """Where to go: to an instant, or by elapsed time. `patience_s` is real seconds that a participant may be busy."""

    def instant(self, now: datetime) -> datetime:
        """Where that leads from `now`; OverflowError beyond the year 9999."""
        return self.to if self.to is not None else now + (self.by or timedelta())


class RewindRequest(_MovementRequest):
    """Where to go back: to an instant, or by elapsed time. `patience_s` as for an advance."""

    def instant(self, now: datetime) -> datetime:
        """Where that leads from `now`; OverflowError before the year 1."""
        return self.to if self.to is not None else now - (self.by or timedelta())


class RunRequest(_Request):
    """How many virtual seconds pass in one real second."""

    rate: _Seconds = Field(ge=0.001, le=1e9)


class StampResponse(BaseModel):
    """The clock's instant."""

    now: Instant
    epoch: int


class WaitResponse(StampResponse):
    """What a wait is answered."""

    reached: bool


class ParticipantResponse(BaseModel):
    """A program that takes part in the world's time."""

    name: str
    state: Literal["busy", "waiting"]
    waiting_until: Instant | None
    what: str
    order: int
    epoch: int | None


class RewindResponse(BaseModel):
    """Time went back to `to`, and what has happened since belongs to `epoch`."""

    epoch: int
    to: Instant


class UpcomingEventResponse(BaseModel):
    """An instant at which something is due."""

    at: Instant
    what: str


class ClockResponse(StampResponse):
    """The clock as it stands; `held_by` are those who are busy, for whom time stands.

    `rewinds` tells whoever was away how far back time went: to the earliest `to` of an epoch later than its own.
    `not_following` are participants that have not said that they live in this epoch.
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
    """The clock after an advance; `reached` is false where a pause ended it before."""

    reached: bool
