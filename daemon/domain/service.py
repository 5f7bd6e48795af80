"""A service: identity, access to its two vendors, settings, and the policy of its CCMS."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from parktime.daemon.domain.references import reference_prefix

CcmsKind = Literal["kidsoft", "manage"]

Stage = Literal["off", "on", "set-up"]
"""off: no page, no runs · on: the page is open for set-up · set-up: runs every 12 hours."""

CADENCE = timedelta(hours=12)
"""Elapsed time between two scheduled runs (cadence)."""

DEFAULT_CONCURRENCY: Final = 16
"""How many services run at once on real time."""


@dataclass(frozen=True, slots=True)
class HoldAbove:
    """Thresholds above which a run waits for approval of what families would lose (hold-above).

    A run is held if it would

    - archive more than `children` and more than `percent` of the active linked children, or more
      than `week_percent` of them, counting the archives of the last seven days, or all of them;
    - delete more than `rooms_with_posts` rooms together with their posts;
    - remove more than `rooms_percent` of the linked rooms that are present, but not just one;
    - take more than `moved_percent` of the children who are in linked rooms out of one, but not
      just one child;
    - give more than `renamed_percent` of the active linked children another name, but not just
      one child.
    """

    children: int = 3
    percent: int = 10
    week_percent: int = 20
    rooms_with_posts: int = 0
    rooms_percent: int = 99
    moved_percent: int = 50
    renamed_percent: int = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one service, with the handbook's defaults. `hold_above` None: never hold."""

    sync_inactive: bool = False
    weeks: Literal["calendar", "rolling"] = "calendar"
    removal: Literal["deactivate", "delete"] = "deactivate"
    hold_above: HoldAbove | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What differs between CCMSs. To add a CCMS, add a row to POLICIES and write a reader."""

    name: str
    following_weeks: int  # room-window: weeks after the current one
    has_labels: bool  # manage-status, and with it the Inactive setting
    rooms_can_be_skipped: bool  # room-skip; otherwise support puts a room on hold
    has_pin: bool  # on-kidsoft: set-up asks for the Service PIN


POLICIES: dict[CcmsKind, Policy] = {
    "kidsoft": Policy(
        name="Kidsoft",
        following_weeks=6,
        has_labels=False,
        rooms_can_be_skipped=False,
        has_pin=True,
    ),
    "manage": Policy(
        name="Storypark Manage",
        following_weeks=5,
        has_labels=True,
        rooms_can_be_skipped=True,
        has_pin=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Access:
    """URLs and credentials of a service's CCMS and Storypark. Never logged.

    Attributes:
        ccms_account: Id of the service at its CCMS, as first read with these or earlier
            credentials; empty as long as that is not known. Likewise `storypark_account`.
        accounts_named: The operator named both ids, and so says that they are one centre.
        removed: The service was removed; its links and history are kept for its return.
    """

    ccms_url: str
    storypark_url: str
    ccms: dict[str, Any] = field(repr=False)
    storypark_token: str = field(repr=False)
    ccms_account: str = ""
    storypark_account: str = ""
    accounts_named: bool = False
    removed: bool = False

    def without_credentials(self) -> "Access":
        """What is kept of a service that is removed: whose its accounts were."""
        return replace(self, ccms={}, storypark_token="", removed=True)


@dataclass(frozen=True, slots=True)
class Service:
    """A service that the daemon syncs. `order` ranks services that are due at the same instant."""

    key: str
    name: str
    ccms: CcmsKind
    time_zone: str
    order: int
    access: Access

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the service's local dates."""
        return ZoneInfo(self.time_zone)

    @property
    def reference_prefix(self) -> str:
        """What the references of this service's records begin with."""
        return reference_prefix(self.ccms, self.key)

    @property
    def policy(self) -> Policy:
        """The policy of the service's CCMS."""
        return POLICIES[self.ccms]
