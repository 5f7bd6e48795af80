"""Observers of runs and of requests to vendors. They see ids, counts and times, and no names."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final, Literal

from parktime.daemon.domain.run import Cause, Outcome, Run

VendorName = Literal["kidsoft", "manage", "storypark"]

RequestError = Literal[
    "timeout",
    "connection",
    "too-large",
    "unreadable",
    "rate-limited",
    "client-error",
    "server-error",
    "not-sent",
]
"""Why a request to a vendor has no good answer.

`rate-limited` is status 429; `not-sent` means that the vendor had failed too often just before.
"""

RunEnd = Outcome | Literal["error", "interrupted"]
"""How a run ended.

`error`: without a result; what it did is found in the journal. `interrupted`: the daemon stopped.
"""


@dataclass(slots=True)
class RunRecord:
    """A run under way, or finished once it has an `end`.

    `lateness_s`: seconds from the slot to the start, on the daemon's clock; None if a person asked.
    `is_recovery`: it is the rest of a run that a crash or an error interrupted.
    """

    service: str
    cause: Cause
    lateness_s: float | None = None
    is_recovery: bool = False
    run: Run | None = None
    end: RunEnd = "interrupted"


@dataclass(slots=True)
class RequestRecord:
    """One attempt of a request, with its status or its error once it is over.

    `path` has no host and no query.
    """

    vendor: VendorName
    method: str
    path: str
    status: int | None = None
    error: RequestError | None = None


class Observer:
    """Receives runs and requests. This one ignores them; others override what they need."""

    def run(self, record: RunRecord) -> AbstractContextManager[None]:
        """Observe a run while the block lasts; the record is complete when it ends."""
        del record
        return nullcontext()

    def request(self, record: RequestRecord) -> AbstractContextManager[None]:
        """Observe an attempt of a request, as `run` does."""
        del record
        return nullcontext()

    def answer_rejected(self, vendor: VendorName, error: RequestError) -> None:
        """Note an error outside an attempt: `unreadable` or `not-sent`."""

    def close(self) -> None:
        """Write what is not written yet."""


NO_OBSERVER: Final = Observer()


class Observers(Observer):
    """Several observers as one, in their order."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    @contextmanager
    def run(self, record: RunRecord) -> Iterator[None]:
        """See Observer."""
        with ExitStack() as stack:
            for each in self._observers:
                stack.enter_context(each.run(record))
            yield

    @contextmanager
    def request(self, record: RequestRecord) -> Iterator[None]:
        """See Observer."""
        with ExitStack() as stack:
            for each in self._observers:
                stack.enter_context(each.request(record))
            yield

    def answer_rejected(self, vendor: VendorName, error: RequestError) -> None:
        """See Observer."""
        for each in self._observers:
            each.answer_rejected(vendor, error)

    def close(self) -> None:
        """See Observer."""
        for each in self._observers:
            each.close()
