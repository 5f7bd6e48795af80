"""One fault: which calls go wrong, how, when and how often."""

from dataclasses import dataclass
from datetime import datetime

from simulator.faults.calls import GROUPS, Api, Call
from simulator.faults.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Fault:
    """Instants are aware and UTC; the window is from `since` to before `until`, None is for ever.

    `service`: whose calls, None is everybody's; `api` None: every one's. `times`: how often at most; `share`: of how many
    of the calls, drawn by the world's seed. `skip`: so many calls go well first. `seconds`, `status` and `retry_after_s`
    are heeded by the kinds that say so. `after`: for a call that stands still, whether the vendor does it first.
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
        """Whether the call, made for that service, is one of those; None: nobody knows for whom."""
        if self.api not in (None, call.api) or call.name not in self.calls:
            return False
        if self.service not in (None, service):
            return False
        kind = KINDS.get(self.kind)
        return kind is None or (call.api, call.name) in kind.fits

    def is_over(self, now: datetime) -> bool:
        """Whether its window has ended."""
        return self.until is not None and now >= self.until
