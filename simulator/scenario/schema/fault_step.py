"""Schema of a fault."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from parktime.simulator.fault_injection.kinds import KINDS, FaultKind
from parktime.simulator.fault_injection.operations import APIS, CALLS, CALLS_BY_API, GROUPS, Api
from parktime.simulator.scenario.errors import shorten
from parktime.simulator.scenario.scenario import FaultEntry
from parktime.simulator.scenario.schema.forms import (
    Duration,
    Forms,
    Instant,
    NotNull,
    ParsedText,
    ScenarioModel,
    schema_error,
)
from parktime.simulator.scenario.vocabulary import did_you_mean

MAX_TIMES = 1_000_000
MAX_SECONDS = 31_622_400

_NAMES = (*GROUPS, *CALLS)


def _instead(text: str, known: Iterable[str]) -> str:
    return did_you_mean(text, known) or f": known are {', '.join(known)}"


def _call(text: str) -> frozenset[str]:
    if text in GROUPS:
        return GROUPS[text]
    if text not in CALLS:
        raise schema_error(f"there is no call '{shorten(text)}'{_instead(text, _NAMES)}")
    return frozenset({text})


def _kind(text: str) -> str:
    if text not in KINDS:
        raise schema_error(f"there is no fault '{shorten(text)}'{_instead(text, KINDS)}")
    return text


def _union(calls: list[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*calls)


_Call = Annotated[frozenset[str], ParsedText("a call, e.g. read_children", _call, among=_NAMES)]
Calls = Annotated[
    frozenset[str],
    Forms(
        "a call, or a list of them, e.g. [read_children, token]",
        text=_Call,
        list=Annotated[
            list[_Call], Field(min_length=1, max_length=len(_NAMES)), AfterValidator(_union)
        ],
    ),
]
_Number = Annotated[
    float,
    Forms(
        "a number",
        number=Annotated[int, Field(ge=-MAX_SECONDS, le=MAX_SECONDS)],
        fraction=Annotated[float, Field(ge=-MAX_SECONDS, le=MAX_SECONDS)],
    ),
]
_Share = Annotated[
    float,
    Forms(
        "a share, more than 0 and 1 at most",
        number=Annotated[int, Field(ge=1, le=1)],
        fraction=Annotated[float, Field(gt=0, le=1)],
    ),
]


class FaultSchema(ScenarioModel):
    """A fault: vendor calls that fail from now on."""

    kind: Annotated[
        str, ParsedText("a kind of fault, e.g. server_error", _kind, among=tuple(KINDS))
    ] = Field(description="what fails, e.g. `kind: server_error`")
    api: Annotated[Literal["kidsoft", "manage", "storypark", "ccms"] | None, NotNull()] = Field(
        default=None,
        description=(
            "of which API: kidsoft, manage, storypark, or ccms, whichever the service has; "
            "left out, all"
        ),
    )
    calls: Calls = Field(
        default=GROUPS["all"],
        description="which calls: all (as if left out), reads, writes, or by name; one or a list",
    )
    until: Annotated[Instant | None, NotNull()] = Field(
        default=None,
        description="when it is over, itself not included; left out, with `fault: none` or never",
    )
    lasts: Annotated[Duration | None, NotNull()] = Field(
        default=None, alias="for", description="how long it lasts from now on, e.g. 12h"
    )
    times: Annotated[Annotated[int, Field(ge=1, le=MAX_TIMES)] | None, NotNull()] = Field(
        default=None, description="how often at most; left out, without limit"
    )
    share: _Share = Field(
        default=1.0,
        description="of which share of the calls, drawn by the seed, e.g. 0.3; left out, of all",
    )
    seconds: Annotated[_Number | None, NotNull()] = Field(
        default=None,
        description=(
            "how late the answer comes (latency), how much its date is off (skewed_clock), when a "
            "key is forgotten (keys_forgotten) or its request finished (keys_in_progress)"
        ),
    )
    status: Annotated[int, Field(ge=500, le=599)] = Field(
        default=500, description="the status of a server_error or stored_error"
    )
    retry_after: Annotated[int, Field(ge=0, le=MAX_SECONDS)] = Field(
        default=1, description="the seconds of patience that rate_limited asks for"
    )
    everybody: bool = Field(
        default=False,
        description="true: every service's calls; left out, those of the step's service",
    )

    @model_validator(mode="after")
    def _check_consistency(self) -> "FaultSchema":
        if self.until is not None and self.lasts is not None:
            raise schema_error("the end is given twice: use either `until` or `for`")
        if self.lasts == timedelta():
            raise schema_error("the fault ends before it starts: use a longer `for`, e.g. 12h")
        kind = KINDS[self.kind]
        self._check_parameters(kind)
        if kind.whole_api and self.model_fields_set & {"calls", "share", "times"}:
            raise schema_error(
                f"{kind.name} strikes all calls of an API: remove `calls`, `share` and `times`"
            )
        if not any(kind.fits_any(api, self.calls) for api in self._apis()):
            raise schema_error(f"{self.kind} does not apply to these calls: {_fitting(kind)}")
        if self.kind != "skewed_clock" and (self.seconds or 0) < 0:
            what = (
                "a response cannot be early" if self.kind == "latency" else "time does not go back"
            )
            raise schema_error(f"{what}: expected `seconds` of at least 0")
        return self

    def _check_parameters(self, kind: FaultKind) -> None:
        for name in ("seconds", "status", "retry_after"):
            if name in self.model_fields_set and name not in kind.parameters:
                whose = ", ".join(each.name for each in KINDS.values() if name in each.parameters)
                raise schema_error(
                    f"{kind.name} does not use `{name}`: remove it (used by {whose})"
                )

    def _apis(self) -> tuple[Api, ...]:
        if self.api is None:
            return APIS
        return ("kidsoft", "manage") if self.api == "ccms" else (self.api,)

    def entry(self) -> FaultEntry:
        """The fault as a value."""
        return FaultEntry(
            kind=self.kind,
            api=self.api,
            calls=self.calls,
            until=self.until,
            lasts=self.lasts,
            times=self.times,
            share=self.share,
            seconds=self.seconds,
            status=self.status,
            retry_after_s=self.retry_after,
            everybody=self.everybody,
        )


def _fitting(kind: FaultKind) -> str:
    """The operations it applies to, by API."""
    fitting = (
        (api, [call for call in CALLS_BY_API[api] if (api, call) in kind.fits]) for api in APIS
    )
    return "it applies to " + "; ".join(
        f"{api}: {', '.join(calls)}" for api, calls in fitting if calls
    )


def _none(text: str) -> Any:
    if text != "none":
        raise schema_error("expected none or {kind: …}")
    return None


FaultOrNone = Annotated[
    FaultEntry | None,
    Forms(
        "none, or {kind: …}",
        text=Annotated[None, ParsedText("none, or {kind: …}", _none, among=("none",))],
        mapping=Annotated[FaultSchema, AfterValidator(FaultSchema.entry)],
    ),
]
