"""What a fuzz has looked at so far, and how fast. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.fuzz.judge import Judged
from simulator.faults.coverage import coverage, uncovered
from simulator.faults.faults import Injected
from simulator.faults.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over worlds. `faults` counts what was injected by kind, API and call."""

    worlds: int = 0
    plays: int = 0
    runs: int = 0
    checks: int = 0
    kills: int = 0
    settled: int = 0
    broken: int = 0
    faults: Counter[Injected] = field(default_factory=Counter)

    def plus(self, judged: Judged) -> "Tally":
        """With one world more."""
        return Tally(
            self.worlds + 1,
            self.plays + judged.plays,
            self.runs + judged.runs,
            self.checks + judged.checks,
            self.kills + judged.kills,
            self.settled + judged.settled,
            self.broken + bool(judged.breaches),
            self.faults + judged.faults,
        )

    def as_json(self, cpu_s: float) -> dict[str, Any]:
        """The sums, and worlds an hour of one core."""
        by_kind = Counter[str]()
        for (kind, *_), times in self.faults.items():
            by_kind[kind] += times
        return {
            "worlds": self.worlds,
            "plays": self.plays,
            "runs": self.runs,
            "faults": dict(sorted(by_kind.items())),
            "faults_by_call": [
                {"kind": kind, "api": api, "call": call, "times": times}
                for (kind, api, call), times in sorted(self.faults.items())
            ],
            "kills": self.kills,
            "ends_compared": self.settled,
            "checks": self.checks,
            "broken_worlds": self.broken,
            "cpu_seconds": round(cpu_s, 1),
            "worlds_an_hour": self.an_hour(cpu_s),
        }

    def an_hour(self, cpu_s: float) -> int:
        """How many worlds one core plays and judges in an hour, by the time that it has spent on these."""
        return round(self.worlds / cpu_s * 3600) if cpu_s else 0


def told(tally: Tally, cpu_s: float) -> str:
    """The sums in two lines."""
    faults = sum(tally.faults.values())
    return (
        f"{_count(tally.worlds, 'world')}, {_count(tally.runs, 'run')}, {_count(faults, 'fault')} and "
        f"{_count(tally.kills, 'kill')}: {tally.an_hour(cpu_s):,} worlds an hour on one core\n"
        f"{_count(tally.checks, 'check')} of promises, {_count(tally.settled, 'end')} compared with the faultless one: "
        + (f"{_count(tally.broken, 'world')} broken" if tally.broken else "nothing broken")
    )


def table(tally: Tally) -> Sequence[str]:
    """Fault kinds × calls: how often each was injected, and how many of those that are possible never were."""
    if not tally.faults:
        return []
    possible = sum(len(kind.fits) for kind in KINDS.values())
    met = possible - len(uncovered(tally.faults))
    return [*coverage(tally.faults), f"{met} of {possible} kinds of fault × calls met"]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
