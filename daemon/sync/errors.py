"""Turning errors into those that a run reports, or that a person is shown."""

from parktime.daemon.domain.errors import RefusedError, ServiceLostError
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.telemetry.log import log
from parktime.daemon.vendors.errors import VendorError
from parktime.web.handlers import format_frames


def internal_error(error: Exception, op: str, service: str = "") -> VendorError:
    """Log an unexpected exception, and return it as a failure that a run can report.

    Of an exception only its type and the places of its traceback are logged: its message may hold
    names. The message of an unusable store holds none, and is kept.

    Args:
        error: The exception.
        op: What was being done, for the log.
        service: The key of the service, for the log.
    """
    if isinstance(error, StoreUnavailableError):
        log.error("store_unavailable", op=op, service=service, reason=str(error))
        return VendorError(str(error))
    if isinstance(error, ServiceLostError):
        log.warning("service_lost", op=op, service=service)
        return VendorError(str(error))
    log.error(
        "internal_error",
        op=op,
        service=service,
        type=type(error).__name__,
        places=format_frames(error),
    )
    return VendorError(f"a fault of the daemon's own ({type(error).__name__})")


def page_unreadable(error: VendorError) -> RefusedError:
    """Return the refusal of a page or an action for which a side cannot be read."""
    return RefusedError(f"the page cannot be shown: {error}", "setup-page")
