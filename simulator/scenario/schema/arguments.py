"""Schemas of the verbs' arguments, and the values they become."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import (
    BookingEntry,
    HoldEntry,
    KillEntry,
    StoreEntry,
    StoreState,
    Who,
)
from parktime.simulator.scenario.schema.fault_step import Calls
from parktime.simulator.scenario.schema.forms import (
    MAX_NAME,
    Amount,
    Day,
    Forms,
    NotNull,
    ParsedText,
    RoomName,
    ScenarioModel,
    Text,
    schema_error,
)
from parktime.simulator.scenario.schema.names import (
    Name,
    NoDuplicates,
    Person,
    WhoSchema,
    WhoText,
    parse_who,
)
from parktime.simulator.scenario.schema.people import BookingSchema, FamilyNames

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

    pin: Text = Field(description="the Service PIN as entered, valid or not, e.g. S434783895")


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
Roles = Annotated[dict[Text, Literal["admin", "educator", "gone"]], _Several, NoDuplicates, _Pairs]
Families = Annotated[dict[WhoText, FamilyNames], _Several, NoDuplicates, _Pairs]
Capacities = Annotated[dict[RoomName, Amount | None], _Several, NoDuplicates, _Pairs]
Merges = Annotated[dict[WhoText, Person], _Several, NoDuplicates, _Pairs]
Names = Annotated[dict[WhoText, Name], _Several, NoDuplicates, _Pairs]
Births = Annotated[dict[WhoText, _BornAlone], _Several, NoDuplicates, _Pairs]
Edits = Annotated[dict[WhoText, _Edits], _Several, NoDuplicates, _Pairs]
RoomsOfPeople = Annotated[dict[WhoText, RoomName], _Several, NoDuplicates, _Pairs]
RoomNames = Annotated[dict[RoomName, RoomName], _Several, NoDuplicates, _Pairs]
Posts = Annotated[dict[RoomName, Amount], _Several, NoDuplicates, _Pairs]
DaysOfRooms = Annotated[dict[RoomName, Day], _Several, NoDuplicates, _Pairs]
ChildMappings = Annotated[dict[WhoText, _ProfileTarget], _Several, NoDuplicates, _Pairs]
RoomMappings = Annotated[dict[RoomName, _RoomTarget], _Several, NoDuplicates, _Pairs]


_Percent = Annotated[int, Field(ge=0, le=100)]


class HoldAboveSchema(ScenarioModel):
    """What families may lose before a run waits for approval; archiving all always does."""

    children: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=HoldEntry.children,
        description="more than so many in one run, and more than `percent`",
    )
    percent: _Percent = Field(
        default=HoldEntry.percent,
        description="more than this share of the active linked children in one run",
    )
    week_percent: _Percent = Field(
        default=HoldEntry.week_percent, description="more than this share of them in seven days"
    )
    rooms_with_posts: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=HoldEntry.rooms_with_posts,
        description="more than so many rooms deleted with their posts in one run",
    )
    rooms_percent: _Percent = Field(
        default=HoldEntry.rooms_percent,
        description="more than this share of the rooms removed in one run, but not just one",
    )
    moved_percent: _Percent = Field(
        default=HoldEntry.moved_percent,
        description="more than this share of the children in rooms taken out of one in one run",
    )
    renamed_percent: _Percent = Field(
        default=HoldEntry.renamed_percent,
        description="more than this share of the active children given another name in one run",
    )

    def entry(self) -> HoldEntry:
        """The threshold as a value."""
        return HoldEntry(**self.model_dump())


def _on_or_off(word: str) -> HoldEntry | None:
    if word not in ("on", "off"):
        raise schema_error(
            f"expected on, off or {{children: …, percent: …, week_percent: …}}, got {word}"
        )
    return HoldEntry() if word == "on" else None


def _seen(word: str) -> Literal["seen"]:
    if word != "seen":
        raise schema_error(f"expected seen or nothing, got {word}")
    return "seen"


def _last(word: str) -> Literal["last"]:
    if word != "last":
        raise schema_error(f"expected last or the number of a run of the service, got {word}")
    return "last"


HoldAbove = Annotated[
    HoldEntry | None,
    Forms(
        "on, off, or {children: …, percent: …, week_percent: …}",
        text=Annotated[HoldEntry | None, ParsedText("on or off", _on_or_off, among=("on", "off"))],
        mapping=Annotated[HoldAboveSchema, AfterValidator(HoldAboveSchema.entry)],
    ),
]
AsSeen = Annotated[Literal["seen"], ParsedText("seen", _seen, among=("seen",))]
"""The list when an expectation last looked; a bare word means the present one."""
RunOfService = Annotated[
    Literal["last"] | int,
    Forms(
        "last, or the number of a run of the service",
        text=Annotated[Literal["last"], ParsedText("last", _last, among=("last",))],
        number=Annotated[int, Field(ge=1, le=1_000_000)],
    ),
]
"""Its number counts from 1; `last` is the last that changed anything."""


MAX_CALLS = 1_000_000

_MOVES = ("down", "up", "kill", "power_cut")


class CutSchema(ScenarioModel):
    """At which call the daemon is killed, and whether the vendor has handled it by then."""

    after: Annotated[int, Field(ge=1, le=MAX_CALLS)] = Field(
        default=1,
        description="at which of these calls from now on: 1 (as if left out) is the next one",
    )
    calls: Calls = Field(
        default=frozenset(),
        description="which calls count: writes (as if left out), reads, all, or by name",
    )
    when: Literal["before", "after"] = Field(
        default="before",
        description="before the vendor gets the call (default), or after it has handled it",
    )


class MoveSchema(ScenarioModel):
    """A pending kill, or a state of the store."""

    kill: Annotated[CutSchema | None, NotNull()] = Field(
        default=None,
        description="at which call it dies, e.g. `kill: {after: 3, calls: writes, when: after}`",
    )
    store: Annotated[StoreState | None, NotNull()] = Field(
        default=None,
        description=(
            "locked: by another process; full: no disk space; free: neither; "
            "backup: a copy is made now; restored: the daemon ends, and the copy is in its place"
        ),
    )

    @model_validator(mode="after")
    def _one(self) -> "MoveSchema":
        if (self.kill is None) == (self.store is None):
            raise schema_error(
                "expected one of `kill: {after: 3}`, `store: locked` or `store: full`"
            )
        return self

    def entry(self) -> KillEntry | StoreEntry:
        """The kill or store state as a value."""
        if self.store is not None:
            return StoreEntry(self.store)
        assert self.kill is not None, "one of the two is given"
        return KillEntry(
            self.kill.after, self.kill.calls or GROUPS["writes"], self.kill.when == "after"
        )


def _move(word: str) -> str:
    if word not in _MOVES:
        raise schema_error(f"expected down, up, kill or power_cut, got {word}")
    return word


DaemonMove = Annotated[
    str | KillEntry | StoreEntry,
    Forms(
        "down, up, kill, power_cut, or {kill: {after: 3}}",
        text=Annotated[
            Literal["down", "up", "kill", "power_cut"],
            ParsedText("down, up, kill or power_cut", _move, among=_MOVES),
        ],
        mapping=Annotated[MoveSchema, AfterValidator(MoveSchema.entry)],
    ),
]
