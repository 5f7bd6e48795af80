"""A service as the daemon knows it: who it is, how it is reached, and how far its integration has come."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.links import Choice, Links, Mapping
from parktime.daemon.domain.run import Change


@dataclass(frozen=True, slots=True)
class Keep:
    """A child or room that no run changes: what a run did to it was undone, or a removal of it was rejected.

    `record` is what the CCMS said of it then, in one line: where the CCMS says anything else, it is kept no longer. `ordinal` is the run's that was undone or held.
    """

    about: Literal["child", "room"]
    ccms_id: str
    name: str
    reason: Literal["undone", "rejected"]
    since: datetime
    ordinal: int
    record: str


CcmsKind = Literal["kidsoft", "manage"]

CADENCE = timedelta(hours=12)
"""Elapsed time between two scheduled runs (cadence)."""


@dataclass(frozen=True, slots=True)
class HoldAbove:
    """The size from which a run's archives wait for approval: more than the greater of `children` and `percent` of the active linked children in one run,

    or more than `week_percent` of them in seven days, or everybody.
    """

    children: int = 3
    percent: int = 10
    week_percent: int = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What a centre may choose; the defaults are the handbook's. `hold_above` None: nothing is ever held."""

    sync_inactive: bool = False
    weeks: Literal["calendar", "rolling"] = "calendar"
    removal: Literal["deactivate", "delete"] = "deactivate"
    hold_above: HoldAbove | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What a CCMS's integration does in its own way; a third CCMS is one more row of POLICIES, and a reader."""

    name: str
    following_weeks: int  # room-window: weeks after the current one
    has_labels: bool  # manage-status, and with it the Inactive setting
    rooms_can_be_skipped: bool  # room-skip: after set-up; else support holds them
    has_pin: bool  # on-kidsoft


POLICIES: dict[CcmsKind, Policy] = {
    "kidsoft": Policy("Kidsoft", 6, has_labels=False, rooms_can_be_skipped=False, has_pin=True),
    "manage": Policy(
        "Storypark Manage", 5, has_labels=True, rooms_can_be_skipped=True, has_pin=False
    ),
}


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """The removals that run `ordinal` held back. `digest` stands for this very list: an approval of any other is refused."""

    digest: str
    since: datetime
    ordinal: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class UnconfirmedWrite:
    """A write, as it was sent: asked again under its key, it does nothing twice and tells what it made, or that it had been done.

    `mapping` and `target_id` are those of the child's or room's row when it was sent: where they are others by now, somebody has decided otherwise.
    """

    change: Change
    key: str
    body: dict[str, Any]
    mapping: Mapping
    target_id: str | None

    def still_applies(self, links: Links) -> bool:
        """Whether nobody has decided otherwise meanwhile."""
        rows = links.children if self.change.about == "child" else links.rooms
        row = rows.get(self.change.ccms_id)
        return row is not None and (row.mapping, row.target_id) == (self.mapping, self.target_id)


def as_sent(change: Change, key: str, body: dict[str, Any], links: Links) -> UnconfirmedWrite:
    """The request for a change, sent while the links were these."""
    rows = links.children if change.about == "child" else links.rooms
    row = rows[change.ccms_id]
    return UnconfirmedWrite(change, key, body, row.mapping, row.target_id)


pass
pass
pass
pass

Stage = Literal["off", "on", "set-up"]
"""off: no page, no runs · on: the page waits for set-up · set-up: runs every 12 hours."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a service's two sides are, and the credentials for them. Never logged."""

    ccms_url: str
    storypark_url: str
    ccms: dict[str, Any] = field(repr=False)
    storypark_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Service:
    """Identity and access of a service; `order` ranks services that are due at one instant."""

    key: str
    name: str
    ccms: CcmsKind
    time_zone: str
    order: int
    access: Access

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its dates are local."""
        return ZoneInfo(self.time_zone)

    @property
    def policy(self) -> Policy:
        """What its CCMS's integration does in its own way."""
        return POLICIES[self.ccms]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Everything that the store keeps of a service besides its history: the run's memory.

    `anchor` is the instant of set-up, `settled_until` the last slot that was run or collapsed into a catch-up. `holds`: CCMS room id → first local date on which it may go again.
    `created_ids`: ids of the profiles that runs created. `unsettled`: what was asked of Storypark and never answered.
    `kept`: what stays as it is whatever the rules say. `staged`: removals that wait for approval. `failures`: how many runs failed in a row, the last one included.
    """

    stage: Stage = "off"
    anchor: datetime | None = None
    last_slot: datetime | None = None
    pin: str | None = None
    settings: Settings = field(default_factory=Settings)
    links: Links = field(default_factory=lambda: Links({}, {}))
    choices: tuple[Choice, ...] = ()
    holds: dict[str, date] = field(default_factory=dict)
    created_ids: frozenset[str] = frozenset()
    last_ordinal: int = 0
    unconfirmed: tuple[UnconfirmedWrite, ...] = ()
    kept: tuple[Keep, ...] = ()
    pending: PendingApproval | None = None
    failures: int = 0

    def require(self, *stages: Stage) -> None:
        """Raise Refused unless the service is at one of these stages."""
        if self.stage in stages:
            return
        if self.stage == "off":
            raise RefusedError("the integration is off: support turns it on", "off")
        if self.stage == "on":
            raise RefusedError(
                "set-up is not confirmed yet: nothing is synced before it", "setup-page"
            )
        raise RefusedError("set-up is done already: mappings are changed by an update", "set-up")
