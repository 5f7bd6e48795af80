"""Request and response models of faults."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from parktime.simulator.api.time_formats import Instant, format_instant, format_optional_instant
from parktime.simulator.fault_injection.active_faults import ActiveFault, ActiveFaults
from parktime.simulator.fault_injection.kinds import HALT
from parktime.simulator.scenario.schema.fault_step import Calls, FaultSchema
from parktime.web.model import ApiModel
from parktime.web.problem import Text, WholeNumber

ServiceKey = Annotated[Text, Field(max_length=200)]


class FaultRequest(ApiModel):
    """A fault in the scenario language."""

    model_config = ConfigDict(extra="forbid")

    service: ServiceKey | None = Field(
        None, description="The service's key; may be left out where there is one."
    )
    fault: FaultSchema = Field(examples=[{"kind": "server_error", "calls": "reads", "for": "12h"}])


class HaltRequest(ApiModel):
    """The call to halt."""

    model_config = ConfigDict(extra="forbid", strict=True)

    after: WholeNumber = Field(
        1, ge=1, le=1_000_000, description="Which of these calls from now on; 1 is the next one."
    )
    calls: Calls = Field(description="Which calls count.")
    done: bool = Field(False, description="Whether the vendor handles the call before it halts.")


class FaultResponse(ApiModel):
    """A fault in force.

    `met`: calls it concerned; `injected`: how many failed; `left`: firings left.
    """

    number: int
    kind: str
    service: str | None
    api: Literal["kidsoft", "manage", "storypark"] | None
    calls: list[str]
    since: Instant
    until: Instant | None
    share: float
    times: int | None
    left: int | None
    met: int
    injected: int


class InjectedResponse(ApiModel):
    """How often a kind of fault was injected into an operation."""

    kind: str
    api: Literal["kidsoft", "manage", "storypark"]
    call: str
    times: int


class FaultsResponse(ApiModel):
    """The faults in force, in order of precedence, and the injections so far."""

    now: Instant
    faults: list[FaultResponse]
    injected: list[InjectedResponse]


class HaltResponse(ApiModel):
    """Whether a halt is armed, and whether a call has halted."""

    armed: bool
    halted: bool


def serialize_fault(each: ActiveFault) -> dict[str, Any]:
    """A FaultResponse, ready for JSON."""
    fault = each.fault
    return {
        "number": each.number,
        "kind": fault.kind,
        "service": fault.service,
        "api": fault.api,
        "calls": sorted(fault.calls),
        "since": format_instant(fault.since),
        "until": format_optional_instant(fault.until),
        "share": fault.share,
        "times": fault.times,
        "left": each.left,
        "met": each.matched,
        "injected": each.injected,
    }


def serialize_injected(faults: ActiveFaults) -> list[dict[str, Any]]:
    """InjectedResponses, ready for JSON, in a stable order."""
    return [
        {"kind": kind, "api": api, "call": call, "times": times}
        for (kind, api, call), times in sorted(faults.injected.items())
        if kind != HALT
    ]
