"""What the world refuses people and programs, in words for them."""


class RefusedError(Exception):
    """An action that cannot be done as things stand; nothing was done.

    `rule` is the handbook's id of the rule that refuses, where one does.
    """

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class NotFoundError(RefusedError):
    """The profile, room or service of that id does not exist."""


class PlanFullError(RefusedError):
    """Storypark's own refusal to add a child beyond the paid ones (rule plan-space)."""

    def __init__(self, paid_children: int) -> None:
        super().__init__(
            f"This is the maximum number of children allowed on your current plan ({paid_children})",
            rule="plan-space",
        )
