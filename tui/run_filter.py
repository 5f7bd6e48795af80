"""Which runs the history shows. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace

EVERY = "*"

CAUSES = {
    "set-up": "Continue setup",
    "schedule": "every 12 hours",
    "catch-up": "the daemon came back",
    "update": "mappings changed",
    "inactive": "the Inactive switch",
    "manual": "started by hand",
    "approval": "what waited for approval",
    "undo": "a run taken back",
}
"""Each cause, and what is behind it."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """`everybody`: runs of all services, not of the one that is shown. None: every outcome, every cause."""

    everybody: bool = False
    outcome: str | None = None
    cause: str | None = None

    def with_outcome(self, outcome: str) -> "RunFilter":
        """Those of that outcome; EVERY for all."""
        return replace(self, outcome=None if outcome == EVERY else outcome)

    def with_cause(self, cause: str) -> "RunFilter":
        """Those of that cause; EVERY for all."""
        return replace(self, cause=None if cause == EVERY else cause)

    def with_everybody(self, everybody: bool) -> "RunFilter":
        """Those of all services, or of the one that is shown."""
        return replace(self, everybody=everybody)

    def words(self, service: str | None) -> str:
        """The filter for people."""
        whose = "all services" if service is None else service
        return " · ".join(["Runs of " + whose, f"outcome {self.outcome or 'any'}", f"cause {self.cause or 'any'}"])

    def query(self, service: str | None, before: int | None, limit: int) -> dict[str, str | int]:
        """The daemon's parameters."""
        asked = {"service": service, "outcome": self.outcome, "cause": self.cause, "before": before, "limit": limit}
        return {name: value for name, value in asked.items() if value is not None}


Use = Callable[[str], RunFilter]
