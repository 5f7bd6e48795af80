"""A scenario as values of the model; `scenario_entry` converts any dataclasses of this form."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

Label = Literal["active", "inactive", "archived"]


@dataclass(frozen=True)
class Who:
    """A person as a step names one: by whole name, and by birth date if the name is ambiguous."""

    name: str
    born: date | None = None

    def __str__(self) -> str:
        return self.name if self.born is None else f"{self.name}, born {self.born.isoformat()}"


@dataclass(frozen=True)
class BookingEntry:
    """A booking as entered; casual if `on` is given.

    `days` are weekdays, 0 = Monday; `first` None means the date of entry.
    """

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
    """A child of a CCMS as entered; the model refuses `count`, which generates children."""

    given: str
    family: str
    born: date | None = None
    bookings: tuple[BookingEntry, ...] = ()
    label: Label | None = None
    count: int | None = None


@dataclass(frozen=True)
class RoomEntry:
    """A Storypark room that exists before the integration."""

    name: str
    posts: int = 0


@dataclass(frozen=True)
class ProfileEntry:
    """A profile that exists before the integration, or that an educator adds."""

    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    rooms: tuple[str, ...] = ()
    invited: bool = False


@dataclass(frozen=True)
class ServiceEntry:
    """One service at the start; the model does not support `hold_above`."""

    key: str
    ccms: Literal["kidsoft", "manage"]
    time_zone: str
    region: str
    paid_children: int
    api_lag: timedelta
    pin: str | None = None
    sync_inactive: bool = False
    closed: tuple[tuple[date, date], ...] = ()
    terms: tuple[tuple[date, date], ...] = ()
    public_holidays: str = "open"
    open_on: tuple[date, ...] = ()
    removal: str = "deactivate"
    weeks: str = "calendar"
    rooms: tuple[str, ...] = ()
    children: tuple[ChildEntry, ...] = ()
    storypark_rooms: tuple[RoomEntry, ...] = ()
    storypark_profiles: tuple[ProfileEntry, ...] = ()
    integration: bool = True
    hold_above: Any = None
    storypark_of: str | None = None
    educators: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Verb:
    """One action, in the file's form."""

    word: str
    plain: Any


@dataclass(frozen=True)
class Step:
    """The actions of one instant, for one service."""

    at: datetime
    service: str
    acting: str
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class ScenarioEntry:
    """A whole scenario without its expectations."""

    title: str
    seed: int
    starts: datetime
    ends: datetime
    services: tuple[ServiceEntry, ...]
    steps: tuple[Step, ...] = ()


def scenario_entry(scenario: object) -> ScenarioEntry:
    """Convert a scenario of any dataclasses with fields of these names."""
    return msgspec.convert(scenario, ScenarioEntry, from_attributes=True)
