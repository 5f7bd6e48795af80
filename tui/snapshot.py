"""What the dashboard shows: frozen values, decoded from what daemon and simulator answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


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
    """One thing that a run did, to a child or to a room; `before` and `after` are plain JSON."""

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
        """The child's or room's name."""
        return self.child if self.child is not None else self.room or ""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run; lists of runs leave its changes out."""

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


@dataclass(frozen=True, slots=True)
class HoldAbove:
    """From how many archives on a run waits for approval: see `parktime schema`."""

    children: int
    percent: int
    week_percent: int


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The integration's settings."""

    sync_inactive: bool = False
    weeks: str = "calendar"
    removal: str = "deactivate"
    hold_above: HoldAbove | None = None


@dataclass(frozen=True, slots=True)
class RoomGoing:
    """A room that will be removed if nothing changes: the local dates of the runs on which it goes and is back."""

    name: str
    goes_on: str
    returns_on: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A service at a glance. None: the daemon does not tell it."""

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
    rooms_going: tuple[RoomGoing, ...] | None = None
    condition: str | None = None
    paid_children: int | None = None
    active_profiles: int | None = None
    failures: int = 0
    attempts: int = 4
    held: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor that does not answer scheduled runs, and since how many services in a row; `probe_at`: when it is asked again."""

    address: str
    state: str
    services_failing: int
    probe_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """An instant at which something is due; `kind` is `run` where a run is."""

    at: datetime
    what: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The simulator's clock; `rate` in virtual seconds a real second, `to` where an advance under way goes."""

    now: datetime
    epoch: int
    mode: Literal["paused", "running", "advancing"]
    rate: float | None
    to: datetime | None
    held_by: tuple[str, ...]
    next: tuple[Coming, ...]
    not_following: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at a glance. `clock` is None where the dashboard knows no simulator; `now` is the world's time.

    `store`: why the daemon could not use its store when it last tried; None where it could.
    """

    revision: int
    now: datetime
    services: tuple[Service, ...]
    clock: Clock | None = None
    vendors: tuple[Vendor, ...] = ()
    store: str | None = None

    @property
    def epoch(self) -> int:
        """How often time has been set back."""
        return 0 if self.clock is None else self.clock.epoch

    def service(self, key: str | None) -> Service | None:
        """The service of that key, None where there is none."""
        return next((each for each in self.services if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Contact:
    """How the dashboard stands with the programs that it watches. `lost`: in words, what does not answer; `heard_s`: the
    real monotonic second of the last good answer, None before the first.
    """

    lost: str = ""
    heard_s: float | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change as the history tells it: with the run that made it, and when."""

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
        """The child's or room's name."""
        return self.child if self.child is not None else self.room or ""


@dataclass(frozen=True, slots=True)
class Recordeds:
    """A page of changes, oldest first; `next_since_run` asks for later ones."""

    changes: tuple[Recorded, ...]
    next_since_run: int | None


@dataclass(frozen=True, slots=True)
class Runs:
    """A page of runs, newest first; `next_before` asks for older ones."""

    runs: tuple[Run, ...]
    next_before: int | None
