"""A scenario as read: every time an instant, every date a date, every name still the file's own.

Frozen values; nothing here knows YAML or HTTP. `read.py` makes them, `simulator.world` and the player use them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from simulator.scenario.instants import UnresolvedTime

Ccms = Literal["kidsoft", "manage"]
Label = Literal["active", "inactive", "archived"]
Acting = Literal["admin", "educator"]
StoreState = Literal["locked", "full", "free"]
Side = Literal["ccms", "storypark", "world", "page", "support", "harness"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Who:
    """A person as a step names one: by whole name, and by birth date where two bear it."""

    name: str
    born: date | None = None

    def __str__(self) -> str:
        return self.name if self.born is None else f"{self.name}, born {self.born.isoformat()}"


@dataclass(frozen=True, slots=True)
class BookingEntry:
    """A booking as entered: casual where `on` is given, else permanent.

    `days` are weekdays, 0 = Monday; `day_count` asks for that many weekdays (Monday to Friday) picked by the seed instead.
    `first` None: the date on which it is entered. `last` None: open-ended. Both ends included.
    """

    room: str
    on: date | None = None
    days: tuple[int, ...] = ()
    day_count: int | None = None
    first: date | None = None
    last: date | None = None
    every_weeks: Literal[1, 2] = 1
    only: Literal["terms", "holidays"] | None = None


@dataclass(frozen=True, slots=True)
class ChildEntry:
    """A child of a CCMS as entered. `count` is set on an entry of that many generated children (names then empty)."""

    given: str
    family: str
    born: date | None = None
    bookings: tuple[BookingEntry, ...] = ()
    label: Label | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """A room that Storypark has before the integration, with its community posts."""

    name: str
    posts: int = 0


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile that Storypark has before the integration, or that an educator adds."""

    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    rooms: tuple[str, ...] = ()
    invited: bool = False


@dataclass(frozen=True)
class HoldEntry:
    """From how many archives on a run waits for approval: more than the greater of `children` and `percent` of the active linked children, or `week_percent` in seven days."""

    children: int = 3
    percent: int = 10
    week_percent: int = 20


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service: its CCMS, its Storypark, and the settings of the integration between them."""

    key: str
    name: str
    ccms: Ccms
    time_zone: str
    region: str
    paid_children: int
    api_lag: timedelta
    pin: str | None = None
    sync_inactive: bool = False
    closed: tuple[tuple[date, date], ...] = ()
    public_holidays: Literal["open", "closed"] = "open"
    removal: Literal["deactivate", "delete"] = "deactivate"
    weeks: Literal["calendar", "rolling"] = "calendar"
    hold_above: HoldEntry | None = None
    rooms: tuple[str, ...] = ()
    children: tuple[ChildEntry, ...] = ()
    storypark_rooms: tuple[RoomEntry, ...] = ()
    storypark_profiles: tuple[ProfileEntry, ...] = ()
    integration: bool = True

    @property
    def generated_counts(self) -> tuple[int, ...]:
        """The size of each group of generated children, in file order."""
        return tuple(child.count for child in self.children if child.count is not None)


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """A fault as a step sets it; see simulator.faults.fault for what it means. `api` ccms: whichever the service has.

    Its window ends at `until`, on the clocks of the step's service, or when it has lasted so long. `everybody`: not the
    calls of the step's service alone.
    """

    kind: str
    api: Literal["kidsoft", "manage", "storypark", "ccms"] | None = None
    calls: frozenset[str] = frozenset()
    until: UnresolvedTime | None = None
    lasts: timedelta | None = None
    times: int | None = None
    share: float = 1.0
    seconds: float | None = None
    status: int = 500
    retry_after_s: int = 1
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class KillEntry:
    """A kill of the daemon that waits for its `after`th call of these from now on, before or after the vendor has done it."""

    after: int = 1
    calls: frozenset[str] = frozenset()
    done: bool = False


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """What becomes of the daemon's store from now on: somebody else has locked it, its disk is full, or it is free of both."""

    state: StoreState


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that somebody does.

    `argument` is the verb's validated model (or value) from `verbs.py`; `plain` is the same in the file's own form, ready for JSON:
    the bare word, or `{word: …}`.
    """

    word: str
    side: Side
    argument: Any
    plain: Any
    place: Place = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One checkable line. `kind` is the key of the contract (profiles, rooms, mapping, counts, last_run, runs, changes, no_changes, refused, held, kept).

    `subject` is the name or field below it (a Who for people, a room's name, a count's name), None where the kind has none; `expected` is plain data.
    """

    kind: str
    subject: Who | str | None
    expected: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """What is done and then expected at one instant, for one service."""

    at: datetime
    service: str
    acting: Acting
    verbs: tuple[Verb, ...]
    expectations: tuple[Expectation, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What somebody could do: a step that is not part of the story, to be done after all that the story does at its instant."""

    name: str
    step: Step


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole story. Instants are aware and UTC; `services` in the file's order, `steps` in the order in which they are played."""

    title: str
    about: str
    shows: tuple[str, ...]
    starts: datetime
    ends: datetime
    seed: int
    services: tuple[ServiceEntry, ...]
    steps: tuple[Step, ...]
    file: str
    what_if: tuple[WhatIf, ...] = ()

    def service(self, key: str) -> ServiceEntry:
        """The service of that key; KeyError where there is none."""
        for each in self.services:
            if each.key == key:
                return each
        raise KeyError(
            f"no service {key!r}: there are {', '.join(each.key for each in self.services)}"
        )
