"""What the daemon refuses a person, in words for that person."""

import structlog

from parktime.daemon.domain.rules import RuleId
from parktime.daemon.store.url import StoreTrouble
from parktime.daemon.vendors.http_client import Unreadable
from parktime.web.handlers import format_frames


class Refused(Exception):
    """An action that cannot be done as things stand; nothing was done.

    `rule` is the handbook's id of the rule that refuses, where one does.
    """

    def __init__(self, message: str, rule: RuleId | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


_log = structlog.get_logger("daemon")


def own_fault(error: Exception, what: str, service: str = "") -> Unreadable:
    """Log an exception that nobody foresaw, and give it as a failure like any other. `what` was being done when it came.

    That the store cannot be used is no fault of ours, and is told in its words, which bear no data.
    """
    if isinstance(error, StoreTrouble):
        _log.error("store trouble", doing=what, service=service, reason=str(error))
        return Unreadable(str(error))
    _log.error(
        "own fault",
        doing=what,
        service=service,
        type=type(error).__name__,
        places=format_frames(error),
    )
    return Unreadable(f"a fault of the daemon's own ({type(error).__name__})")
