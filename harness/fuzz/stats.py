"""What a fuzz has looked at so far, and how fast. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from parktime.harness.fuzz.campaign import Played
from parktime.harness.fuzz.generate.targeted_faults import NOBODY_ASKS
from parktime.simulator.fault_injection.active_faults import InjectionKey, coverage, uncovered
from parktime.simulator.fault_injection.kinds import KINDS

SHOWN = 12
"""So many of the faults that met nothing are named."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over worlds. `faults` counts what was injected by kind, API and call; `cpu_s` is the time of all cores, in seconds."""

    worlds: int = 0
    plays: int = 0
    runs: int = 0
    checks: int = 0
    kills: int = 0
    settled: int = 0
    broken: int = 0
    cpu_s: float = 0.0
    faults: Counter[InjectionKey] = field(default_factory=Counter)

    def plus(self, played: Played) -> "Tally":
        """With one world more."""
        judged = played.judged
        return Tally(
            self.worlds + 1,
            self.plays + judged.plays,
            self.runs + judged.runs,
            self.checks + judged.checks,
            self.kills + judged.kills,
            self.settled + judged.settled,
            self.broken + bool(judged.breaches),
            self.cpu_s + played.cpu_s,
            self.faults + judged.faults,
        )

    def as_json(self, wall_s: float) -> dict[str, Any]:
        """The sums, and worlds an hour of one core; `wall_s` is how long it took."""
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
            "cpu_seconds": round(self.cpu_s, 1),
            "wall_seconds": round(wall_s, 1),
            "worlds_an_hour": self.an_hour,
        }

    @property
    def an_hour(self) -> int:
        """How many worlds one core plays and judges in an hour, by the time that cores have spent on these."""
        return round(self.worlds / self.cpu_s * 3600) if self.cpu_s else 0


def told(tally: Tally, wall_s: float) -> str:
    """The sums in two lines."""
    faults = sum(tally.faults.values())
    return (
        f"{_count(tally.worlds, 'world')}, {_count(tally.runs, 'run')}, {_count(faults, 'fault')} and {_count(tally.kills, 'kill')} "
        f"in {wall_s:,.0f} s: {tally.an_hour:,} worlds an hour of CPU time on one core\n"
        f"{_count(tally.checks, 'check')} of promises, {_count(tally.settled, 'end')} compared with the faultless one: "
        + (f"{_count(tally.broken, 'world')} broken" if tally.broken else "nothing broken")
    )


def table(tally: Tally) -> Sequence[str]:
    """Fault kinds × calls: how often each was injected, how many of those that are possible were, and which were not."""
    if not tally.faults:
        return []
    possible = sum(len(kind.fits - NOBODY_ASKS) for kind in KINDS.values())
    never = [each for each in uncovered(tally.faults) if each[1:] not in NOBODY_ASKS]
    asked = ", ".join(" ".join(each) for each in sorted(NOBODY_ASKS))
    lines = [
        *coverage(tally.faults),
        f"{possible - len(never)} of {possible} kinds of fault × calls met ({asked}: nothing in a story asks)",
    ]
    return lines + (
        [f"never: {', '.join(map(' '.join, never[:SHOWN]))}{' …' if len(never) > SHOWN else ''}"]
        if never
        else []
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
