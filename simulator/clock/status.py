"""The state of a clock as one value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parktime.simulator.clock.participants import Participants
from parktime.simulator.clock.timers import Timeline, TimerQueue

Mode = Literal["paused", "running", "advancing"]


@dataclass(frozen=True, slots=True)
class ParticipantState:
    """A participant's public state; `waiting_until` is None while it is busy."""

    name: str
    state: Literal["busy", "waiting"]
    waiting_until: datetime | None
    what: str
    order: int
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Rewind:
    """A rewind to `to`; everything since belongs to `epoch`."""

    epoch: int
    to: datetime


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """An instant at which something is due.

    `kind`: publication, step, or the kind that the waiting participant gave.
    """

    at: datetime
    what: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ClockState:
    """The state of a clock.

    `rate` is the current rate, or the one after the advance under way; `to` is where that goes.
    `held_by` names the busy participants, which stop time. `next` is everything known to be due,
    earliest first. `rewinds` are those that matter to a participant that was away. `not_following`
    names participants that have not reported the present epoch.
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
    """The state of all participants, in the order of their turns."""
    return tuple(
        ParticipantState(
            name=each.name,
            state=each.state,
            waiting_until=each.waiting_until,
            what=each.what,
            order=each.order,
            epoch=each.epoch,
        )
        for each in participants
    )


def upcoming_events(
    world: Timeline, participants: Participants, schedule: TimerQueue
) -> tuple[UpcomingEvent, ...]:
    """The world's next event, all waits and the next timer:

    by instant, then in the order of turns.
    """
    event, step = world.next_event(), schedule.next()
    known = [] if event is None else [UpcomingEvent(*event, "publication")]
    known += [
        UpcomingEvent(each.waiting_until, each.what or each.name, each.kind)
        for each in participants
        if each.waiting_until is not None
    ]
    known += [] if step is None else [UpcomingEvent(step.at, step.what, "step")]
    return tuple(sorted(known, key=lambda each: each.at))
