"""`held: [NAMES]` and `kept: [NAMES]`: all who and what wait for approval, or are kept, in any order."""

from collections.abc import Iterable

from harness.seen import Seen
from harness.verdict import Verdict, listed
from simulator.scenario.scenario import Expectation


def held_verdict(expectation: Expectation, seen: Seen) -> Verdict:
    """Children who would be archived and rooms that would be removed once somebody approves."""
    return _verdict("held", expectation.expected, seen.daemon.held.get("held", ()))


def kept_verdict(expectation: Expectation, seen: Seen) -> Verdict:
    """Children and rooms that no run changes."""
    return _verdict("kept", expectation.expected, [row["name"] for row in seen.daemon.kept])


def _verdict(kind: str, expected: Iterable[str], actual: Iterable[str]) -> Verdict:
    wanted, found = sorted(expected), sorted(actual)
    return Verdict(wanted == found, f"{kind}: {listed(wanted)}", listed(found))
