"""An event: one thing that happened, in one sentence, with a code for programs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

EventKind = Literal[
    "run",
    "child",
    "room",
    "failure",
    "recovery",
    "hold",
    "trouble",
    "action",
    "clock",
    "rewind",
]
"""What an event is about.

A run that was done whole or in part, a child or room that it changed, a run that failed, the first
one that did not, one that waits for approval, trouble with the store or a vendor, what an operator
did, and a clock that was set or set back.
"""
Severity = Literal["info", "notice", "warning", "error"]
SubjectType = Literal["child", "room", "run", "service", "store", "vendor"]

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "notice", "warning", "error")
"""All severities, the least first."""


@dataclass(frozen=True, slots=True)
class EventSubject:
    """What an event is about: its type, its id there, and its name."""

    type: SubjectType
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event, without its place in the stream.

    Attributes:
        at: The instant, on the daemon's clock.
        service: The service's key; None if it is about none.
        text: One sentence for an operator.
        code: What happened, for programs; stable.
        rule: The rule by which it happened.
        margin_days: By how many days a verdict of a close call went this way.
        run: The id of its run in the history.
        discarded: Whether it was taken back, by a clock that was set back.
    """

    at: datetime
    kind: EventKind
    severity: Severity
    service: str | None
    text: str
    code: str
    rule: str | None = None
    margin_days: int | None = None
    subject: EventSubject | None = None
    run: int | None = None
    discarded: bool = False
