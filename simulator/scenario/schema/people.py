"""Schemas of a CCMS's child, and of Storypark's profiles and rooms."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from parktime.simulator.scenario.scenario import (
    Acting,
    BookingEntry,
    CcmsRoomEntry,
    ChildEntry,
    ProfileEntry,
    RoomEntry,
)
from parktime.simulator.scenario.schema.forms import (
    Amount,
    Day,
    Forms,
    NotNull,
    RoomName,
    ScenarioModel,
    Text,
    schema_error,
)
from parktime.simulator.scenario.schema.names import FullName, Name, NameText

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
        description=(
            "permanent: the weekdays, or how many weekdays (Monday to Friday) the seed shall pick"
        ),
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
        description=(
            "every week (1w, as if left out) or every second week, counted from the week of `from`"
        ),
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
        inapplicable = [
            _PERMANENT_ONLY[field] for field in _PERMANENT_ONLY if field in self.model_fields_set
        ]
        if self.on is not None and inapplicable:
            raise schema_error(
                f"a casual booking is for one date alone: remove {', '.join(inapplicable)}"
            )
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


MAX_GENERATED = 10_000
"""Generated children of one entry."""


class PersonSchema(ScenarioModel):
    """Common fields of a child and a profile: a name, whole or in parts, and a birth date."""

    name: Annotated[Name | None, NotNull()] = Field(
        default=None,
        description=(
            "the whole name, whose last word is the family name; or {given: Mia, family: "
            "Nguyen Tran}"
        ),
    )
    given: Annotated[Text | None, NotNull()] = Field(
        default=None, description="the given name, beside `family`, in place of `name`"
    )
    family: Annotated[Text | None, NotNull()] = Field(
        default=None, description="the family name, in place of `name`"
    )
    born: Day | None = Field(default=None, description="the birth date; left out or null: unknown")

    @property
    def full_name(self) -> FullName:
        """The name in two parts."""
        return self.name or FullName(self.given or "", self.family or "")

    @model_validator(mode="after")
    def _one_name(self) -> "PersonSchema":
        in_parts = self.given is not None or self.family is not None
        if self.name is not None and in_parts:
            raise schema_error(
                "the name is given twice: use either `name`, or `given` and `family`"
            )
        if self.given is not None and self.family is None:
            raise schema_error("'family' is missing: `given` needs a `family` name")
        if self.name is None and not in_parts and not self._nameless():
            raise schema_error("'name' is missing: the whole name, e.g. `name: Mia Nguyen`")
        return self

    def _nameless(self) -> bool:
        return False


MAX_CONTACTS = 20
"""Guardians of a child, and contacts of a profile."""

FamilyNames = Annotated[
    tuple[str, ...],
    Forms(
        "a list of names, e.g. [Kim Nguyen]",
        list=Annotated[list[Text], Field(max_length=MAX_CONTACTS), AfterValidator(tuple)],
    ),
]


class NewChildSchema(PersonSchema):
    """A child with its bookings."""

    books: Annotated[Bookings | None, NotNull()] = Field(
        default=None, description="the booking, or a list of them"
    )
    status: Annotated[Literal["active", "inactive", "archived"] | None, NotNull()] = Field(
        default=None, description="pins Manage's label; left out, it follows the bookings"
    )
    guardians: FamilyNames = Field(
        default=(), description="names of its guardians, which the CCMS tells and no run carries on"
    )

    def entry(self) -> ChildEntry:
        """The child as a value."""
        given, family = self.full_name
        bookings = tuple(each.entry() for each in self.books or ())
        return ChildEntry(
            given=given,
            family=family,
            born=self.born,
            bookings=bookings,
            label=self.status,
            count=self._count(),
            guardians=self.guardians,
        )

    def _count(self) -> int | None:
        return None


class ChildSchema(NewChildSchema):
    """A child listed from the start; with `count`, that many generated children."""

    count: Annotated[Annotated[int, Field(ge=1, le=MAX_GENERATED)] | None, NotNull()] = Field(
        default=None, description="so many generated children, in place of a name"
    )

    @model_validator(mode="after")
    def _generated_or_named(self) -> "ChildSchema":
        named = sorted({"name", "given", "family", "born", "guardians"} & self.model_fields_set)
        if self.count is not None and named:
            raise schema_error(
                "generated children have no guardians, and their names and birth dates come by "
                "the seed: remove "
                f"{', '.join(named)}"
            )
        return self

    def _nameless(self) -> bool:
        return self.count is not None

    def _count(self) -> int | None:
        return self.count


class ProfileSchema(PersonSchema):
    """A child's profile in Storypark."""

    state: Literal["active", "archived"] = Field(
        default="active", description="active (as if left out) or archived"
    )
    rooms: list[RoomName] = Field(
        default=[], max_length=100, description="the Storypark rooms that it is in"
    )
    invited: bool = Field(
        default=False, description="whether its family has been invited: true or false"
    )
    contacts: FamilyNames = Field(
        default=(), description="names of its family and other contacts, which no run touches"
    )

    def entry(self) -> ProfileEntry:
        """The profile as a value."""
        given, family = self.full_name
        return ProfileEntry(
            given=given,
            family=family,
            born=self.born,
            state=self.state,
            rooms=tuple(self.rooms),
            invited=self.invited,
            contacts=self.contacts,
        )


