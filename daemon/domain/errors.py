"""The root of the daemon's exceptions, and the refusal of an operation.

Each package below derives its own errors from `DaemonError`:

DaemonError
├── RefusedError     an operation is not allowed in the current state; nothing was done
├── StoppingError    the daemon ends; nothing was done
├── ServiceLostError another node of a fleet may be at work on the service
├── VendorError      a vendor's API could not be read or written (vendors/errors.py)
└── StoreError       the database could not be opened, read or written (store)
"""

from parktime.daemon.domain.rules import RuleId


class DaemonError(Exception):
    """Root of all exceptions that the daemon raises."""


class StoppingError(DaemonError):
    """The daemon has been asked to end, and begins nothing more. Nothing was done."""

    def __init__(self) -> None:
        super().__init__("the daemon is stopping: ask again when it has been started again")


class RefusedError(DaemonError):
    """An operation is not allowed in the current state. Nothing was done.

    `message` is for people; `rule` is the id of the rule that refuses, if there is one.
    """

    def __init__(self, message: str, rule: RuleId | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class ServiceLostError(DaemonError):
    """This node may have lost the service to another: it writes nothing more to its vendors."""

    def __init__(self) -> None:
        super().__init__("another node may be at work on this service")
