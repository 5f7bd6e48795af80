"""What the daemon refuses a person, in words for that person."""

from parktime.daemon.domain.rules import RuleId


class DaemonError(Exception):
    """Root of the exceptions that the daemon raises."""


class RefusedError(DaemonError):
    """An action that cannot be done as things stand; nothing was done.

    `rule` is the handbook's id of the rule that refuses, where one does.
    """

    def __init__(self, message: str, rule: RuleId | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
