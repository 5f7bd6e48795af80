"""Schema of a scenario file. Editors complete from these models."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationError, model_validator
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import InitErrorDetails, core_schema

from parktime.simulator.scenario.schema.arguments import HoldAbove
from parktime.simulator.scenario.schema.expectations import Expected, RuleId
from parktime.simulator.scenario.schema.forms import (
    KEY_ERROR,
    Amount,
    Day,
    DayRange,
    Duration,
    Forms,
    Instant,
    NotNull,
    ParsedText,
    Prose,
    ScenarioModel,
    Switch,
    Text,
    schema_error,
)
from parktime.simulator.scenario.schema.people import CcmsRoom, Child, Educator, Profile, Room
from parktime.simulator.scenario.schema.services import GeneratedServicesSchema
from parktime.simulator.scenario.schema.verbs import Do
from parktime.simulator.scenario.times import read_zone
from parktime.simulator.scenario.vocabulary import check_region, region_codes

PIN_PATTERN = r"^S\d{9}$"
KEY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$"


def _pin(text: str) -> str:
    if re.fullmatch(PIN_PATTERN, text, re.ASCII) is None:
        raise schema_error(
            f"'{text}' is not a Service PIN: expected S and nine digits, e.g. S434783895"
        )
    return text


def _key(text: str) -> str:
    if re.fullmatch(KEY_PATTERN, text, re.ASCII) is None:
        raise schema_error(
            f"'{text}' cannot be a service's key: use at most 60 letters, digits, - and "
            "_; `name` may be any text"
        )
    return text


class StoryparkSchema(ScenarioModel):
    """What Storypark holds before the integration."""

    of: Annotated[Text | None, NotNull()] = Field(
        default=None,
        description=(
            "the key of a service above, the same centre at another CCMS: this one takes over its "
            "Storypark when a step says `move_to`; nothing else is given here then"
        ),
    )
    rooms: list[Room] = Field(
        default=[], max_length=1_000, description="its rooms: names, or {name, posts}"
    )
    educators: list[Educator] = Field(
        default=[], max_length=1_000, description="who works there: names, or {name, admin}"
    )
    profiles: list[Profile] = Field(
        default=[],
        max_length=20_000,
        description="its profiles: names, or {name, born, state, rooms, invited, contacts}",
    )


class PublicHolidaysSchema(ScenarioModel):
    """Closed on the region's public holidays but for some."""

    open_on: list[Day] = Field(
        alias="except",
        min_length=1,
        max_length=1_000,
        description="public holidays of the region that the service does not keep",
    )


