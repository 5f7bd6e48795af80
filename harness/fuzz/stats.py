"""What a fuzz campaign has checked so far, and how fast. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from parktime.harness.fuzz.campaign import CheckedWorld
from parktime.simulator.fault_injection.active_faults import InjectionKey, coverage, uncovered
from parktime.simulator.fault_injection.kinds import FAILURES

MAX_SHOWN = 12
"""So many of the faults that were never injected are named."""


@dataclass(frozen=True, slots=True)
class FuzzStats:
    """Sums over worlds.

    `faults` counts injections by kind, API and call; `cpu_s` is the CPU time of all cores, in
    seconds.
    """

    worlds: int = 0
    plays: int = 0
    runs: int = 0
    checks: int = 0
    kills: int = 0
    ends_compared: int = 0
    broken: int = 0
    cpu_s: float = 0.0
    faults: Counter[InjectionKey] = field(default_factory=Counter)

    def plus(self, world: CheckedWorld) -> "FuzzStats":
        """The sums with one more world."""
        checked = world.checked
        return FuzzStats(
            worlds=self.worlds + 1,
            plays=self.plays + checked.plays,
            runs=self.runs + checked.runs,
            checks=self.checks + checked.checks,
            kills=self.kills + checked.kills,
            ends_compared=self.ends_compared + checked.ends_compared,
            broken=self.broken + bool(checked.violations),
            cpu_s=self.cpu_s + world.cpu_s,
            faults=self.faults + checked.faults,
        )

    def as_json(self, wall_s: float) -> dict[str, Any]:
        """The sums, and worlds per hour of one core; `wall_s` is the elapsed time."""
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
            "ends_compared": self.ends_compared,
            "checks": self.checks,
            "broken_worlds": self.broken,
            "cpu_seconds": round(self.cpu_s, 1),
            "wall_seconds": round(wall_s, 1),
            "worlds_an_hour": self.an_hour,
        }

    @property
    def an_hour(self) -> int:
        """Worlds checked per hour of CPU time."""
        return round(self.worlds / self.cpu_s * 3600) if self.cpu_s else 0


def stats_text(stats: FuzzStats, wall_s: float) -> str:
    """The sums in two lines."""
    faults = sum(stats.faults.values())
    return (
        f"{_count(stats.worlds, 'world')}, {_count(stats.runs, 'run')}, "
        f"{_count(faults, 'fault')} and {_count(stats.kills, 'kill')} "
        f"in {wall_s:,.0f} s: {stats.an_hour:,} worlds an hour of CPU time on one core\n"
        f"{_count(stats.checks, 'check')} of promises, "
        f"{_count(stats.ends_compared, 'end')} compared with the faultless one: "
        + (f"{_count(stats.broken, 'world')} broken" if stats.broken else "nothing broken")
    )


def coverage_table(stats: FuzzStats) -> Sequence[str]:
    """Fault kinds × calls: how often each was injected, and which combinations never were."""
    if not stats.faults:
        return []
    possible = sum(len(kind.fits) for kind in FAILURES.values())
    never = [each for each in uncovered(stats.faults) if each[0] in FAILURES]
    lines = [
        *coverage(stats.faults),
        f"{possible - len(never)} of {possible} kinds of fault × calls met",
    ]
    if never:
        more = " …" if len(never) > MAX_SHOWN else ""
        lines.append(f"never: {', '.join(map(' '.join, never[:MAX_SHOWN]))}{more}")
    return lines


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
