"""Which expectations Storypark or the world can show, without asking parktime's own daemon."""

from parktime.simulator.scenario.scenario import Expectation

COUNTS = frozenset({"active", "archived", "profiles", "rooms"})
"""The counts that Storypark itself shows."""


def is_of_storypark(expectation: Expectation) -> bool:
    """Whether it is about what Storypark has, or a refusal, which anybody may have said."""
    kind, wanted = expectation.kind, expectation.expected
    if kind == "profiles":
        state = wanted.get("state") if isinstance(wanted, dict) else wanted
        return bool(state != "waiting")
    if kind == "counts":
        return expectation.subject in COUNTS
    return kind in ("rooms", "refused")
