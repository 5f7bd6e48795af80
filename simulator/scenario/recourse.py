"""Schemas for approvals: the hold threshold, approve, reject, undo and let_go."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulator.scenario.forms import Forms, ParsedText, ScenarioModel, schema_error
from simulator.scenario.scenario import HoldEntry

_Percent = Annotated[int, Field(ge=0, le=100)]


class HoldAboveSchema(ScenarioModel):
    """The archives above which a run waits for approval; archiving all always does."""

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

    def entry(self) -> HoldEntry:
        """The threshold as a value."""
        return HoldEntry(self.children, self.percent, self.week_percent)


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
