"""A fault of the daemon's own: told by its type and place, never by its words, which may quote a family's data."""

import structlog

from daemon.readers.wire import Unreadable
from problems.unexpected import places

_log = structlog.get_logger("daemon")


def own_fault(error: Exception, what: str, service: str = "") -> Unreadable:
    """Log an exception that nobody foresaw, and give it as a failure like any other. `what` was being done when it came."""
    _log.error("own fault", doing=what, service=service, type=type(error).__name__, places=places(error))
    return Unreadable(f"a fault of the daemon's own ({type(error).__name__})")
