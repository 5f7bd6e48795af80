"""What can go wrong between the daemon and a vendor's API."""

from dataclasses import dataclass
from typing import Any, Final

from parktime.daemon.domain.errors import DaemonError
from parktime.daemon.domain.run import ReadFailure


@dataclass(frozen=True, slots=True)
class Failures:
    """How a request to one side can fail."""

    unanswered: ReadFailure
    failing: ReadFailure
    refused: ReadFailure
    unreadable: ReadFailure


CCMS: Final = Failures("ccms-unanswered", "ccms-failing", "ccms-refused", "ccms-unreadable")
STORYPARK: Final = Failures(
    "storypark-unanswered", "storypark-failing", "storypark-refused", "storypark-unreadable"
)


class VendorError(DaemonError):
    """A vendor could not be read, or not be written to.

    The message goes into logs and run notes: it holds no name, birth date or token. `failure` is
    the side and how its request failed, None if it is not a request that failed.
    """

    failure: ReadFailure | None = None


class TransientError(VendorError):
    """A failure that may pass.

    `retry_after_s`: the least wait that the vendor asks for. `answered`: whether it said anything.
    """

    def __init__(self, message: str, retry_after_s: float = 0.0, *, answered: bool = True) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.answered = answered


class ResponseTooLargeError(VendorError):
    """The body of a response is larger than the limit."""


class CircuitOpenError(VendorError):
    """The request was not sent, because the vendor has failed too often just now."""


class HttpStatusError(VendorError):
    """The vendor answered with an error status.

    `type`, `detail` and `record_id` (the member `id`) are those of its problem document, empty if
    it sent none.
    """

    def __init__(self, request: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{request} answered {status}")
        self.status = status
        self.type = str(problem.get("type", ""))
        self.detail = str(problem.get("detail", ""))
        self.record_id = str(problem.get("id", ""))


class NotAppliedError(VendorError):
    """A write that is known not to have been applied, or was not sent at all."""


class WrongRecordError(VendorError):
    """A write was answered with another record; whether it was applied is unknown."""


class WrongAccountError(VendorError):
    """A vendor says that the credentials open another account than the service's."""


class OutdatedError(VendorError):
    """A list is older or newer than what its vendor says of it."""


class PlanFullError(VendorError):
    """Storypark refuses one more active profile, because the plan has no space (plan-space)."""
