"""What a scenario file says, in the model's own values; `told` reads them off anybody else's of the same form."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

Label = Literal["active", "inactive", "archived"]


@dataclass(frozen=True)
class Who:
    """A person as a step names one: by whole name, and by birth date where two bear it."""

    name: str
    born: date | None = None

    def __str__(self) -> str:
        return self.name if self.born is None else f"{self.name}, born {self.born.isoformat()}"


@dataclass(frozen=True)
class BookingEntry:
    """A booking as entered: casual where `on` is given. `days` are weekdays, 0 = Monday; `first` None: the date of entry."""

    room: str
    on: date | None = None
    days: tuple[int, ...] = ()
    day_count: int | None = None
    first: date | None = None
    last: date | None = None
    every_weeks: int = 1
    only: str | None = None


@dataclass(frozen=True)
class ChildEntry:
    """A child of a CCMS as entered; `count` asks for generated children, which the model refuses."""

    given: str
    family: str
    born: date | None = None
    bookings: tuple[BookingEntry, ...] = ()
    label: Label | None = None
    count: int | None = None


@dataclass(frozen=True)
class RoomEntry:
    """A room that Storypark has before the integration."""

    name: str
    posts: int = 0


@dataclass(frozen=True)
class ProfileEntry:
    """A profile that Storypark has before the integration, or that an educator adds."""

    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    rooms: tuple[str, ...] = ()
    invited: bool = False


@dataclass(frozen=True)
class ServiceEntry:
    """One service as the story begins. What `hold_above` says is nothing that the model knows."""

    key: str
    ccms: Literal["kidsoft", "manage"]
    time_zone: str
    region: str
    paid_children: int
    api_lag: timedelta
    pin: str | None = None
    sync_inactive: bool = False
    closed: tuple[tuple[date, date], ...] = ()
    public_holidays: str = "open"
    removal: str = "deactivate"
    weeks: str = "calendar"
    rooms: tuple[str, ...] = ()
    children: tuple[ChildEntry, ...] = ()
    storypark_rooms: tuple[RoomEntry, ...] = ()
    storypark_profiles: tuple[ProfileEntry, ...] = ()
    integration: bool = True
    hold_above: Any = None


@dataclass(frozen=True)
class Verb:
    """One thing that somebody does, in the file's own form."""

    word: str
    plain: Any


@dataclass(frozen=True)
class Step:
    """What is done at one instant, for one service."""

    at: datetime
    service: str
    acting: str
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class Tale:
    """A whole scenario without its expectations."""

    title: str
    seed: int
    starts: datetime
    ends: datetime
    services: tuple[ServiceEntry, ...]
    steps: tuple[Step, ...] = ()


def told(scenario: object) -> Tale:
    """A scenario of anybody's dataclasses with fields of these names."""
    return msgspec.convert(scenario, Tale, from_attributes=True)
