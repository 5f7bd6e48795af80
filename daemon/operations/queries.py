"""Read-only queries, and the extra readings that some commands need."""

from collections.abc import Awaitable, Callable, Iterable, Iterator

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Run
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.operations.commands import Command, Undo
from parktime.daemon.operations.evidence import Evidence
from parktime.daemon.operations.setup_page import (
    Page,
    build_page,
    with_suggestions,
)
from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.store.store import Store
from parktime.daemon.sync.accounts import require_storypark_account
from parktime.daemon.sync.connection import Connection
from parktime.daemon.sync.connections import Connections
from parktime.daemon.sync.errors import page_unreadable
from parktime.daemon.vendors.errors import VendorError

_RUNS_AT_A_TIME = 200


class Queries:
    """Read-only queries about services; none pauses the clock or delays a run.

    Every method raises KeyError for an unknown service and RefusedError if a side is unreadable.
    """

    def __init__(self, store: Store, clock: ClockFollower, connections: Connections) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self.plan_usage = connections.plan_usage
        self.circuit_breakers = connections.circuit_breakers

    async def page(self, key: str) -> Page:
        """The set-up page as of now, with suggestions."""
        state = self._connections.require_stage(key, "on", "set-up")
        connection = self._connections.get(key)
        plan_input = await self._connections.read(connection, state, self._clock.now)
        page = build_page(plan_input, state.stage, state.choices)
        return with_suggestions(page, plan_input)

    async def invitations(self, key: str) -> list[Profile]:
        """Profiles that runs created and that have no invitation yet (no-invitations)."""
        self._connections.service(key)
        created = self._store.state(key).created_ids
        try:
            connection = self._connections.get(key)
            storypark, _ = await connection.storypark.read()
            require_storypark_account(connection.service, storypark.account)
        except VendorError as error:
            raise RefusedError(f"Storypark cannot be read: {error}") from error
        self.plan_usage.record_reading(key, storypark, created)
        profiles = storypark.profiles.values()
        return [each for each in profiles if each.id in created and not each.invited]

    async def plan_input(self, key: str) -> PlanInput:
        """Both sides as a run would read them now."""
        state = self._connections.require_stage(key, "on", "set-up")
        now = await self._clock.peek()
        return await self._connections.read(self._connections.get(key), state, now)


async def read_evidence(connection: Connection, plan_input: PlanInput) -> Evidence:
    """Double-check the lists just read. Raises RefusedError if a side is unreadable."""
    ccms, storypark = connection.ccms, connection.storypark
    try:
        return Evidence(
            children=await _are_there(
                ccms.has_child, [child.id for child in plan_input.roster.children]
            ),
            rooms=await _are_there(ccms.has_room, [room.id for room in plan_input.roster.rooms]),
            profiles=await _are_there(storypark.has_profile, plan_input.storypark.profiles),
            storypark_rooms=await _are_there(storypark.has_room, plan_input.storypark.rooms),
        )
    except VendorError as error:
        raise page_unreadable(error) from error


async def _are_there(is_there: Callable[[str], Awaitable[bool]], ids: Iterable[str]) -> bool:
    """Whether the first and the last id of a list exist."""
    asked = sorted(ids)
    return all([await is_there(each) for each in dict.fromkeys((*asked[:1], *asked[-1:]))])


def later_runs(store: Store, key: str, command: Command) -> tuple[Run, ...]:
    """The runs with changes after the run that `command` undoes; empty for other commands."""
    return tuple(_runs_after(store, key, command.run)) if isinstance(command, Undo) else ()


def _runs_after(store: Store, key: str, run: Run) -> Iterator[Run]:
    since = run.id
    while page := store.changed_runs(key, since_run=since, limit=_RUNS_AT_A_TIME):
        yield from page
        since = page[-1].id
