"""Reuse of the last plan of a service while its input stays the same."""

from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.plan import Plan


class PlanCache:
    """The last plan of one service.

    Comparing inputs is cheap: clients return identical objects while a vendor's data is unchanged.
    """

    def __init__(self) -> None:
        self._plan_input: PlanInput | None = None
        self._plan: Plan | None = None

    def get(self, plan_input: PlanInput) -> Plan | None:
        """The stored plan if this input would give the same one."""
        if self._plan_input is None or not _is_same(self._plan_input, plan_input):
            return None
        return self._plan

    def put(self, plan_input: PlanInput, plan: Plan) -> None:
        """Store a plan that wrote nothing; one that wrote has changed its own input."""
        self._plan_input, self._plan = plan_input, plan


def _is_same(before: PlanInput, now: PlanInput) -> bool:
    """Whether both inputs give the same plan.

    The date counts through the window and the room holds. Next sessions are not compared: a plan
    that depends on them is not stored.
    """
    return (
        before.roster.children is now.roster.children
        and before.roster.sessions is now.roster.sessions
        and before.roster.rooms is now.roster.rooms
        and before.storypark.profiles is now.storypark.profiles
        and before.storypark.rooms is now.storypark.rooms
        and before.storypark.paid_children == now.storypark.paid_children
        and before.links == now.links
        and before.settings == now.settings
        and before.policy is now.policy
        and before.inactive_switch == now.inactive_switch
        and before.incomplete == now.incomplete
        and before.window == now.window
        and (before.today == now.today or not (before.holds or now.holds))
        and before.holds == now.holds
        and before.kept == now.kept
        and before.pending == now.pending
        and before.recently_archived == now.recently_archived
        and before.dissolved == now.dissolved
        and before.not_kept == now.not_kept
        and before.relinked == now.relinked
        and before.confirms_links == now.confirms_links
        and before.deleted_rooms == now.deleted_rooms
    )
