"""A service as the daemon knows it: who it is, how it is reached, and how far its integration has come."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from daemon.model.kept import Kept
from daemon.model.link import Choice, Links
from daemon.model.refused import Refused
from daemon.model.settings import POLICIES, CcmsKind, Policy, Settings
from daemon.model.staged import Staged
from daemon.model.unsettled import Unsettled

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
class Standing:
    """Everything that the store keeps of a service besides its history: the run's memory.

    `anchor` is the instant of set-up, `settled_until` the last slot that was run or collapsed into a catch-up. `holds`: CCMS room id → first local date on which it may go again.
    `created_ids`: ids of the profiles that runs created. `unsettled`: what was asked of Storypark and never answered.
    `kept`: what stays as it is whatever the rules say. `staged`: removals that wait for approval. `failures`: how many runs failed in a row, the last one included.
    """

    stage: Stage = "off"
    anchor: datetime | None = None
    settled_until: datetime | None = None
    pin: str | None = None
    settings: Settings = field(default_factory=Settings)
    links: Links = field(default_factory=lambda: Links({}, {}))
    choices: tuple[Choice, ...] = ()
    holds: dict[str, date] = field(default_factory=dict)
    created_ids: frozenset[str] = frozenset()
    last_ordinal: int = 0
    unsettled: tuple[Unsettled, ...] = ()
    kept: tuple[Kept, ...] = ()
    staged: Staged | None = None
    failures: int = 0

    def require(self, *stages: Stage) -> None:
        """Raise Refused unless the service is at one of these stages."""
        if self.stage in stages:
            return
        if self.stage == "off":
            raise Refused("the integration is off: support turns it on", "off")
        if self.stage == "on":
            raise Refused("set-up is not confirmed yet: nothing is synced before it", "setup-page")
        raise Refused("set-up is done already: mappings are changed by an update", "set-up")
