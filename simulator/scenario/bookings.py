"""Schema of a booking."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from simulator.scenario.forms import Forms, NotNull, ScenarioModel, schema_error
from simulator.scenario.scenario import BookingEntry
from simulator.scenario.values import Day, RoomName

WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_PERMANENT_ONLY = {"first": "from", "last": "until", "every": "every", "only": "only"}

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class BookingSchema(ScenarioModel):
    """One booking: permanent with `days`, or casual with `on`."""

    room: RoomName = Field(description="the room, as the CCMS names it")
    on: Annotated[Day | None, NotNull()] = Field(
        default=None, description="casual: this date alone"
    )
    days: Annotated[
        list[str] | int | None,
        Forms(
            "a list of weekdays, e.g. [mon, tue], or how many of them",
            list=Annotated[list[Weekday], Field(min_length=1, max_length=7)],
            number=Annotated[int, Field(ge=1, le=5)],
        ),
        NotNull(),
    ] = Field(
        default=None,
        description="permanent: the weekdays, or how many weekdays (Monday to Friday) the seed shall pick",
    )
    first: Annotated[Day | None, NotNull()] = Field(
        default=None,
        alias="from",
        description="the first date; left out, the date on which it is entered",
    )
    last: Annotated[Day | None, NotNull()] = Field(
        default=None, alias="until", description="the last date, included; left out, open-ended"
    )
    every: Annotated[Literal["1w", "2w"] | None, NotNull()] = Field(
        default=None,
        description="every week (1w, as if left out) or every second week, counted from the week of `from`",
    )
    only: Annotated[Literal["terms", "holidays"] | None, NotNull()] = Field(
        default=None,
        description="only in the region's school terms, or only in its school holidays",
    )

    @field_validator("last")
    @classmethod
    def _after_first(cls, last: Any, info: ValidationInfo) -> Any:
        first = info.data.get("first")
        if first is not None and last < first:
            raise schema_error(
                f"the booking ends on {last}, before it begins on {first}: put the later date here"
            )
        return last

    @model_validator(mode="after")
    def _one_kind(self) -> "BookingSchema":
        if (self.on is None) == (self.days is None):
            raise schema_error(
                "a booking has either `days: [mon, tue]` (permanent) or `on: 2026-12-24` (casual)"
            )
        alien = [
            _PERMANENT_ONLY[field] for field in _PERMANENT_ONLY if field in self.model_fields_set
        ]
        if self.on is not None and alien:
            raise schema_error(f"a casual booking is for one date alone: remove {', '.join(alien)}")
        if isinstance(self.days, list) and len(set(self.days)) < len(self.days):
            raise schema_error("`days` lists a weekday twice")
        return self

    def entry(self) -> BookingEntry:
        """The booking as a value."""
        return BookingEntry(
            room=self.room,
            on=self.on,
            days=tuple(sorted(map(WEEKDAYS.index, self.days)))
            if isinstance(self.days, list)
            else (),
            day_count=self.days if isinstance(self.days, int) else None,
            first=self.first,
            last=self.last,
            every_weeks=2 if self.every == "2w" else 1,
            only=self.only,
        )


Bookings = Annotated[
    list[BookingSchema],
    Forms(
        "a booking {room: …, days: …}, or a list of them",
        mapping=Annotated[BookingSchema, AfterValidator(lambda booking: [booking])],
        list=Annotated[list[BookingSchema], Field(max_length=1_000)],
    ),
]
