"""The forecast service: forecasts, what-if comparisons and room forecasts of a service."""

from dataclasses import dataclass, replace
from datetime import timedelta

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Run
from parktime.daemon.forecast.ccms_future import CcmsFuture
from parktime.daemon.forecast.forecast import Difference, Forecast, differences, forecast
from parktime.daemon.forecast.inputs import ForecastInput, ForecastStart
from parktime.daemon.forecast.reader import WideReader, WideReaders
from parktime.daemon.forecast.rooms import RoomsForecast, forecast_rooms, shown_weeks
from parktime.daemon.forecast.runs import plan_now, run_days
from parktime.daemon.forecast.upcoming_removals import REMOVAL_WEEKS, UpcomingRemovals
from parktime.daemon.operations.commands import Command, Decision, SetUp, check
from parktime.daemon.operations.effects import OperationInput, effects
from parktime.daemon.operations.evidence import Evidence
from parktime.daemon.operations.queries import later_runs, read_evidence
from parktime.daemon.planning.bookings import LABEL_BACK, NEXT_SESSION_WEEKS
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.vendors.errors import VendorError


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Forecasts without and with a command, and their differences in order of time."""

    without: Forecast
    with_it: Forecast
    differences: tuple[Difference, ...]


class ForecastService:
    """Read-only forecasts; none pauses the clock.

    Every method raises KeyError for an unknown service and RefusedError if a side is unreadable.
    """

    def __init__(
        self, store: Store, clock: ClockFollower, connections: Connections, readers: WideReaders
    ) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._readers = readers
        self.upcoming_removals = UpcomingRemovals(store, self.rooms)

    async def forecast(self, key: str, weeks: int, future: CcmsFuture | None = None) -> Forecast:
        """Forecast the next `weeks` weeks, assuming that nobody changes anything.

        `future`: a better source of CCMS data than its API, if the caller has one.
        """
        given = await self.read_input(key, weeks)
        return forecast(given.start(future), given.at + timedelta(weeks=weeks), given.note)

    async def what_if(self, key: str, weeks: int, command: Command) -> WhatIf:
        """Forecast without and with `command`. Raises RefusedError as the command itself would."""
        service, state = self._connections.service(key), self._store.state(key)
        check(command, state, service)
        given = await self.read_input(key, weeks)
        until = given.at + timedelta(weeks=weeks)
        start = await self._begin(key, given, command)
        without = forecast(given.start(), until, given.note)
        with_it = forecast(start, until, given.note)
        return WhatIf(without, with_it, tuple(differences(without, with_it)))

    async def _begin(self, key: str, given: ForecastInput, command: Command) -> ForecastStart:
        later = await self._store.call(later_runs, self._store, key, command)
        start = start_with(given, command, later=later)
        if not isinstance(command, SetUp):
            return start
        connection = self._connections.get(key)
        evidence = await read_evidence(connection, given.plan_input)
        try:
            return start_with(given, command, evidence=evidence)
        except RefusedError:
            connection.clear_cache()  # these lists are not to be trusted
            raise

    async def rooms(self, key: str, weeks: int) -> RoomsForecast:
        """Weekly sessions, removals and returns of each room (room-removed, room-returns)."""
        state = self._connections.require_stage(key, "on", "set-up")
        service = self._connections.service(key)
        as_of, now = self._store.revision(key), await self._clock.peek()
        today = now.astimezone(service.zone).date()
        shown = shown_weeks(today, weeks)
        last_day = shown[-1] + timedelta(days=6)
        window = timedelta(weeks=service.policy.following_weeks + 1)
        span = (shown[0], last_day + window)
        plan_input = await self._readers.read(key, state, today, span)
        days = run_days(state, service.zone, last_day)
        found = forecast_rooms(plan_input, days, weeks)
        if weeks >= REMOVAL_WEEKS and not found.note:
            self.upcoming_removals.record(key, as_of, found)
        return found

    async def read_input(self, key: str, weeks: int) -> ForecastInput:
        """Read both sides, with the sessions that a forecast of `weeks` weeks needs."""
        state = self._connections.require_stage(key, "on", "set-up")
        service = self._connections.service(key)
        now = await self._clock.peek()
        today = now.astimezone(service.zone).date()
        last = (now + timedelta(weeks=weeks + NEXT_SESSION_WEEKS)).astimezone(service.zone).date()
        reader = WideReader(self._connections.get(key))
        try:
            plan_input = await reader.read(state, today, today - LABEL_BACK, last)
            plan_input = await self._connections.with_deleted_rooms(key, plan_input)
            publications = await reader.publications()
            closed = await reader.closed_ranges()
        except VendorError as error:
            raise page_unreadable(error) from error
        self._connections.plan_usage.record_reading(key, plan_input.storypark, state.created_ids)
        rows = await self._store.call(self._store.archived, key)
        archived = {row.ccms_id: row.at for row in rows if row.change.rule != "undo"}
        return ForecastInput(
            service=service,
            state=state,
            at=now,
            plan_input=plan_input,
            publications=publications,
            archived=archived,
            closed=closed,
        )


def start_with(
    given: ForecastInput,
    command: Command,
    *,
    evidence: Evidence | None = None,
    later: tuple[Run, ...] = (),
) -> ForecastStart:
    """The start of a forecast after `command`. Raises RefusedError as the command itself would."""
    plan_input, future, plan = given.plan_input, None, None
    if isinstance(command, SetUp):  # the CCMS publishes once more
        future = given.published_future(republished=True)
        service = plan_input.roster.service
        plan_input = replace(plan_input, roster=replace(future.roster(given.at), service=service))
    if isinstance(command, Decision):
        _, plan = plan_now(given.start())
    operation_input = OperationInput(
        service=given.service,
        at=given.at,
        plan_input=plan_input,
        plan=plan,
        evidence=evidence,
        later=later,
    )
    effect = effects(command, given.state, operation_input)
    after = replace(given, state=effect.state, plan_input=effect.plan_input or plan_input)
    return replace(after.start(future), now=effect.run)
