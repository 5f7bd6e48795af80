"""Schemas of the verbs' arguments, and the values they become."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from simulator.scenario.bookings import BookingSchema
from simulator.scenario.forms import Forms, NotNull, ParsedText, ScenarioModel, schema_error
from simulator.scenario.names import Name, NoDuplicates, Person, WhoSchema, WhoText, parse_who
from simulator.scenario.scenario import BookingEntry, Who
from simulator.scenario.values import MAX_NAME, Amount, Day, RoomName, Text

MAX_ENTRIES = 10_000
"""Entries of one verb."""


def _pairs(entries: dict[Any, Any]) -> tuple[tuple[Any, Any], ...]:
    return tuple(entries.items())


def _profile_target(text: str) -> Who | str:
    return text if text in ("create", "skip") else parse_who(text)


class CorrectionSchema(ScenarioModel):
    """A corrected birth date."""

    born: Day | None = Field(description="the correct birth date; null if unknown")


class EditSchema(ScenarioModel):
    """An educator's edit of a profile."""

    given: Annotated[Text | None, NotNull()] = Field(default=None, description="the new given name")
    family: Annotated[Text | None, NotNull()] = Field(
        default=None, description="the new family name"
    )
    born: Day | None = Field(default=None, description="the new birth date; null takes it away")

    @model_validator(mode="after")
    def _something(self) -> "EditSchema":
        if not self.model_fields_set:
            raise schema_error("nothing is edited: write given, family or born")
        return self

    def edits(self) -> dict[str, Any]:
        """The fields that were given."""
        return {field: getattr(self, field) for field in sorted(self.model_fields_set)}


class OnDaySchema(ScenarioModel):
    """A child and a date."""

    child: Person = Field(description="the child, as the CCMS names it")
    on: Day = Field(description="the date")

    def pair(self) -> tuple[Who, Any]:
        """The child and the date."""
        return self.child, self.on


class ChildBookingSchema(BookingSchema):
    """A booking of a child that is already listed."""

    child: Person = Field(description="the child, as the CCMS names it")

    def pair(self) -> tuple[Who, BookingEntry]:
        """The child and the booking."""
        return self.child, self.entry()


class PinSchema(ScenarioModel):
    """The Service PIN entered in Storypark for a Kidsoft service."""

    pin: Text = Field(description="the Service PIN as entered, right or wrong, e.g. S434783895")


OnDay = Annotated[OnDaySchema, AfterValidator(OnDaySchema.pair)]
ChildBooking = Annotated[ChildBookingSchema, AfterValidator(ChildBookingSchema.pair)]
Pin = Annotated[PinSchema, AfterValidator(lambda written: written.pin)]

_LabelOrFollow = Literal["active", "inactive", "archived", "follow"]
_BornAlone = Annotated[CorrectionSchema, AfterValidator(lambda written: written.born)]
_Edits = Annotated[EditSchema, AfterValidator(EditSchema.edits)]
_ProfileTarget = Annotated[
    Who | str,
    Forms(
        "create, skip, or the name of a profile",
        text=Annotated[
            Who | str,
            ParsedText(
                "create, skip, or the name of a profile", _profile_target, most=MAX_NAME + 20
            ),
        ],
        mapping=Annotated[WhoSchema, AfterValidator(WhoSchema.who)],
    ),
]
_RoomTarget = Annotated[
    RoomName, Field(description="create, skip, or the name of a Storypark room")
]

_Several = Field(min_length=1, max_length=MAX_ENTRIES)
_Pairs = AfterValidator(_pairs)

Labels = Annotated[dict[WhoText, _LabelOrFollow], _Several, NoDuplicates, _Pairs]
Names = Annotated[dict[WhoText, Name], _Several, NoDuplicates, _Pairs]
Births = Annotated[dict[WhoText, _BornAlone], _Several, NoDuplicates, _Pairs]
Edits = Annotated[dict[WhoText, _Edits], _Several, NoDuplicates, _Pairs]
RoomsOfPeople = Annotated[dict[WhoText, RoomName], _Several, NoDuplicates, _Pairs]
RoomNames = Annotated[dict[RoomName, RoomName], _Several, NoDuplicates, _Pairs]
Posts = Annotated[dict[RoomName, Amount], _Several, NoDuplicates, _Pairs]
DaysOfRooms = Annotated[dict[RoomName, Day], _Several, NoDuplicates, _Pairs]
ChildMappings = Annotated[dict[WhoText, _ProfileTarget], _Several, NoDuplicates, _Pairs]
RoomMappings = Annotated[dict[RoomName, _RoomTarget], _Several, NoDuplicates, _Pairs]
