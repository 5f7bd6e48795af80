"""Reading a CCMS over more weeks than a run does, for those who look ahead."""

from dataclasses import replace
from datetime import date, timedelta

from daemon.clock import ClockFollower
from daemon.model.publications import Publications
from daemon.model.roster import Roster, Sessions
from daemon.model.service import Standing
from daemon.model.situation import Situation
from daemon.readers.ccms import CcmsReader, ccms_reader
from daemon.readers.wire import Answered, Unreadable
from daemon.running.connection import Connection, situation_of
from daemon.running.connections import Connections, unreadable

LONGEST_SPAN = timedelta(weeks=60)
"""How far apart the dates of one question to a CCMS may lie."""

_MOST_READERS = 32


class FarReader:
    """A reader of its own, so that what the runs remember of their window stays as it is."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ccms: CcmsReader = ccms_reader(
            connection.service, connection.pin, connection.client, connection.effort
        )

    async def read(self, standing: Standing, today: date, first: date, last: date) -> Situation:
        """All that a plan for this date depends on, with the sessions from `first` to `last`. Unreadable where a side cannot be read."""
        roster = await self._roster(first, last)
        target, incomplete = await self.connection.storypark.read()
        found = situation_of(self.connection.service, standing, today, roster, target)
        situation = replace(found, target_incomplete=incomplete)
        if situation.incomplete:
            self._ccms.forget()
            self.connection.storypark.forget()
        return situation

    async def publications(self) -> Publications | None:
        """When the CCMS publishes; None where it does not tell."""
        try:
            return await self._ccms.publications()
        except Answered:
            return None

    async def _roster(self, first: date, last: date) -> Roster:
        """Of the picture as the last question found it; each question asks for as many weeks as may be."""
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
    """One reader for each service that was asked about lately."""

    def __init__(self, clock: ClockFollower, connections: Connections) -> None:
        self._clock = clock
        self._connections = connections
        self._readers: dict[str, FarReader] = {}

    async def read(
        self, key: str, standing: Standing, today: date, span: tuple[date, date]
    ) -> Situation:
        """Both sides, with the sessions of `span`. Raises Refused where a side cannot be read."""
        try:
            situation = await self._reader(key).read(standing, today, *span)
        except Unreadable as error:
            raise unreadable(error) from error
        self._connections.uses.seen(key, situation.target, standing.created_ids)
        recently = self._connections.recently_archived(key, standing, self._clock.now)
        return replace(situation, recently_archived=recently)

    def _reader(self, key: str) -> FarReader:
        connection = self._connections.of(key)
        known = self._readers.pop(key, None)
        if known is None or known.connection is not connection:
            known = FarReader(connection)
        self._readers[key] = known
        while len(self._readers) > _MOST_READERS:
            del self._readers[next(iter(self._readers))]
        return known
