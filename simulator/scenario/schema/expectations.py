"""Schema of a step's expectations."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from parktime.simulator.scenario.schema.forms import (
    HINT_ERROR,
    MAX_NAME,
    MAX_PROSE,
    Amount,
    Day,
    Forms,
    NotNull,
    ParsedText,
    Prose,
    RoomName,
    ScenarioModel,
    Text,
    schema_error,
    tidy,
)
from parktime.simulator.scenario.schema.names import NoDuplicates, WhoText
from parktime.simulator.scenario.schema.people import MAX_CONTACTS
from parktime.simulator.scenario.vocabulary import RULE_IDS, check_rule
from parktime.simulator.scenario.yaml_reader import Path

Cause = Literal[
    "set-up", "schedule", "catch-up", "update", "inactive", "manual", "approval", "undo"
]
Outcome = Literal["ok", "partial", "failed", "held"]
ChangeKind = Literal[
    "create",
    "restore",
    "archive",
    "update",
    "move",
    "wait",
    "skip",
    "add_room",
    "remove_room",
    "return_room",
    "rename_room",
]
MAPPINGS: tuple[str, ...] = ("linked", "create", "skip", "suggested")
"""What a mapping may be expected to be, besides the name of the profile linked."""

RuleId = Annotated[str, ParsedText("the id of a rule", check_rule, among=RULE_IDS)]


class ExpectationModel(ScenarioModel):
    """Base of mappings with expectations: every given key is compared."""

    example: ClassVar[str]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise schema_error(f"nothing is expected here: write {self.example}")
        return self


class ExpectedProfile(ExpectationModel):
    """Expectations on one profile."""

    example = "state, rooms, born, invited or contacts"

    state: Annotated[Literal["active", "archived"] | None, NotNull()] = Field(
        default=None, description="active or archived"
    )
    rooms: Annotated[list[RoomName] | None, NotNull()] = Field(
        default=None, description="all its rooms, in any order"
    )
    born: Day | None = Field(default=None, description="its birth date; null for none")
    invited: Annotated[bool | None, NotNull()] = Field(
        default=None, description="whether its family has been invited"
    )
    contacts: Annotated[Annotated[list[Text], Field(max_length=MAX_CONTACTS)] | None, NotNull()] = (
        Field(default=None, description="its family and other contacts, in any order")
    )


class ExpectedRoom(ExpectationModel):
    """Expectations on one Storypark room."""

    example = "state or posts"

    state: Annotated[Literal["present", "removed", "absent"] | None, NotNull()] = Field(
        default=None, description="present, removed or absent"
    )
    posts: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="how many community posts it has"
    )


class ExpectedCounts(ExpectationModel):
    """Expected totals of the service, linked or not."""

    example = "e.g. active: 30"

    active: Annotated[Amount | None, NotNull()] = Field(default=None, description="active profiles")
    archived: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="archived profiles"
    )
    waiting: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="children waiting for space"
    )
    invitations_owed: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="profiles that runs created, not yet invited"
    )
    profiles: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="active and archived profiles"
    )
    rooms: Annotated[Amount | None, NotNull()] = Field(default=None, description="rooms present")


class ExpectedRun(ExpectationModel):
    """Expectations on the service's last run."""

    example = "e.g. outcome: ok"

    outcome: Annotated[Outcome | None, NotNull()] = Field(default=None, description="how it ended")
    cause: Annotated[Cause | None, NotNull()] = Field(default=None, description="what started it")
    read: Annotated[Amount | None, NotNull()] = Field(default=None, description="children read")
    created: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="profiles created"
    )
    updated: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="profiles updated or moved"
    )
    archived: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="profiles archived"
    )
    restored: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="profiles restored"
    )
    unchanged: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="children without a write"
    )
    skipped: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="children skipped"
    )
    waiting: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="children left out for want of space"
    )
    failed: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="children whose write failed"
    )


class ExpectedChange(ExpectationModel):
    """A change that must have occurred; `why` is matched by containment, all other keys exactly."""

    example = "e.g. rule: room-removed"

    rule: Annotated[RuleId | None, NotNull()] = Field(
        default=None, description="the rule that the change names"
    )
    kind: Annotated[ChangeKind | None, NotNull()] = Field(default=None, description="what was done")
    child: Annotated[Text | None, NotNull()] = Field(
        default=None, description="the child, as the CCMS named it then"
    )
    room: Annotated[RoomName | None, NotNull()] = Field(
        default=None, description="the room, as the CCMS named it then"
    )
    before: Any = Field(default=None, description="how it was before")
    after: Any = Field(default=None, description="how it was afterwards")
    why: Annotated[Prose | None, NotNull()] = Field(
        default=None, description="words that the reason contains"
    )

    @model_validator(mode="after")
    def _child_or_room(self) -> Self:
        if "child" in self.model_fields_set and "room" in self.model_fields_set:
            raise schema_error("a change concerns a child or a room: remove one of them")
        return self


