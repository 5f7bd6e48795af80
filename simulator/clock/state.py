"""A clock as it stands, told in one value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from simulator.clock.participants import Participants
from simulator.clock.schedule import TimerQueue
from simulator.clock.timeline import Timeline

Mode = Literal["paused", "running", "advancing"]


@dataclass(frozen=True, slots=True)
class ParticipantState:
    """A participant as others see it; `waiting_until` is None while it is busy."""

    name: str
    state: Literal["busy", "waiting"]
    waiting_until: datetime | None
    what: str
    order: int
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Rewind:
    """A rewind: time went back to `to`, and what has happened since belongs to `epoch`."""

    epoch: int
    to: datetime


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """An instant at which something is due."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class ClockState:
    """`rate` is what the clock runs at, or will again after the advance under way; `to` is where that goes.

    `held_by` names everybody who is busy: time stands until they wait. `next` is everything known to be due, earliest first.
    `rewinds` are those that matter to whoever was away: a later one that went beyond an earlier one stands for both.
    `not_following` names those who have not said that they live in this epoch: what they remember may never have been.
    """

    now: datetime
    epoch: int
    mode: Mode
    rate: float | None
    to: datetime | None
    held_by: tuple[str, ...]
    participants: tuple[ParticipantState, ...]
    next: tuple[UpcomingEvent, ...]
    rewinds: tuple[Rewind, ...] = ()
    not_following: tuple[str, ...] = ()


def participant_states(participants: Participants) -> tuple[ParticipantState, ...]:
    """All participants, in the order of their turns."""
    return tuple(
        ParticipantState(
            each.name, each.state, each.waiting_until, each.what, each.order, each.epoch
        )
        for each in participants
    )


def upcoming_events(
    world: Timeline, participants: Participants, schedule: TimerQueue
) -> tuple[UpcomingEvent, ...]:
    """The world's next event, every instant that is waited for, and the next step: earliest first, at one instant in the
    order in which they will have their turns.
    """
    event, step = world.next_event(), schedule.next()
    known = [] if event is None else [UpcomingEvent(*event)]
    known += [
        UpcomingEvent(each.waiting_until, each.what or each.name)
        for each in participants
        if each.waiting_until is not None
    ]
    known += [] if step is None else [UpcomingEvent(step.at, step.what)]
    return tuple(sorted(known, key=lambda each: each.at))
