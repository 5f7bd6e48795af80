"""Random faults and kills, each as a scenario writes it."""

from random import Random
from typing import Any

from simulator.faults.calls import CALLS_BY_API
from simulator.faults.kinds import KINDS
from simulator.scenario.scenario import Ccms


def kill(random: Random) -> dict[str, Any]:
    """A kill that waits for its moment."""
    calls = random.choice(("writes", "writes", "writes", "reads", "all"))
    when = random.choice(("before", "after"))
    return {"kill": {"after": random.randint(1, 6 if calls == "writes" else 14), "calls": calls, "when": when}}


def fault(random: Random, ccms: Ccms) -> dict[str, Any]:
    """Any kind of fault, of calls that it fits."""
    kind = KINDS[random.choice(sorted(KINDS))]
    fits = sorted(pair for pair in kind.fits if pair[0] in (ccms, "storypark"))
    api, call = random.choice(fits)
    found: dict[str, Any] = {"kind": kind.name, "api": api}
    if random.random() < 0.6:
        same = sorted(call for each, call in fits if each == api)
        found["calls"] = sorted({call, *random.sample(same, min(len(same), random.randint(0, 2)))})
    elif random.random() < 0.5 and kind.fits_any(api, _group(api, "writes")):
        found["calls"] = "writes"
    if random.random() < 0.5:
        found["share"] = random.choice((0.2, 0.4, 0.7))
    if random.random() < 0.4:
        found["times"] = random.choice((1, 2, 5, 9))
    if random.random() < 0.4:
        found["for"] = random.choice(("1h", "12h", "13h", "36h"))
    return found


def _group(api: str, group: str) -> tuple[str, ...]:
    calls = CALLS_BY_API["storypark"] if api == "storypark" else ()
    return tuple(call for call in calls if not call.startswith("read_")) if group == "writes" else calls
