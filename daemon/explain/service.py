"""The explanation service: why children and rooms of a service are as they are."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import DaemonError, RefusedError
from parktime.daemon.explain.child import explain_child
from parktime.daemon.explain.room import explain_room
from parktime.daemon.explain.sentences import Explanation
from parktime.daemon.forecast.reader import WideReaders
from parktime.daemon.forecast.runs import RunDay, run_days
from parktime.daemon.operations.mappings import Ref
from parktime.daemon.planning.bookings import LABEL_BACK, NEXT_SESSION_WEEKS
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.store.store import Store
from parktime.daemon.sync.connections import Connections


class Explanations:
    """Read-only explanations. Every method raises KeyError for an unknown service."""

    def __init__(
        self, store: Store, clock: ClockFollower, connections: Connections, readers: WideReaders
    ) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self._readers = readers

    async def child(self, key: str, who: Ref) -> Explanation:
        """Explain a child.

        Raises:
            UnknownSubjectError: no child with this id was ever seen.
            RefusedError: the name is unknown or ambiguous, or a side is unreadable.
        """
        plan_input, days, last = await self._year(key)
        known = {row.ccms_id: row for row in plan_input.links.children.values()}
        found = _resolve(who, known | {child.id: child for child in plan_input.roster.children})
        row = known.get(found)
        archived = await self._store.call(self._store.archive_change, key, found)
        is_still = (
            archived is not None and row is not None and row.target_id == archived.change.target_id
        )
        return explain_child(plan_input, found, days, last, archived if is_still else None)

    async def room(self, key: str, which: Ref) -> Explanation:
        """Explain a room; raises as `child` does."""
        plan_input, days, last = await self._year(key)
        known = {row.ccms_id: row for row in plan_input.links.rooms.values()}
        found = _resolve(which, known | {room.id: room for room in plan_input.roster.rooms})
        return explain_room(plan_input, found, days, last)

    async def _year(self, key: str) -> tuple[PlanInput, list[RunDay], date]:
        """A reading of about a year, its run days, and the last day with a complete window."""
        state = self._connections.require_stage(key, "on", "set-up")
        service = self._connections.service(key)
        today = (await self._clock.peek()).astimezone(service.zone).date()
        seen_to = today + timedelta(weeks=NEXT_SESSION_WEEKS)
        plan_input = await self._readers.read(key, state, today, (today - LABEL_BACK, seen_to))
        last = seen_to - timedelta(weeks=service.policy.following_weeks + 1)
        return plan_input, list(run_days(state, service.zone, last)), last


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class UnknownSubjectError(DaemonError):
    """No child or room with this id was ever seen."""


def _resolve(who: Ref, known: Mapping[str, _Named]) -> str:
    """The id of the child or room that `ref` refers to."""
    if who.id is not None:
        if who.id not in known:
            raise UnknownSubjectError(who.id)
        return who.id
    named = [ccms_id for ccms_id, each in known.items() if each.name == who.name]
    if len(named) != 1:
        words = "is not known" if not named else f"is the name of {len(named)}: give an id"
        raise RefusedError(f"{who.name} {words}", "setup-page")
    return named[0]
