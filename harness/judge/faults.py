"""Faults of a scenario for a foreign sync, which may read children in another way than ours."""

from collections.abc import Iterable
from dataclasses import replace

from parktime.harness.judge.promises import CHILDREN, NEXT_SESSIONS
from parktime.simulator.scenario.scenario import Verb


def with_children(calls: Iterable[str]) -> frozenset[str]:
    """The calls; children that are read with their next sessions are a list of children, too."""
    return frozenset((*calls, *([NEXT_SESSIONS] if CHILDREN in calls else [])))


def widened(verb: Verb) -> Verb:
    """A fault that meets children, however they are read; any other verb as it is."""
    entry = verb.plain["fault"] if verb.word == "fault" and isinstance(verb.plain, dict) else None
    if not isinstance(entry, dict) or "calls" not in entry:
        return verb
    calls = entry["calls"] if isinstance(entry["calls"], list) else [entry["calls"]]
    return replace(verb, plain={"fault": {**entry, "calls": sorted(with_children(calls))}})
