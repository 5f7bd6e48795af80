"""What would restore an archived profile (returns, manage-status, kidsoft-children)."""

from dataclasses import dataclass

from parktime.daemon.domain.links import ChildLink
from parktime.daemon.domain.roster import Status
from parktime.daemon.domain.service import Policy, Settings
from parktime.daemon.planning.inputs import PlanInput

_ACTIVE_WHEN = "a session between six weeks back and eight weeks ahead"


@dataclass(frozen=True, slots=True)
class RestoreConditions:
    """The present status of an archived child, and in words what would restore its profile.

    `status`: the label in the CCMS. `space`: whether the plan has a free space.
    """

    status: Status
    in_scope: bool
    profile_exists: bool
    space: bool
    words: str


def restore_conditions(plan_input: PlanInput, link: ChildLink) -> RestoreConditions:
    """The restore conditions of one linked child."""
    child = next((child for child in plan_input.roster.children if child.id == link.ccms_id), None)
    status: Status = "not listed" if child is None else child.label
    in_scope = child is not None and plan_input.in_scope(child)
    exists = link.target_id in plan_input.storypark.profiles
    space = plan_input.storypark.active_count < plan_input.storypark.paid_children
    words = (
        _describe_in_scope(exists, space)
        if in_scope
        else describe_condition(status, plan_input.policy, plan_input.settings)
    )
    if not in_scope and not exists:
        words += "; its profile no longer exists, so that a new one would be made"
    return RestoreConditions(status, in_scope, exists, space, words)


def describe_condition(status: Status | None, policy: Policy, settings: Settings) -> str:
    """What would restore a child out of scope with this status; None: the status is unknown."""
    if status is None:
        return f"{policy.name} lists the child so that it is in scope"
    if status == "not listed":
        return f"{policy.name} lists the same child again"
    if status == "Archived":
        return (
            f"somebody takes the child out of the archive of {policy.name}, "
            f"and it has {_ACTIVE_WHEN}"
            + ("" if not settings.sync_inactive else " or not, for Inactive children are synced")
        )
    return (
        f"{_ACTIVE_WHEN}, so that {policy.name} labels the child Active; "
        "or switching Inactive children on"
    )


def _describe_in_scope(exists: bool, space: bool) -> str:
    brought = (
        "brings its profile back"
        if exists
        else "makes a new profile, for the old one no longer exists"
    )
    if space:
        return f"nothing more: it is in scope again, and the next run {brought}"
    return f"a free space of the plan: it is in scope again, and the first run with space {brought}"
