"""How full each service's plan is and how many invitations are owed, as last known: for whoever polls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from daemon.model.run import Run
from daemon.model.target import Profile, Target


@dataclass(frozen=True, slots=True)
class PlanUse:
    """As a reading of Storypark, and the run that came of it, left them (plan-space, no-invitations)."""

    paid_children: int
    active_profiles: int
    invitations_owed: int


class PlanUses:
    """The last known use of each service's plan. Nothing is asked of Storypark for it: readings that are made anyway tell it."""

    def __init__(self) -> None:
        self._known: dict[str, PlanUse] = {}
        self._read: dict[str, tuple[Mapping[str, Profile], int, frozenset[str]]] = {}
        self._revisions: dict[str, int] = {}

    def last(self, key: str) -> PlanUse | None:
        """None before the first reading since the daemon started."""
        return self._known.get(key)

    def revision(self, key: str) -> int:
        """Grows whenever what is last known of a service changes."""
        return self._revisions.get(key, 0)

    def forget(self) -> None:
        """Nothing is known until the next reading: time has gone back."""
        for key in self._known:
            self._revisions[key] = self.revision(key) + 1
        self._known.clear()
        self._read.clear()

    def seen(self, key: str, target: Target, created_ids: frozenset[str]) -> None:
        """Note a reading. The same again, as most are, costs nothing."""
        read = self._read.get(key)
        if read is not None and read[0] is target.profiles and read[1:] == (target.paid_children, created_ids):
            return
        self._read[key] = (target.profiles, target.paid_children, created_ids)
        owed = sum(_is_owed(target.profiles.get(profile_id)) for profile_id in created_ids)
        self._note(key, PlanUse(target.paid_children, target.active_count, owed))

    def ran(self, key: str, run: Run, newly_created: int) -> None:
        """Note what a run did after its reading; nothing can be invited in between."""
        known, counts = self._known.get(key), run.counts
        if known is None or not run.changes:
            return
        self._read.pop(key, None)
        active = known.active_profiles + counts.created + counts.restored - counts.archived
        owed = known.invitations_owed + newly_created
        self._note(key, replace(known, active_profiles=active, invitations_owed=owed))

    def _note(self, key: str, use: PlanUse) -> None:
        if self._known.get(key) != use:
            self._known[key] = use
            self._revisions[key] = self.revision(key) + 1


def _is_owed(profile: Profile | None) -> bool:
    return profile is not None and not profile.invited
