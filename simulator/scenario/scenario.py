"""Scenarios as frozen values: times are instants, dates are dates, names are as in the file.

Nothing here knows YAML or HTTP. `read.py` creates these values; the world and the player use them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from parktime.simulator.generated.people import Group
from parktime.simulator.scenario.times import UnresolvedTime
from parktime.simulator.scenario.vocabulary import shown_keys

Ccms = Literal["kidsoft", "manage"]
Label = Literal["active", "inactive", "archived"]
Acting = Literal["admin", "educator"]
Role = Literal["admin", "educator", "gone"]
StoreState = Literal["locked", "full", "free", "backup", "restored"]
Side = Literal["ccms", "storypark", "world", "page", "support", "harness"]


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Who:
    """A person as a step refers to them: by full name and, where it is shared, birth date."""

    name: str
    born: date | None = None

    def __str__(self) -> str:
        return self.name if self.born is None else f"{self.name}, born {self.born.isoformat()}"


@dataclass(frozen=True, slots=True)
class BookingEntry:
    """A booking as entered: casual if `on` is set, otherwise permanent.

    `days` are weekdays, 0 = Monday; `day_count` instead has the seed pick that many from Monday to
    Friday. `first` None: the date of entry. `last` None: open-ended. Both ends are inclusive.
    """

    room: str
    on: date | None = None
    days: tuple[int, ...] = ()
    day_count: int | None = None
    first: date | None = None
    last: date | None = None
    every_weeks: Literal[1, 2] = 1
    only: Literal["terms", "holidays"] | None = None

    @property
    def identity(self) -> str:
        """What the booking says, as one line; weekdays in their order."""
        days = ",".join(str(day) for day in sorted(set(self.days)))
        said = {
            "room": self.room,
            "on": self.on,
            "days": days or self.day_count,
            "from": self.first,
            "until": self.last,
            "every": self.every_weeks if self.every_weeks != 1 else None,
            "only": self.only,
        }
        return " ".join(f"{key}={value}" for key, value in said.items() if value is not None)


@dataclass(frozen=True, slots=True)
class ChildEntry:
    """A child of a CCMS as entered.

    `count` makes it a group of generated children (names empty).
    """

    given: str
    family: str
    born: date | None = None
    bookings: tuple[BookingEntry, ...] = ()
    label: Label | None = None
    count: int | None = None
    guardians: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What a group says of its children: label and bookings, without its count.

        Only what differs from the defaults, so that a new key leaves all names as they are.
        """
        parts = [f"label={self.label}"] if self.label is not None else []
        return "; ".join([*parts, *(booking.identity for booking in self.bookings)])


@dataclass(frozen=True, slots=True)
class CcmsRoomEntry:
    """A room of the CCMS; `capacity` None: it does not say for how many children it is."""

    name: str
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """A room that Storypark has before the integration, with its community posts."""

    name: str
    posts: int = 0


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile that Storypark has from the start, or that an educator adds."""

    given: str
    family: str
    born: date | None = None
    state: Literal["active", "archived"] = "active"
    rooms: tuple[str, ...] = ()
    invited: bool = False
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class HoldEntry:
    """What families may lose in one run before it waits for approval.

    Archives: more than the greater of `children` and `percent` of the active linked children, or
    more than `week_percent` of them in seven days. Rooms: more than `rooms_with_posts` deleted with
    posts, or `rooms_percent` of those present. More than `moved_percent` of the children in rooms
    taken out of one, or `renamed_percent` of the active linked children given another name.
    """

    children: int = 3
    percent: int = 10
    week_percent: int = 20
    rooms_with_posts: int = 0
    rooms_percent: int = 99
    moved_percent: int = 50
    renamed_percent: int = 50


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service: its CCMS, its Storypark, and the settings of the integration.

    `terms`: its own school terms. `open_on`: public holidays of the region that it does not keep.
    `capacities`: for how many children some of the CCMS's rooms are. `educators`: who works with
    Storypark there, and whether as an admin. `storypark_of`: the service, the same centre at
    another CCMS, whose Storypark it shares and takes over.
    """

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
    terms: tuple[tuple[date, date], ...] = ()
    public_holidays: Literal["open", "closed"] = "open"
    open_on: tuple[date, ...] = ()
    removal: Literal["deactivate", "delete"] = "deactivate"
    weeks: Literal["calendar", "rolling"] = "calendar"
    hold_above: HoldEntry | None = None
    rooms: tuple[str, ...] = ()
    children: tuple[ChildEntry, ...] = ()
    storypark_rooms: tuple[RoomEntry, ...] = ()
    storypark_profiles: tuple[ProfileEntry, ...] = ()
    integration: bool = True
    capacities: tuple[tuple[str, int], ...] = ()
    educators: tuple[tuple[str, Acting], ...] = ()
    storypark_of: str | None = None

    @property
    def generated_groups(self) -> tuple[Group, ...]:
        """The groups of generated children, in file order."""
        groups: list[Group] = []
        for child in self.children:
            if child.count is not None:
                ordinal = sum(group.identity == child.identity for group in groups)
                groups.append(Group(child.identity, ordinal, child.count))
        return tuple(groups)


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """A fault as a step sets it; see `parktime.simulator.fault_injection`.

    `api` ccms: the service's own CCMS.
    Its window ends at `until`, on the clocks of the step's service, or after `lasts`. `everybody`:
    calls of all services.
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
    """A kill of the daemon at its `after`th matching call; `done`:

    after the vendor has handled it.
    """

    after: int = 1
    calls: frozenset[str] = frozenset()
    done: bool = False


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """What happens to the daemon's store.

    locked by another process, disk full, or free, from now on; a backup is made, or restored.
    """

    state: StoreState


@dataclass(frozen=True, slots=True)
class Verb:
    """One action.

    `argument` is the validated value (see `verbs.py`); `plain` is the written form, ready for JSON:
    the bare word, or `{word: …}`.
    """

    word: str
    side: Side
    argument: Any
    plain: Any
    place: Place = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One checkable line. `kind` is a key of the contract, such as profiles, counts or last_run.

    `subject` is the name or field below it (a Who for people), or None; `expected` is plain data.
    """

    kind: str
    subject: Who | str | None
    expected: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """Verbs, then expectations, at one instant for one service.

    `acting`: the role, at that instant, of who does it (admin-only); `person`: the name, if given.
    """

    at: datetime
    service: str
    acting: Acting
    verbs: tuple[Verb, ...]
    expectations: tuple[Expectation, ...]
    place: Place
    person: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An alternative step, to be played after the story's own steps at its instant."""

    name: str
    step: Step


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. Instants are aware UTC; services in file order, steps in playing order."""

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
    judge: Literal["everything", "storypark"] = "everything"

    def service(self, key: str) -> ServiceEntry:
        """The service of that key. Raises KeyError."""
        for each in self.services:
            if each.key == key:
                return each
        raise KeyError(
            f"no service {key!r}: there are {shown_keys([each.key for each in self.services])}"
        )
