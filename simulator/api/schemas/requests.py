"""Request and response models of the journal of requests."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from parktime.simulator.api.journal import MAX_ENTRIES, Entry, Wanted
from parktime.simulator.api.openapi import Query
from parktime.simulator.api.time_formats import Instant, format_instant
from parktime.web.model import ApiModel
from parktime.web.problem import Text, whole_number

Word = Annotated[Text, Field(max_length=500)]
STATUS = r"^([1-5][0-9][0-9]|[1-5]xx|none)$"


class RequestFilter(ApiModel):
    """Which requests: all of what is given must fit."""

    model_config = ConfigDict(extra="forbid")

    since: Instant | None = Field(None, description="From this virtual instant on.")
    until: Instant | None = Field(None, description="Before this virtual instant.")
    after: Annotated[
        Annotated[int, Field(ge=0, le=2**53, strict=True)] | None,
        BeforeValidator(whole_number),
        Field(description="Later than this number."),
    ] = None
    method: Word | None = Field(None, examples=["POST"])
    path: Word | None = Field(
        None, description="`*` stands for anything.", examples=["/storypark/v1/profiles/*/archive"]
    )
    service: Word | None = Field(None, description="The service whose credentials it had.")
    call: Word | None = Field(None, description="As `parktime faults` lists them.")
    status: str | None = Field(
        None, pattern=STATUS, description="`409`, `4xx`, or `none` where no answer came."
    )
    fault: Word | None = Field(None, description="A kind of fault that met it.", examples=["html"])


class RequestsQuery(RequestFilter, Query):
    """The filter of a list, with at most `limit` requests and, if asked, their bodies."""

    after: int | None = Field(None, ge=0, le=2**53)  # as text
    limit: int = Field(1_000, ge=1, le=MAX_ENTRIES)
    bodies: Literal["true", "false"] = "false"


class RecordedRequest(ApiModel):
    """A request: `at` is virtual; `real_s` (since the start) and `took_ms` are real."""

    number: int
    at: Instant
    real_s: float
    took_ms: float
    method: str
    path: str
    query: str
    call: str | None
    service: str | None
    status: int | None
    faults: list[str]
    unchanged: list[str] = Field(
        [], description="The pages of lists that the answer named as unchanged, as not to be asked."
    )
    sent: str | None = Field(None, description="The request's body, if asked for and still kept.")
    got: str | None = Field(None, description="The answer's body, if asked for and still kept.")


class RequestsResponse(ApiModel):
    """Requests, oldest first. `recorded` counts all since the start; `more`: the limit cut some."""

    now: Instant
    recorded: int
    more: bool
    requests: list[RecordedRequest]


class RequestCount(ApiModel):
    """How many requests match."""

    count: int


def wanted(asked: RequestFilter) -> Wanted:
    """The filter as the journal takes it."""
    return Wanted(**{name: getattr(asked, name) for name in Wanted.__dataclass_fields__})


def serialize_request(entry: Entry, *, bodies: bool) -> dict[str, Any]:
    """One request as JSON."""
    call = entry.call
    row: dict[str, Any] = {
        "number": entry.number,
        "at": format_instant(entry.at),
        "real_s": round(entry.real_s, 6),
        "took_ms": round(entry.took_s * 1_000, 3),
        "method": entry.method,
        "path": entry.path,
        "query": entry.query.decode("latin-1"),
        "call": None if call is None else call.name,
        "service": entry.service,
        "status": entry.status,
        "faults": entry.faults,
        "unchanged": entry.unchanged,
    }
    if bodies:
        row["sent"] = entry.sent.decode("utf-8", "replace")
        row["got"] = entry.got.decode("utf-8", "replace")
    return row
