"""Schemas of a CCMS's child, and of Storypark's profiles and rooms."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from simulator.scenario.bookings import Bookings
from simulator.scenario.forms import Forms, NotNull, ScenarioModel, schema_error
from simulator.scenario.names import FullName, Name, NameText
from simulator.scenario.scenario import ChildEntry, ProfileEntry, RoomEntry
from simulator.scenario.values import Amount, Day, RoomName, Text

MAX_GENERATED = 10_000
"""Generated children of one entry."""


class PersonSchema(ScenarioModel):
    """Common fields of a child and a profile: a name, whole or in parts, and a birth date."""

    name: Annotated[Name | None, NotNull()] = Field(
        default=None,
        description="the whole name, whose last word is the family name; or {given: Mia, family: Nguyen Tran}",
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


class NewChildSchema(PersonSchema):
    """A child with its bookings."""

    books: Annotated[Bookings | None, NotNull()] = Field(
        default=None, description="the booking, or a list of them"
    )
    status: Annotated[Literal["active", "inactive", "archived"] | None, NotNull()] = Field(
        default=None, description="pins Manage's label; left out, it follows the bookings"
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
        named = sorted({"name", "given", "family", "born"} & self.model_fields_set)
        if self.count is not None and named:
            raise schema_error(
                f"generated children get their names and birth dates by the seed: remove {', '.join(named)}"
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
        )


class RoomSchema(ScenarioModel):
    """A Storypark room with its community posts."""

    name: RoomName = Field(description="the room's name")
    posts: Amount = Field(default=0, description="how many community posts it has")

    def entry(self) -> RoomEntry:
        """The room as a value."""
        return RoomEntry(self.name, self.posts)


def _named_or(expected: str, written: Any, entry: Any) -> Forms:
    """The forms of a person: a mapping, or just a name."""
    return Forms(
        expected,
        text=Annotated[NameText, AfterValidator(lambda name: entry(*name))],
        mapping=Annotated[written, AfterValidator(written.entry)],
    )


_CHILD = "a child {name: …, born: …, books: …} or a name"
_PROFILE = "a profile {name: …, born: …, state: …, rooms: …} or a name"

Child = Annotated[ChildEntry, _named_or(_CHILD, ChildSchema, ChildEntry)]
NewChild = Annotated[ChildEntry, _named_or(_CHILD, NewChildSchema, ChildEntry)]
Profile = Annotated[ProfileEntry, _named_or(_PROFILE, ProfileSchema, ProfileEntry)]
Room = Annotated[
    RoomEntry,
    Forms(
        "a room's name, or {name: …, posts: …}",
        text=Annotated[RoomName, AfterValidator(RoomEntry)],
        mapping=Annotated[RoomSchema, AfterValidator(RoomSchema.entry)],
    ),
]