class ServiceSchema(ScenarioModel):
    """One service: its CCMS, its Storypark, and the settings of the integration."""

    name: Text = Field(description="the service's name, e.g. `name: Banksia Kindergarten`")
    ccms: Literal["manage", "kidsoft"] = Field(
        description="its child care management system, manage or kidsoft"
    )
    pin: Annotated[
        Annotated[str, ParsedText("a Service PIN, e.g. S434783895", _pin, pattern=PIN_PATTERN)]
        | None,
        NotNull(),
    ] = Field(
        default=None,
        description=(
            "Kidsoft's Service PIN, S and nine digits; on a Kidsoft service only, and "
            "required there"
        ),
    )
    time_zone: Annotated[Any, ParsedText("a time zone, e.g. Australia/Brisbane", read_zone)] = (
        Field(description="its time zone, e.g. `time_zone: Australia/Brisbane`")
    )
    region: Annotated[
        str, ParsedText("a region, e.g. AU-QLD", check_region, among=region_codes)
    ] = Field(description="school terms and public holidays, e.g. `region: AU-QLD`")
    paid_children: Amount = Field(
        description="how many active profiles its plan has room for, e.g. `paid_children: 40`"
    )
    sync_inactive: Annotated[Switch | None, NotNull()] = Field(
        default=None,
        description="the Inactive setting, on or off (as if left out); on a Manage service only",
    )
    closed: Annotated[
        list[DayRange],
        Forms(
            "a list of ranges of dates, e.g. [2026-12-24..2027-01-03]",
            list=Annotated[list[DayRange], Field(max_length=1_000)],
        ),
    ] = Field(default=[], description="no sessions on these dates, both ends included")
    terms: Annotated[
        list[DayRange] | None,
        Forms(
            "a list of ranges of dates, e.g. [2027-02-01..2027-04-09, 2027-04-27..2027-07-02]",
            list=Annotated[list[DayRange], Field(min_length=1, max_length=1_000)],
        ),
    ] = Field(
        default=None,
        description=(
            "the service's own school terms, both ends included, in order; every other date of "
            "the years that they reach is holiday. Left out, and in other years: the region's"
        ),
    )
    public_holidays: Annotated[
        Literal["open", "closed"] | PublicHolidaysSchema,
        Forms(
            "open, closed or {except: [2026-08-12]}",
            text=Literal["open", "closed"],
            mapping=PublicHolidaysSchema,
        ),
    ] = Field(
        default="open",
        description=(
            "open (as if left out) or closed on the region's public holidays; "
            "{except: [dates]}: closed but for these dates"
        ),
    )
    removal: Literal["deactivate", "delete"] = Field(
        default="deactivate",
        description="how a room is removed: deactivate (as if left out) or delete",
    )
    weeks: Literal["calendar", "rolling"] = Field(
        default="calendar",
        description="how the room window counts: calendar weeks (as if left out) or rolling",
    )
    hold_above: HoldAbove = Field(
        default=None,
        description=(
            "from how many archives on a run waits for approval: off (as if left out), on, "
            "or {children: 3, percent: 10, week_percent: 20}"
        ),
    )
    api_lag: Annotated[Duration | None, NotNull()] = Field(
        default=None,
        description=(
            "how old the CCMS's picture may grow; left out, 12h for Manage and 0h (live) for "
            "Kidsoft"
        ),
    )
    rooms: list[CcmsRoom] = Field(
        default=[], max_length=1_000, description="the CCMS's rooms: names, or {name, capacity}"
    )
    children: list[Child] = Field(
        default=[], max_length=20_000, description="the CCMS's children with their bookings"
    )
    storypark: StoryparkSchema = Field(
        default_factory=StoryparkSchema, description="what is in Storypark before the integration"
    )
    integration: Switch = Field(
        default="on",
        description=(
            "on (as if left out): turned on and set up with the automatic matches at "
            "`starts`; off: steps do it"
        ),
    )


def _entry_tag(entry: Any) -> str:
    """Which form an entry of `services` has: generated ones bear a count."""
    keys = entry.keys() if isinstance(entry, dict) else ()
    return "(generated)" if "count" in keys or "like" in keys else "(service)"


def _within_an_entry(services: Any) -> Any:
    """Raise ValidationError for `{count, like, children}` in place of the services themselves."""
    if not isinstance(services, dict) or isinstance(services.get("count", {}), dict):
        return services
    words = (
        "generated services are an entry beside the one that they are like: "
        "`more: {count: 2000, like: banksia, children: 60}`"
    )
    error = InitErrorDetails(type=schema_error(words, KEY_ERROR), loc=("count",), input=services)
    raise ValidationError.from_exception_data("services", [error])


_Services = Annotated[
    Annotated[ServiceSchema, Tag("(service)")]
    | Annotated[GeneratedServicesSchema, Tag("(generated)")],
    Discriminator(_entry_tag),
]


class StepSchema(ScenarioModel):
    """Verbs and expectations at one instant."""

    at: Annotated[Instant | None, NotNull()] = Field(
        default=None,
        description=(
            "when, e.g. 2026-12-10 09:00; local to the step's service unless it has an offset"
        ),
    )
    after: Annotated[Duration | None, NotNull()] = Field(
        default=None, description="how long after the step before, e.g. 12h"
    )
    service: Annotated[Text | None, NotNull()] = Field(
        default=None, description="whose step it is; may be left out where there is one service"
    )
    acting: Annotated[Text | None, NotNull()] = Field(
        default=None,
        alias="as",
        description=(
            "who does it: admin (as if left out), educator, or the name of an educator of the "
            "service, whose role then counts"
        ),
    )
    do: Annotated[Do | None, NotNull()] = Field(
        default=None, description="a verb, or a list of them"
    )
    expect: Annotated[Expected | None, NotNull()] = Field(
        default=None, description="what then holds"
    )

    @model_validator(mode="after")
    def _something(self) -> "StepSchema":
        if self.at is not None and self.after is not None:
            raise schema_error("the time is given twice: use either `at` or `after`")
        if self.do is None and self.expect is None:
            raise schema_error("nothing is done or expected here: write `do` or `expect`")
        return self


