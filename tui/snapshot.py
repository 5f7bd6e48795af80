"""What the dashboard shows: frozen values, decoded from the answers of daemon and simulator."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

NEVER_YEAR = 9000
"""A clock event of this year or later stands for "never"."""

INFORMATIONAL_KINDS = ("wait", "skip")
"""Kinds of changes that write nothing; every run repeats them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The balance of a run: `read` is the sum of the others."""

    read: int = 0
    created: int = 0
    updated: int = 0
    archived: int = 0
    restored: int = 0
    unchanged: int = 0
    skipped: int = 0
    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What a run did to a child or a room; `before` and `after` are plain JSON values."""

    rule: str
    kind: str
    ccms_id: str
    before: Any
    after: Any
    why: str
    child: str | None = None
    room: str | None = None

    @property
    def about(self) -> Literal["child", "room"]:
        """Whether it is about a child or a room."""
        return "child" if self.child is not None else "room"

    @property
    def subject(self) -> str:
        """The name of the child or room."""
        return self.child if self.child is not None else self.room or ""


@dataclass(frozen=True, slots=True)
class ChangedRoom:
    """A room that a run changed."""

    kind: str
    room: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run wrote: the first few rooms, the number of all, and children by kind."""

    rooms: tuple[ChangedRoom, ...] = ()
    room_count: int = 0
    children: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run; lists of runs leave its changes out, and have a summary if asked for."""

    id: int
    service: str
    ordinal: int
    at: datetime
    cause: str
    outcome: str
    note: str
    counts: Counts
    waiting: tuple[str, ...] = ()
    without_a_room: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    note_codes: tuple[str, ...] = ()
    summary: RunSummary | None = None


@dataclass(frozen=True, slots=True)
class HoldAbove:
    """What families may lose in one run before it waits for approval."""

    children: int
    percent: int
    week_percent: int
    rooms_with_posts: int = 0
    rooms_percent: int = 99
    moved_percent: int = 50
    renamed_percent: int = 50


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The settings of an integration."""

    sync_inactive: bool = False
    weeks: str = "calendar"
    removal: str = "deactivate"
    hold_above: HoldAbove | None = None


@dataclass(frozen=True, slots=True)
class UpcomingRemoval:
    """A room that will be removed if nothing changes, with the local dates of both runs."""

    name: str
    goes_on: str
    returns_on: str | None = None


@dataclass(frozen=True, slots=True)
class AbsentRoom:
    """A linked room that is not in Storypark now; the local date of its return, if known."""

    name: str
    returns_on: str | None = None


@dataclass(frozen=True, slots=True)
class RoomCloseCall:
    """A room that stays or goes from a local date on, by seven days or less."""

    name: str
    verdict: Literal["stays", "goes"]
    on: str
    margin_days: int


@dataclass(frozen=True, slots=True)
class Service:
    """The summary of a service. None: not known."""

    key: str
    name: str
    ccms: Literal["manage", "kidsoft"]
    time_zone: str
    state: str
    settings: ServiceSettings
    last_run: Run | None
    next_run_at: datetime | None
    active: int
    archived: int
    waiting: int
    without_a_room: int
    chosen: int
    invitations_owed: int | None = None
    rooms_going: tuple[UpcomingRemoval, ...] | None = None
    rooms_gone: tuple[AbsentRoom, ...] | None = None
    close_calls: tuple[RoomCloseCall, ...] | None = None
    condition: str | None = None
    paid_children: int | None = None
    active_profiles: int | None = None
    failures: int = 0
    attempts: int = 4
    held: int = 0
    kept: int = 0
    wedged: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor API that fails scheduled runs; `probe_at` is when it is tried again."""

    address: str
    state: str
    services_failing: int
    probe_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueEvent:
    """An event that the clock will reach; `kind` is for programs, `what` for people."""

    at: datetime
    what: str
    kind: str = ""

    @property
    def happens(self) -> bool:
        """Whether it ever happens."""
        return self.at.year < NEVER_YEAR

    @property
    def is_run(self) -> bool:
        """Whether a run of the daemon is due."""
        return self.kind == "run"


@dataclass(frozen=True, slots=True)
class Clock:
    """The simulator's clock; `rate`: virtual seconds per second, `to`: where it is advancing to."""

    now: datetime
    epoch: int
    mode: Literal["paused", "running", "advancing"]
    rate: float | None
    to: datetime | None
    held_by: tuple[str, ...]
    next: tuple[DueEvent, ...]
    not_following: tuple[str, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether it moves by itself."""
        return self.mode == "running"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All services at one moment; `now` is the virtual time.

    `clock` is None where the dashboard has no simulator. `store` is the reason why the daemon
    cannot use its store, None if it can. `machine_clock` says how the clock of the daemon's machine
    contradicts others, None if it does not. An answer of the daemon has some of the services:
    `more` says that there are others, `removed` names those that are gone, and with `starts_again`
    what was known before is void.
    """

    revision: int
    now: datetime
    services: tuple[Service, ...]
    clock: Clock | None = None
    vendors: tuple[Vendor, ...] = ()
    store: str | None = None
    machine_clock: str | None = None
    instance: str = ""
    more: bool = False
    removed: tuple[str, ...] = ()
    starts_again: bool = False

    @property
    def epoch(self) -> int:
        """How many times the clock was set back."""
        return 0 if self.clock is None else self.clock.epoch

    def service(self, key: str | None) -> Service | None:
        """The service of that key, None if there is none."""
        return next((each for each in self.services if each.key == key), None)


Access = Literal["acting", "watching", "refused"]
"""What the dashboard may do: with a token it acts, without one it only watches, and with one that
the daemon does not know it only watches, too."""


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """Whether the servers answer: `error` says what fails, empty if nothing does.

    `answered_s` is the monotonic time of the last good answer in seconds, None before the first.
    """

    error: str = ""
    answered_s: float | None = None


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change in the history, with its run and time."""

    run: int
    at: datetime
    rule: str
    kind: str
    ccms_id: str
    before: Any
    after: Any
    why: str
    child: str | None = None
    room: str | None = None

    @property
    def subject(self) -> str:
        """The name of the child or room."""
        return self.child if self.child is not None else self.room or ""

    @property
    def is_informational(self) -> bool:
        """Whether nothing was written."""
        return self.kind in INFORMATIONAL_KINDS


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A page of changes, oldest first; `next_since_run` asks for later ones."""

    changes: tuple[RecordedChange, ...]
    next_since_run: int | None


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of runs, newest first; `next_before` asks for older ones."""

    runs: tuple[Run, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class JumpResult:
    """The end of a clock jump: why it ended, and what changed, by service."""

    reason: str
    since: datetime
    now: datetime
    changes: tuple[tuple[Service, tuple[RecordedChange, ...]], ...] = ()
