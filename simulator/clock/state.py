"""A clock as it stands, told in one value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Mode = Literal["paused", "running", "advancing"]


@dataclass(frozen=True, slots=True)
class ParticipantState:
    """A participant as others see it; `waiting_until` is None while it is busy."""

    name: str
    state: Literal["busy", "waiting"]
    waiting_until: datetime | None
    what: str
    order: int


@dataclass(frozen=True, slots=True)
class Coming:
    """An instant at which something is due."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class ClockState:
    """`rate` is what the clock runs at, or will again after the advance under way; `to` is where that goes.

    `held_by` names everybody who is busy: time stands until they wait. `next` is everything known to be due, earliest first.
    """

    now: datetime
    epoch: int
    mode: Mode
    rate: float | None
    to: datetime | None
    held_by: tuple[str, ...]
    participants: tuple[ParticipantState, ...]
    next: tuple[Coming, ...]
