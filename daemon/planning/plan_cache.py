"""A plan that need not be made again, because nothing that it depends on has changed."""

from parktime.daemon.planning.inputs import PlanInput
from parktime.daemon.planning.plan import Plan


class PlanCache:
    """The last plan of a service. Readers give the very same objects back while a vendor says the same, so that asking is cheap."""

    def __init__(self) -> None:
        self._situation: PlanInput | None = None
        self._plan: Plan | None = None

    def still_holds(self, plan_input: PlanInput) -> Plan | None:
        """The plan that this situation would give, if it is the last one's."""
        return (
            self._plan
            if self._situation is not None and _same(self._situation, plan_input)
            else None
        )

    def keep(self, plan_input: PlanInput, plan: Plan) -> None:
        """Remember a plan of which no change wrote anything: any other has changed what it was made for."""
        self._situation, self._plan = plan_input, plan


def _same(before: PlanInput, now: PlanInput) -> bool:
    """Whether both give one plan. The date counts through the window, the holds, and the order for space."""
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
    )