class RoomSchema(ScenarioModel):
    """A Storypark room with its community posts."""

    name: RoomName = Field(description="the room's name")
    posts: Amount = Field(default=0, description="how many community posts it has")

    def entry(self) -> RoomEntry:
        """The room as a value."""
        return RoomEntry(self.name, self.posts)


class EducatorSchema(ScenarioModel):
    """Somebody who works with Storypark at the service."""

    name: Text = Field(description="the educator's whole name")
    admin: bool = Field(
        default=False, description="whether an admin, who sees and changes the integration's page"
    )

    def named(self) -> tuple[str, Acting]:
        """The name and the role."""
        return self.name, "admin" if self.admin else "educator"


def _named_or(expected: str, written: Any, entry: Any) -> Forms:
    """The forms of a person: a mapping, or just a name."""
    return Forms(
        expected,
        text=Annotated[NameText, AfterValidator(lambda name: entry(*name))],
        mapping=Annotated[written, AfterValidator(written.entry)],
    )


class CcmsRoomSchema(ScenarioModel):
    """A room of the CCMS that says how many children it is for."""

    name: RoomName = Field(description="the room's name")
    capacity: Annotated[Amount | None, NotNull()] = Field(
        default=None,
        description="for how many children it is, which the CCMS tells and no run obeys",
    )

    def named(self) -> CcmsRoomEntry:
        """The room's name and its capacity."""
        return CcmsRoomEntry(self.name, self.capacity)


_CHILD = "a child {name: …, born: …, books: …} or a name"
_PROFILE = "a profile {name: …, born: …, state: …, rooms: …} or a name"

Child = Annotated[ChildEntry, _named_or(_CHILD, ChildSchema, ChildEntry)]
NewChild = Annotated[ChildEntry, _named_or(_CHILD, NewChildSchema, ChildEntry)]
Profile = Annotated[ProfileEntry, _named_or(_PROFILE, ProfileSchema, ProfileEntry)]
Educator = Annotated[
    tuple[str, Acting],
    Forms(
        "an educator's name, or {name: …, admin: true}",
        text=Annotated[Text, AfterValidator(lambda name: (name, "educator"))],
        mapping=Annotated[EducatorSchema, AfterValidator(EducatorSchema.named)],
    ),
]
CcmsRoom = Annotated[
    CcmsRoomEntry,
    Forms(
        "a room's name, or {name: …, capacity: …}",
        text=Annotated[RoomName, AfterValidator(CcmsRoomEntry)],
        mapping=Annotated[CcmsRoomSchema, AfterValidator(CcmsRoomSchema.named)],
    ),
]
Room = Annotated[
    RoomEntry,
    Forms(
        "a room's name, or {name: …, posts: …}",
        text=Annotated[RoomName, AfterValidator(RoomEntry)],
        mapping=Annotated[RoomSchema, AfterValidator(RoomSchema.entry)],
    ),
]
