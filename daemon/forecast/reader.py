"""Readers for forecasts: longer session ranges than a run needs, and separate caches."""

from dataclasses import replace
from datetime import date, timedelta

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.roster import DateRange, Publications, Roster, Sessions
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.sync.connection import Connection, build_plan_input
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.vendors.base import CcmsReader
from parktime.daemon.vendors.errors import HttpStatusError, VendorError
from parktime.daemon.vendors.registry import ccms_reader

LONGEST_SPAN = timedelta(weeks=60)
"""The longest range of dates that one request to a CCMS may ask for."""

_MOST_READERS = 32


class WideReader:
    """Reads both sides of one service without touching the caches of its runs."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ccms: CcmsReader = ccms_reader(
            connection.service, connection.pin, connection.client, connection.budget
        )

    async def read(self, state: ServiceState, today: date, first: date, last: date) -> PlanInput:
        """The input of a plan for `today`, with the sessions from `first` to `last`.

        Raises:
            VendorError: a side cannot be read.
        """
        roster = await self._roster(first, last)
        storypark, incomplete = await self.connection.storypark.read()
        self.connection.require_own_accounts(roster, storypark)
        found = build_plan_input(self.connection.service, state, today, roster, storypark)
        plan_input = replace(found, storypark_incomplete=incomplete)
        if plan_input.incomplete:
            self._ccms.clear_cache()
            self.connection.storypark.clear_cache()
        return plan_input

    async def publications(self) -> Publications | None:
        """When the CCMS publishes; None if its API does not say."""
        try:
            return await self._ccms.publications()
        except HttpStatusError:
            return None

    async def closed_ranges(self) -> tuple[DateRange, ...]:
        """The closed days of the service; empty if its CCMS does not say."""
        try:
            return await self._ccms.closed_ranges()
        except HttpStatusError:
            return ()

    async def _roster(self, first: date, last: date) -> Roster:
        """The roster with all sessions of the range, read in as few requests as possible."""
        sessions: list[Sessions] = []
        incomplete = None
        while True:
            roster = await self._ccms.read(first, min(last, first + LONGEST_SPAN))
            sessions += roster.sessions
            incomplete = incomplete or roster.incomplete
            first += LONGEST_SPAN + timedelta(days=1)
            if first > last:
                return replace(roster, sessions=tuple(sessions), incomplete=incomplete)


class WideReaders:
    """The readers of the services that were asked about most recently."""

    def __init__(self, clock: ClockFollower, connections: Connections) -> None:
        self._clock = clock
        self._connections = connections
        self._readers: dict[str, WideReader] = {}

    async def read(
        self, key: str, state: ServiceState, today: date, span: tuple[date, date]
    ) -> PlanInput:
        """Both sides, with the sessions of `span`. Raises RefusedError if a side is unreadable."""
        try:
            plan_input = await self._reader(key).read(state, today, *span)
        except VendorError as error:
            raise page_unreadable(error) from error
        self._connections.plan_usage.record_reading(key, plan_input.storypark, state.created_ids)
        recently = await self._connections.count_recently_archived(key, state, self._clock.now)
        plan_input = await self._connections.with_deleted_rooms(key, plan_input)
        return replace(plan_input, recently_archived=recently)

    def _reader(self, key: str) -> WideReader:
        connection = self._connections.get(key)
        known = self._readers.pop(key, None)
        if known is None or known.connection is not connection:
            known = WideReader(connection)
        self._readers[key] = known
        while len(self._readers) > _MOST_READERS:
            del self._readers[next(iter(self._readers))]
        return known
