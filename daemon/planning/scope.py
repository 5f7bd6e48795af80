"""Who is synced (kidsoft-children, manage-scope)."""

from daemon.model.roster import Child
from daemon.model.settings import Policy, Settings


def in_scope(child: Child, policy: Policy, settings: Settings) -> bool:
    """Whether a child that the CCMS lists is to be active in Storypark."""
    if not policy.has_labels:
        return True
    return child.label == "Active" or (child.label == "Inactive" and settings.sync_inactive)
