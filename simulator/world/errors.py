"""Errors for actions that the simulated world refuses."""

from parktime.simulator.errors import SimulatorError


class RefusedError(SimulatorError):
    """An action that is not possible in the present state; nothing was changed.

    `message` is shown to the caller. `rule` is the handbook's id of the refusing rule, if any.
    """

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class NotFoundError(RefusedError):
    """There is no profile, room or service of that id."""


class PlanFullError(RefusedError):
    """Storypark's refusal to add a child beyond the paid ones (rule plan-space)."""

    def __init__(self, paid_children: int) -> None:
        super().__init__(
            f"This is the maximum number of children allowed on your current plan ({paid_children})",
            rule="plan-space",
        )