ProfileState = Annotated[
    Any,
    Forms(
        "active, archived, absent or waiting, or "
        "{state: …, rooms: …, born: …, invited: …, contacts: …}",
        text=Literal["active", "archived", "absent", "waiting"],
        mapping=ExpectedProfile,
    ),
]
RoomState = Annotated[
    Any,
    Forms(
        "present, removed or absent, or {state: …, posts: …}",
        text=Literal["present", "removed", "absent"],
        mapping=ExpectedRoom,
    ),
]
Mapping = Annotated[
    str,
    ParsedText(
        "linked, create, skip, suggested or the name of a profile", tidy, most=MAX_NAME + 20
    ),
]


class Expected(ExpectationModel):
    """What holds at a step's instant, after its verbs."""

    example = "e.g. profiles: {Mia Nguyen: active}"

    profiles: Annotated[Annotated[dict[WhoText, ProfileState], NoDuplicates] | None, NotNull()] = (
        Field(
            default=None,
            description=(
                "profiles by Storypark's name: active, archived, absent, waiting, or more in "
                "particular"
            ),
        )
    )
    rooms: Annotated[Annotated[dict[RoomName, RoomState], NoDuplicates] | None, NotNull()] = Field(
        default=None, description="Storypark rooms: present, removed, absent, or more in particular"
    )
    mapping: Annotated[Annotated[dict[WhoText, Mapping], NoDuplicates] | None, NotNull()] = Field(
        default=None,
        description=(
            "children on the page: linked, create, skip, suggested, or the name of the "
            "profile linked"
        ),
    )
    counts: Annotated[ExpectedCounts | None, NotNull()] = Field(
        default=None, description="how many there are"
    )
    last_run: Annotated[ExpectedRun | None, NotNull()] = Field(
        default=None, description="the service's last run"
    )
    runs: Annotated[Amount | None, NotNull()] = Field(
        default=None, description="how many runs the service has had"
    )
    changes: Annotated[Annotated[list[ExpectedChange], Field(min_length=1)] | None, NotNull()] = (
        Field(
            default=None,
            description="changes that must have occurred since the last step with an expectation",
        )
    )
    no_changes: Annotated[Literal[True] | None, NotNull()] = Field(
        default=None, description="true: nothing changed since the last step with an expectation"
    )
    refused: Annotated[
        Annotated[str, ParsedText("words of the refusal", tidy, most=MAX_PROSE)] | None, NotNull()
    ] = Field(
        default=None, description="words of the message with which the `do` just before was refused"
    )
    held: Annotated[Annotated[list[Text], Field(max_length=20_000)] | None, NotNull()] = Field(
        default=None,
        description="names of all children and rooms that wait for approval, in any order",
    )
    kept: Annotated[Annotated[list[Text], Field(max_length=20_000)] | None, NotNull()] = Field(
        default=None,
        description="names of all children and rooms that are kept as they are, in any order",
    )

    @model_validator(mode="after")
    def _no_empty_lists(self) -> "Expected":
        empty = [kind for kind in ("profiles", "rooms", "mapping") if getattr(self, kind) == {}]
        if empty:
            raise schema_error(
                f"nothing is expected of {', '.join(empty)}: write names with what is expected",
                HINT_ERROR,
            )
        return self


LISTS = frozenset({"held", "kept"})
"""Kinds whose whole list is one thing to check."""
KINDS: tuple[str, ...] = tuple(Expected.model_fields)
"""The kinds of expectations, in the contract's order."""


def expectation_lines(plain: dict[str, Any]) -> Iterator[tuple[str, str | int | None, Any, Path]]:
    """Each checkable line of an `expect`: kind, key or index below it, expected value, and path."""
    for kind, value in plain.items():
        if isinstance(value, dict):
            yield from ((kind, key, each, (kind, key)) for key, each in value.items())
        elif isinstance(value, list) and kind not in LISTS:
            yield from ((kind, number, each, (kind, number)) for number, each in enumerate(value))
        else:
            yield kind, None, value, (kind,)
