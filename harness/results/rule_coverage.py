"""Rule coverage: which scenarios showed which rule of the handbook. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any


def rules_shown(result: Mapping[str, Any]) -> set[str]:
    """The rules of its changes and refusals and, if it passed, those under `shows`."""
    changes = {change["rule"] for run in _runs(result) for change in run["changes"]}
    refusals = {row["rule"] for row in result.get("refusals", ()) if row["rule"]}
    said = set(result.get("shows", ())) if result["passed"] else set()
    return changes | refusals | said


def coverage(rules: Iterable[str], results: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Each rule, in the order given, with the names of the scenarios that showed it, in theirs."""
    shown = [(name(result), rules_shown(result)) for result in results]
    return {rule: [scenario for scenario, theirs in shown if rule in theirs] for rule in rules}


def name(result: Mapping[str, Any]) -> str:
    """A scenario's bare name."""
    return PurePath(result["file"]).stem


def _runs(result: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (run for service in result["services"].values() for run in service["runs"])
