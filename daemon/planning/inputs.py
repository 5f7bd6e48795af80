"""The input of a plan, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from parktime.daemon.domain.links import ChildLink, Links
from parktime.daemon.domain.references import About, DissolvedLink, WriteNotKept
from parktime.daemon.domain.roster import Child, IncompleteReason, Roster
from parktime.daemon.domain.service import Policy, Settings
from parktime.daemon.domain.service_state import Keep, PendingApproval
from parktime.daemon.domain.storypark import Profile, StoryparkState
from parktime.daemon.planning.bookings import RoomWindow, room_window
from parktime.daemon.planning.consistency import check_links

Switch = Literal["on", "off"]


def in_scope(child: Child, policy: Policy, settings: Settings) -> bool:
    """Whether a child that the CCMS lists should have an active profile (manage-scope)."""
    if not policy.has_labels:
        return True
    return child.label == "Active" or (child.label == "Inactive" and settings.sync_inactive)


@dataclass(frozen=True, slots=True)
class Relinked:
    """What the references of a reading changed in the links.

    Attributes:
        names: The children and rooms that were linked again.
        unlinked: Those whose profile or room belongs to another record by its reference.
        created_ids: Profiles that were linked again to children without a link.
        undecided: Records of which the references do not say which profile or room they have.
    """

    names: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    created_ids: frozenset[str] = frozenset()
    undecided: frozenset[tuple[About, str]] = frozenset()


@dataclass(frozen=True)
class PlanInput:
    """Everything that a plan depends on: two readings, the service's state, and the local date.

    Attributes:
        holds: First local date on which a room may be removed again, by CCMS room id (room-skip).
        inactive_switch: Set in the run that switching the Inactive setting causes.
        storypark_incomplete: Why the reading of Storypark is incomplete; None if it is complete.
        kept: Children and rooms that no run changes.
        pending: Removals that wait for approval.
        recently_archived: Number of children archived in the last seven days.
        deleted_rooms: Ids of linked Storypark rooms that runs have deleted (room-removed).
        holding: Plan no removals, since they are to wait for approval.
        reference_prefix: What references of this service begin with; empty: it has none.
        dissolved: Links that people dissolved, whose reference is not known to be cleared.
        not_kept: Writes that Storypark may not have kept.
        relinked: What the references changed in the links.
        confirms_links: A person confirmed the links of this run, against any other reference.
    """

    roster: Roster
    storypark: StoryparkState
    links: Links
    settings: Settings
    policy: Policy
    today: date
    holds: Mapping[str, date] = field(default_factory=dict)
    inactive_switch: Switch | None = None
    storypark_incomplete: IncompleteReason | None = None
    kept: tuple[Keep, ...] = ()
    pending: PendingApproval | None = None
    recently_archived: int = 0
    deleted_rooms: frozenset[str] = frozenset()
    holding: bool = False
    reference_prefix: str = ""
    dissolved: tuple[DissolvedLink, ...] = ()
    not_kept: tuple[WriteNotKept, ...] = ()
    relinked: Relinked = Relinked()
    confirms_links: bool = False

    @cached_property
    def window(self) -> RoomWindow:
        """The room window of `today`."""
        return room_window(self.today, self.policy.following_weeks, self.settings.weeks)

    @cached_property
    def incomplete(self) -> IncompleteReason | None:
        """Why this input allows no removal (whole-read); None if the readings are complete."""
        return (
            self._empty_list()
            or self.roster.incomplete
            or self.storypark_incomplete
            or check_links(self.links, self.storypark, self._rooms_expected)
        )

    @property
    def _rooms_expected(self) -> frozenset[str]:
        """Linked Storypark rooms that no run can have deleted."""
        if self.settings.removal == "delete":
            return frozenset()
        return self.links.storypark_rooms - self.deleted_rooms

    def _empty_list(self) -> IncompleteReason | None:
        if self.roster.children:
            return None
        linked = len(self.links.linked_children)
        if not linked:
            return None
        ccms = self.policy.name
        text = (
            f"{ccms} lists no children, though {linked} are linked: taken as an incomplete reading"
        )
        return IncompleteReason("empty-list", text)

    @property
    def may_remove(self) -> bool:
        """Whether the plan may contain removals."""
        return not self.incomplete and not self.holding

    def in_scope(self, child: Child) -> bool:
        """Whether the child is in scope."""
        return in_scope(child, self.policy, self.settings)

    def linked_profile(self, link: ChildLink | None) -> Profile | None:
        """The profile that a row is linked to; None if it is not linked or the profile is gone."""
        if link is None or not link.is_linked:
            return None
        return self.storypark.profile(link.target_id)
