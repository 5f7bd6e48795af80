"""How much of each service's Storypark plan is in use, as far as known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from parktime.daemon.domain.run import Run
from parktime.daemon.domain.storypark import Profile, StoryparkState


@dataclass(frozen=True, slots=True)
class PlanUsage:
    """Use of a plan after the last reading and the run that followed (plan-space)."""

    paid_children: int
    active_profiles: int
    invitations_owed: int


class PlanUsageCache:
    """The last known use of each service's plan; it sends no requests of its own."""

    def __init__(self) -> None:
        self._known: dict[str, PlanUsage] = {}
        self._readings: dict[str, tuple[Mapping[str, Profile], int, frozenset[str]]] = {}
        self._on_change: list[Callable[[str], None]] = []

    def last(self, key: str) -> PlanUsage | None:
        """The last known use; None before the first reading since the daemon started."""
        return self._known.get(key)

    def call_on_change(self, note: Callable[[str], None]) -> None:
        """Register what is called with the key of a service whenever its known use changes."""
        self._on_change.append(note)

    def forget(self, key: str) -> None:
        """Know nothing of a service that is removed."""
        self._readings.pop(key, None)
        self._known.pop(key, None)

    def rest(self, key: str) -> None:
        """Let go of the last reading, which is only kept to recognise the next one."""
        self._readings.pop(key, None)

    def clear(self) -> None:
        """Know nothing until the next reading, as after a rewind of the clock."""
        known = list(self._known)
        self._known.clear()
        for key in known:
            self._note_change(key)
        self._readings.clear()

    def record_reading(
        self, key: str, storypark: StoryparkState, created_ids: frozenset[str]
    ) -> None:
        """Note a reading. `created_ids`: the profiles that runs created (no-invitations).

        An unchanged reading, as most are, is recognised by the identity of its profiles.
        """
        last = self._readings.get(key)
        if (
            last is not None
            and last[0] is storypark.profiles
            and last[1:] == (storypark.paid_children, created_ids)
        ):
            return
        self._readings[key] = (storypark.profiles, storypark.paid_children, created_ids)
        owed = sum(_is_owed(storypark.profiles.get(profile_id)) for profile_id in created_ids)
        self._update(key, PlanUsage(storypark.paid_children, storypark.active_count, owed))

    def record_run(self, key: str, run: Run, created: int) -> None:
        """Note what a run changed after its reading. `created`: the profiles that it created."""
        known, counts = self._known.get(key), run.counts
        if known is None or not run.changes:
            return
        self._readings.pop(key, None)
        active = known.active_profiles + counts.created + counts.restored - counts.archived
        owed = known.invitations_owed + created
        self._update(key, replace(known, active_profiles=active, invitations_owed=owed))

    def _update(self, key: str, usage: PlanUsage) -> None:
        if self._known.get(key) != usage:
            self._known[key] = usage
            self._note_change(key)

    def _note_change(self, key: str) -> None:
        for note in self._on_change:
            note(key)


def _is_owed(profile: Profile | None) -> bool:
    return profile is not None and not profile.invited
