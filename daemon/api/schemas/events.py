"""Events, and pages of them."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_instant
from parktime.daemon.domain.event import Event, EventKind, Severity, SubjectType
from parktime.daemon.events.feed import Page
from parktime.daemon.events.position import Position


class EventSubjectSchema(TypedDict):
    """What an event is about; `id` is that of the CCMS for a child or a room."""

    type: SubjectType
    id: str
    name: str


class EventSchema(TypedDict):
    """One event.

    `id` is opaque; ids of one daemon sort as text in the order of the events. `at` is an instant of
    the daemon's clock, which can be set back; `discarded` events were taken back by that. `run` is
    the id of the run in the history. `margin_days`: by how many days a close call went this way.
    """

    id: str
    at: str
    kind: EventKind
    severity: Severity
    service: str | None
    text: str
    code: str
    rule: str | None
    margin_days: int | None
    subject: EventSubjectSchema | None
    run: int | None
    discarded: bool


class EventsSchema(TypedDict):
    """Events, oldest first. `next`: what to send as `after` for those that follow."""

    events: Sequence[EventSchema]
    next: str


def serialize_event(position: Position, event: Event) -> EventSchema:
    """An event in JSON."""
    subject = event.subject
    return {
        "id": str(position),
        "at": format_instant(event.at),
        "kind": event.kind,
        "severity": event.severity,
        "service": event.service,
        "text": event.text,
        "code": event.code,
        "rule": event.rule,
        "margin_days": event.margin_days,
        "subject": None
        if subject is None
        else {"type": subject.type, "id": subject.id, "name": subject.name},
        "run": event.run,
        "discarded": event.discarded,
    }


def serialize_events(page: Page) -> EventsSchema:
    """A page of events in JSON."""
    return {
        "events": [serialize_event(position, event) for position, event in page.events],
        "next": str(page.next),
    }
