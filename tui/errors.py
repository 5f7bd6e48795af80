"""All errors of the dashboard; `str()` of each is a message for the person at the screen."""


class TuiError(Exception):
    """Base class of the dashboard's errors."""


class UnreachableError(TuiError):
    """A server does not answer, or its answer cannot be read."""


class RefusedError(TuiError):
    """A server refused the request; `rule` is the handbook's rule id, if the server named one."""

    def __init__(self, message: str, rule: str | None = None, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.status = status


class NothingDueError(TuiError):
    """There is no run to move the clock to."""


class KeymapError(TuiError):
    """A key file is invalid; the message says where and what is expected."""


class DateInputError(TuiError):
    """The typed text is not a date that the clock can move to."""
