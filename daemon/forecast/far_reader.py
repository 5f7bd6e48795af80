"""Reading a CCMS over more weeks than a run does, for those who look ahead."""

from dataclasses import replace
from datetime import date, timedelta

from daemon.model.publications import Publications
from daemon.model.roster import Roster, Sessions
from daemon.model.service import Standing
from daemon.model.situation import Situation
from daemon.readers.ccms import CcmsReader, ccms_reader
from daemon.readers.wire import Answered
from daemon.running.connection import Connection

LONGEST_SPAN = timedelta(weeks=60)
"""How far apart the dates of one question to a CCMS may lie."""


class FarReader:
    """A reader of its own, so that what the runs remember of their window stays as it is."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ccms: CcmsReader = ccms_reader(connection.service, connection.pin, connection.client, connection.effort)

    async def read(self, standing: Standing, today: date, first: date, last: date) -> Situation:
        """All that a plan for this date depends on, with the sessions from `first` to `last`. Unreadable where a side cannot be read."""
        roster = await self._roster(first, last)
        target, incomplete = await self.connection.storypark.read()
        service = self.connection.service
        situation = Situation(
            roster,
            target,
            standing.links,
            standing.settings,
            service.policy,
            today,
            standing.holds,
            target_incomplete=incomplete,
            kept=standing.kept,
            staged=standing.staged,
        )
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

    async def with_order(self, situation: Situation, last: date) -> Situation:
        """The same with each child's next session up to `last`, which ranks those who want a space (plan-space)."""
        told = await self._ccms.next_sessions(situation.today, last)
        whole = situation.roster.incomplete or told.incomplete
        return replace(situation, roster=replace(situation.roster, next_sessions=told.days, incomplete=whole))

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
