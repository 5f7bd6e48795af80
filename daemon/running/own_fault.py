"""A fault of the daemon's own: told by its type and place, never by its words, which may quote a family's data."""

import structlog

from daemon.readers.wire import Unreadable
from daemon.store.address import StoreTrouble
from problems.unexpected import format_frames

_log = structlog.get_logger("daemon")


def own_fault(error: Exception, what: str, service: str = "") -> Unreadable:
    """Log an exception that nobody foresaw, and give it as a failure like any other. `what` was being done when it came.

    That the store cannot be used is no fault of ours, and is told in its words, which bear no data.
    """
    if isinstance(error, StoreTrouble):
        _log.error("store trouble", doing=what, service=service, reason=str(error))
        return Unreadable(str(error))
    _log.error("own fault", doing=what, service=service, type=type(error).__name__, places=format_frames(error))
    return Unreadable(f"a fault of the daemon's own ({type(error).__name__})")
