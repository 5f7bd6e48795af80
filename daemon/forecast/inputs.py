"""What a forecast starts from: a service and both sides as they were read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from parktime.daemon.domain.roster import DateRange, Publications
from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.forecast.ccms_future import CcmsFuture, PublishedFuture
from parktime.daemon.operations.effects import ImmediateRun
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.sync.requests import is_create

NOT_SET_UP = "set-up is not confirmed yet: nothing is synced before it"
UNKNOWN_PUBLICATIONS = (
    "the CCMS does not tell when it publishes: changes may come up to a publication later than told"
)
UNCONFIRMED_WRITES = "what became of requests that Storypark never answered is not known"


@dataclass(frozen=True, slots=True)
class ForecastStart:
    """The point from which upcoming runs are planned.

    `plan_input`: both sides as they are now; the rosters of runs come from `future`.
    `now`: a run at this very moment. `archived`: when runs archived a child, by CCMS id
    (hold-above). `closed`: days on which a booking gives no session.
    """

    at: datetime
    state: ServiceState
    plan_input: PlanInput
    future: CcmsFuture
    zone: ZoneInfo
    now: ImmediateRun | None = None
    archived: Mapping[str, datetime] = field(default_factory=dict)
    closed: tuple[DateRange, ...] = ()


@dataclass(frozen=True, slots=True)
class ForecastInput:
    """Everything read for a forecast: both sides now, and the sessions to its end.

    `publications`: None if the CCMS does not say when it publishes.
    `archived`: when runs archived a child, by CCMS id. `closed`: the service's closed days.
    """

    service: Service
    state: ServiceState
    at: datetime
    plan_input: PlanInput
    publications: Publications | None
    archived: Mapping[str, datetime] = field(default_factory=dict)
    closed: tuple[DateRange, ...] = ()

    @property
    def note(self) -> str:
        """Why a forecast from this input is less complete than it could be; empty if it is not."""
        no_times = (
            UNKNOWN_PUBLICATIONS
            if self.publications is None and self.service.policy.has_labels
            else ""
        )
        unconfirmed = (
            UNCONFIRMED_WRITES
            if any(is_create(each.change) for each in self.state.unconfirmed)
            else ""
        )
        before = NOT_SET_UP if self.state.stage != "set-up" else ""
        return "; ".join(
            filter(None, (before, str(self.plan_input.incomplete or ""), no_times, unconfirmed))
        )

    def start(self, future: CcmsFuture | None = None) -> ForecastStart:
        """The start of a forecast. `future`: replaces what the CCMS's API says."""
        zone = self.service.zone
        future = future or self.published_future()
        return ForecastStart(
            self.at,
            self.state,
            self.plan_input,
            future,
            zone,
            archived=self.archived,
            closed=self.closed,
        )

    def published_future(self, *, republished: bool = False) -> PublishedFuture:
        """The future by the published data; `republished`: as if the CCMS published again now."""
        zone, policy = self.service.zone, self.service.policy
        return PublishedFuture(
            self.plan_input.roster,
            self.publications or Publications(self.at),
            policy,
            zone,
            self.at if republished else None,
        )
