"""One fault: which calls fail, how, when and how often."""

from dataclasses import dataclass
from datetime import datetime

from simulator.faults.calls import GROUPS, Api, Call
from simulator.faults.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Fault:
    """Instants are aware UTC; the window is `since` <= t < `until`, where None is unbounded.

    `service` None: all services. `api` None: all APIs. `times`: limit of firings. `share`: share of
    calls that fail, drawn by the seed. `skip`: number of calls that succeed first. `seconds`,
    `status` and `retry_after_s` apply to kinds that list them. `after`: for a halt, whether the
    vendor handles the call first.
    """

    kind: str
    since: datetime
    service: str | None = None
    api: Api | None = None
    calls: frozenset[str] = GROUPS["all"]
    until: datetime | None = None
    times: int | None = None
    share: float = 1.0
    seconds: float | None = None
    status: int = 500
    retry_after_s: int = 1
    skip: int = 0
    after: bool = False

    def concerns(self, call: Call, service: str | None) -> bool:
        """Whether the fault applies to this call, made for `service` (None: unknown)."""
        if self.api not in (None, call.api) or call.name not in self.calls:
            return False
        if self.service not in (None, service):
            return False
        kind = KINDS.get(self.kind)
        return kind is None or (call.api, call.name) in kind.fits

    def is_over(self, now: datetime) -> bool:
        """Whether its window has ended."""
        return self.until is not None and now >= self.until
