"""Everything that a plan depends on, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from parktime.daemon.domain.links import Links
from parktime.daemon.domain.reason import IncompleteReason
from parktime.daemon.domain.roster import Child, Roster
from parktime.daemon.domain.service import Keep, PendingApproval, Policy, Settings
from parktime.daemon.domain.storypark import StoryparkState
from parktime.daemon.planning.bookings import RoomWindow, room_window


def in_scope(child: Child, policy: Policy, settings: Settings) -> bool:
    """Whether a child that the CCMS lists is to be active in Storypark."""
    if not policy.has_labels:
        return True
    return child.label == "Active" or (child.label == "Inactive" and settings.sync_inactive)


pass

Switch = Literal["on", "off"]


@dataclass(frozen=True)
class PlanInput:
    """What a run read, what the store remembers, and the local date: `plan` needs nothing else.

    `switched` is set in the run that the Inactive setting's switch causes. `holds`: CCMS room id → the first date on which it may be removed again.
    `kept`: who and what stays as somebody decided. `staged`: removals that wait for approval; `recently_archived`: how many children runs archived in the last
    seven days. `holding`: nothing and nobody is to be removed, for what would be waits for approval.
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
    holding: bool = False

    @cached_property
    def window(self) -> RoomWindow:
        """The room window of the date of the run."""
        return room_window(self.today, self.policy.following_weeks, self.settings.weeks)

    @cached_property
    def incomplete(self) -> IncompleteReason | None:
        """Why this reading may remove nothing (whole-read); None when it is whole."""
        return self._nobody_listed() or self.roster.incomplete or self.storypark_incomplete

    def _nobody_listed(self) -> IncompleteReason | None:
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
        """Whether a plan may take anything away: not from a reading that is not whole, nor while that waits for approval."""
        return not self.incomplete and not self.holding

    def in_scope(self, child: Child) -> bool:
        """Whether the child is in scope."""
        return in_scope(child, self.policy, self.settings)
