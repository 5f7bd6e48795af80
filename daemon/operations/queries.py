"""Queries about services: each reads, and changes nothing."""

from parktime.daemon.clock import ClockFollower
from parktime.daemon.domain.errors import Refused
from parktime.daemon.domain.storypark import Profile
from parktime.daemon.operations.setup_page import Page, show_page, with_suggestions
from parktime.daemon.planning.inputs import Situation
from parktime.daemon.store.store import Store
from parktime.daemon.sync.sessions import Connections
from parktime.daemon.vendors.http_client import Unreadable


class Queries:
    """No query holds the clock or delays a run.

    Raises KeyError for an unknown service, and Refused for what cannot be shown.
    """

    def __init__(self, store: Store, clock: ClockFollower, connections: Connections) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self.uses = connections.uses
        self.circuits = connections.circuits

    async def page(self, key: str) -> Page:
        """The page at this moment, with suggestions."""
        standing = self._connections.needs(key, "on", "set-up")
        connection = self._connections.of(key)
        situation = await self._connections.read(connection, standing, self._clock.now)
        page = show_page(situation, standing.stage, standing.choices)
        return with_suggestions(page, situation)

    async def invitations(self, key: str) -> list[Profile]:
        """Profiles that runs created and that have no invitation yet (no-invitations)."""
        self._connections.service(key)
        created = self._store.standing(key).created_ids
        try:
            target, _ = await self._connections.of(key).storypark.read()
        except Unreadable as error:
            raise Refused(f"Storypark cannot be read: {error}") from error
        self.uses.seen(key, target, created)
        profiles = target.profiles.values()
        return [each for each in profiles if each.id in created and not each.invited]

    async def now(self, key: str) -> Situation:
        """Both sides as they are at this moment, as a run would read them."""
        standing = self._connections.needs(key, "on", "set-up")
        now = await self._clock.look()
        return await self._connections.read(self._connections.of(key), standing, now)