class WhatIfSchema(ScenarioModel):
    """An alternative at one instant, which the story itself does not play."""

    at: Instant = Field(
        description=(
            "when, e.g. 2026-12-10 09:00, after the file's own steps at that time; local to its "
            "service unless it has an offset"
        )
    )
    service: Annotated[Text | None, NotNull()] = Field(
        default=None, description="whose it is; may be left out where there is one service"
    )
    do: Do = Field(description="a verb, or a list of them")

    def step(self) -> StepSchema:
        """The same as a step."""
        return StepSchema.model_construct(at=self.at, service=self.service, do=self.do)


class ScenarioSchema(ScenarioModel):
    """A whole scenario."""

    title: Prose = Field(description="the title of the scenario")
    about: Annotated[Prose | None, NotNull()] = Field(
        default=None, description="what happens in it"
    )
    shows: list[RuleId] = Field(
        default=[],
        max_length=100,
        description="rules that this scenario shows, besides those that its changes name",
    )
    starts: Instant = Field(
        description=(
            "when it begins, e.g. 2026-11-30 08:00; local to the first service unless it has "
            "an offset"
        )
    )
    ends: Instant = Field(
        description=(
            "when it ends, e.g. 2027-02-08 09:00; local to the first service unless it has "
            "an offset"
        )
    )
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = Field(
        default=1, description="of every generated value"
    )
    judge: Literal["everything", "storypark"] = Field(
        default="everything",
        description=(
            "storypark: expectations that only parktime's own daemon can answer (runs, mapping, "
            "changes, kept, ...) are not judged, by no command"
        ),
    )
    services: Annotated[
        dict[Annotated[str, ParsedText("a service's key", _key, pattern=KEY_PATTERN)], _Services],
        Field(min_length=1, max_length=1_000),
        BeforeValidator(_within_an_entry),
    ] = Field(
        description=(
            "the services by the keys that steps use; an entry {count, like, children} stands "
            "for many generated ones"
        )
    )
    steps: list[StepSchema] = Field(
        default=[], max_length=100_000, description="what is done and expected, in order of time"
    )
    what_if: Annotated[dict[Text, WhatIfSchema], Field(max_length=100)] = Field(
        default={},
        description="other futures by name, which `parktime compare` plays",
    )

    @property
    def written_services(self) -> dict[str, ServiceSchema]:
        """The services that are written out, by key."""
        return {
            key: entry for key, entry in self.services.items() if isinstance(entry, ServiceSchema)
        }


DRAFT = "https://json-schema.org/draft/2020-12/schema"


_SHAPES = {"(text)": "string", "(number)": "integer", "(mapping)": "object", "(list)": "array"}


class _FileSchema(GenerateJsonSchema):
    """Pydantic's schema without generated titles and non-scalar defaults."""

    schema_dialect = DRAFT

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Forms chosen by the type of the value, so that an editor names the error of that form."""
        forms = {str(tag): form for tag, form in schema["choices"].items()}
        if not forms.keys() <= _SHAPES.keys():
            return super().tagged_union_schema(schema)
        shapes = [_SHAPES[tag] for tag in forms]
        written = [self.generate_inner(form) for form in forms.values()]
        chosen: JsonSchemaValue = {"type": shapes}
        for shape, form in zip(reversed(shapes), reversed(written), strict=True):
            chosen = {"if": {"type": shape}, "then": form, "else": chosen}
        return chosen

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        written = super().dict_schema(schema)
        if "patternProperties" in written:
            written["additionalProperties"] = False  # or a key that fits no pattern would pass
        return written

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        written = super().default_schema(schema)
        if not isinstance(written.get("default"), (str, int)):
            written.pop("default", None)
        return written


class _PlainSchema(_FileSchema):
    """The same with the forms of a value as a list, for pages."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        return GenerateJsonSchema.tagged_union_schema(self, schema)


def scenario_schema(*, plain: bool = False) -> dict[str, Any]:
    """The JSON Schema, draft 2020-12, of a whole scenario file; `plain`: forms as a list."""
    generator = _PlainSchema if plain else _FileSchema
    described = ScenarioSchema.model_json_schema(schema_generator=generator)
    return {
        "$schema": DRAFT,
        **described,
        "title": "A parktime scenario",
        (
            "description"
        ): "A story of one or more services: what is there, what is done, and what then holds.",
    }
