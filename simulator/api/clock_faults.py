"""What the clock refuses, as problem documents."""

from collections.abc import Iterator
from contextlib import contextmanager

from problems.problem import Problem
from simulator.api.instants import tell_instant
from simulator.clock.clock import Clock
from simulator.clock.faults import (
    AlreadyAdvancing,
    BeforeTheStart,
    ClockFault,
    Closed,
    Held,
    InTheFuture,
    InThePast,
    Looping,
    TooFar,
    TooManyParticipants,
)

PROBLEM = "urn:parktime:clock:"

_TOLD: dict[type[ClockFault], tuple[int, str, str]] = {
    AlreadyAdvancing: (409, "Conflict", "already-advancing"),
    BeforeTheStart: (422, "Unprocessable Content", "before-the-start"),
    Closed: (503, "Service Unavailable", "closed"),
    Held: (504, "Gateway Timeout", "held"),
    InTheFuture: (422, "Unprocessable Content", "in-the-future"),
    InThePast: (422, "Unprocessable Content", "in-the-past"),
    Looping: (409, "Conflict", "looping"),
    TooFar: (422, "Unprocessable Content", "too-far"),
    TooManyParticipants: (409, "Conflict", "too-many-participants"),
}


@contextmanager
def told_faults(clock: Clock) -> Iterator[None]:
    """Turns what the clock refuses into a Problem; a stop names the participants as they stand."""
    try:
        yield
    except ClockFault as fault:
        raise _problem(fault, clock) from None


def _problem(fault: ClockFault, clock: Clock) -> Problem:
    status, title, name = _TOLD[type(fault)]
    if not isinstance(fault, (Held, Looping)):
        return Problem(status, title, str(fault), PROBLEM + name)
    state = clock.state()
    participants = [
        {
            "name": each.name,
            "state": each.state,
            "waiting_until": None
            if each.waiting_until is None
            else tell_instant(each.waiting_until),
            "what": each.what,
            "order": each.order,
        }
        for each in state.participants
    ]
    now = tell_instant(state.now)
    return Problem(status, title, str(fault), PROBLEM + name, participants=participants, now=now)
