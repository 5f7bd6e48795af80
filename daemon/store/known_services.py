"""The services of a store as they are in memory, with their state and last revision."""

from itertools import takewhile

from parktime.daemon.domain.run import Run
from parktime.daemon.domain.service import Service
from parktime.daemon.domain.service_state import ServiceState


class KnownServices:
    """All services by key. Those that were removed are kept apart, without a revision."""

    def __init__(self) -> None:
        self.services: dict[str, Service] = {}
        self.removed: dict[str, Service] = {}
        self.states: dict[str, ServiceState] = {}
        self.revisions: dict[str, int] = {}
        """By the last change, the oldest first."""
        self.last_runs: dict[str, Run] = {}
        """The newest run of each service, without its changes, as far as it was read."""
        self.removals = 0
        self._ordered: list[Service] | None = None

    def replace_all(
        self,
        services: dict[str, Service],
        states: dict[str, ServiceState],
        revisions: dict[str, int],
    ) -> None:
        """Know these services and no others."""
        self.removed = {key: each for key, each in services.items() if each.access.removed}
        self.services = {key: each for key, each in services.items() if key not in self.removed}
        self.states, self._ordered = states, None
        self.revisions = {}
        self.note_revisions({key: at for key, at in revisions.items() if key in self.services})
        self.last_runs.clear()

    def put(self, service: Service) -> None:
        """Add a service, or change it; one that was removed is there again."""
        self.services[service.key], self._ordered = service, None
        self.removed.pop(service.key, None)
        self.states.setdefault(service.key, ServiceState())

    def remove(self, removed: Service) -> bool:
        """Count a service as removed; returns whether it was there. Its state stays."""
        self.removed[removed.key], self._ordered = removed, None
        was_there = self.services.pop(removed.key, None) is not None
        self.removals += was_there
        self.revisions.pop(removed.key, None)
        self.last_runs.pop(removed.key, None)
        return was_there

    def ordered(self) -> list[Service]:
        """All services, by their order, then key. Do not modify the list."""
        if self._ordered is None:
            self._ordered = sorted(
                self.services.values(), key=lambda service: (service.order, service.key)
            )
        return self._ordered

    def note_revision(self, key: str, revision: int) -> None:
        """A service has changed last of all."""
        self.revisions.pop(key, None)
        self.revisions[key] = revision

    def note_revisions(self, revisions: dict[str, int]) -> None:
        """Replace the revisions of these services."""
        known = self.revisions | revisions
        self.revisions = dict(sorted(known.items(), key=lambda item: item[1]))

    def changed_since(self, revision: int) -> list[str]:
        """Services with a change later than a revision, the newest first."""
        newest_first = reversed(self.revisions.items())
        return [key for key, _ in takewhile(lambda item: item[1] > revision, newest_first)]
