"""Maps errors of the clock to problem documents."""

from collections.abc import Iterator
from contextlib import contextmanager

from problems.problem import Problem
from simulator.api.instants import format_instant
from simulator.clock.clock import Clock
from simulator.clock.faults import (
    AlreadyAdvancingError,
    BeforeStartError,
    ClockError,
    ClosedError,
    HeldError,
    InTheFutureError,
    InThePastError,
    LoopingError,
    TooFarError,
    TooManyParticipantsError,
)

PROBLEM = "urn:parktime:clock:"

_PROBLEMS: dict[type[ClockError], tuple[int, str, str]] = {
    AlreadyAdvancingError: (409, "Conflict", "already-advancing"),
    BeforeStartError: (422, "Unprocessable Content", "before-the-start"),
    ClosedError: (503, "Service Unavailable", "closed"),
    HeldError: (504, "Gateway Timeout", "held"),
    InTheFutureError: (422, "Unprocessable Content", "in-the-future"),
    InThePastError: (422, "Unprocessable Content", "in-the-past"),
    LoopingError: (409, "Conflict", "looping"),
    TooFarError: (422, "Unprocessable Content", "too-far"),
    TooManyParticipantsError: (409, "Conflict", "too-many-participants"),
}


@contextmanager
def clock_problems(clock: Clock) -> Iterator[None]:
    """Convert ClockError to Problem; for stopped advances it lists the participants."""
    try:
        yield
    except ClockError as fault:
        raise _problem(fault, clock) from None


def _problem(fault: ClockError, clock: Clock) -> Problem:
    status, title, name = _PROBLEMS[type(fault)]
    if not isinstance(fault, (HeldError, LoopingError)):
        return Problem(status, title, str(fault), PROBLEM + name)
    state = clock.state()
    participants = [
        {
            "name": each.name,
            "state": each.state,
            "waiting_until": None
            if each.waiting_until is None
            else format_instant(each.waiting_until),
            "what": each.what,
            "order": each.order,
        }
        for each in state.participants
    ]
    now = format_instant(state.now)
    return Problem(status, title, str(fault), PROBLEM + name, participants=participants, now=now)
