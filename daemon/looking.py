"""What people look at: everything here reads, and changes nothing."""

from daemon.clock import ClockFollower
from daemon.connections import Connections
from daemon.page import Page, show_page, with_suggestions
from daemon.readers.wire import Unreadable
from daemon.refused import Refused
from daemon.store.store import Store
from daemon.target import Profile


class Looking:
    """Nobody who looks holds the clock or keeps a run waiting. Unknown services raise KeyError; what cannot be shown is Refused."""

    def __init__(self, store: Store, clock: ClockFollower, connections: Connections) -> None:
        self._store = store
        self._clock = clock
        self._connections = connections
        self.uses = connections.uses

    def revision(self, key: str) -> int:
        """Grows whenever what is last known of a service's vendors changes."""
        return self.uses.revision(key)

    async def page(self, key: str) -> Page:
        """The page at this moment, with suggestions."""
        standing = self._connections.needs(key, "on", "set-up")
        situation = await self._connections.read(self._connections.of(key), standing, self._clock.now)
        return with_suggestions(show_page(situation, standing.stage, standing.choices), situation)

    async def invitations(self, key: str) -> list[Profile]:
        """Profiles that runs created and nobody invited yet, as they are now (no-invitations)."""
        self._connections.service(key)
        created = self._store.standing(key).created_ids
        try:
            target, _ = await self._connections.of(key).storypark.read()
        except Unreadable as error:
            raise Refused(f"Storypark cannot be read: {error}") from error
        self.uses.seen(key, target, created)
        return [profile for profile in target.profiles.values() if profile.id in created and not profile.invited]
