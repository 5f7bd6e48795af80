"""Evaluates one expectation on an observation (contract: Expectations). Pure."""

from collections.abc import Callable
from typing import Any

from parktime.harness.expectations.changes import (
    changes_verdict,
    held_verdict,
    kept_verdict,
    no_changes_verdict,
)
from parktime.harness.expectations.mappings import mapping_verdict
from parktime.harness.expectations.observation import Observation
from parktime.harness.expectations.profiles import profile_verdict, room_verdict
from parktime.harness.expectations.verdict import Verdict
from parktime.simulator.scenario.scenario import Expectation


def evaluate(expectation: Expectation, seen: Observation) -> Verdict:
    """Whether it holds, and both sides in words. Raises KeyError for an unknown kind."""
    return _JUDGES[expectation.kind](expectation, seen)


def _count(expectation: Expectation, seen: Observation) -> Verdict:
    name = str(expectation.subject)
    return _number(f"count of {name.replace('_', ' ')}", expectation.expected, counts(seen)[name])


def counts(seen: Observation) -> dict[str, int]:
    """The figures for `counts`; profiles = active + archived, rooms = present."""
    states = [row["state"] for row in seen.profiles]
    return {
        "active": states.count("active"),
        "archived": states.count("archived"),
        "waiting": len(seen.daemon.waiting),
        "invitations_owed": len(seen.daemon.invitations_owed),
        "profiles": len(states),
        "rooms": sum(row["state"] == "present" for row in seen.rooms),
    }


def _runs(expectation: Expectation, seen: Observation) -> Verdict:
    return _number("runs", expectation.expected, len(seen.daemon.runs))


def _number(what: str, expected: Any, actual: int) -> Verdict:
    return Verdict(expected == actual, f"{what}: {expected}", str(actual))


def _last_run(expectation: Expectation, seen: Observation) -> Verdict:
    wanted = (
        expectation.expected
        if expectation.subject is None
        else {str(expectation.subject): expectation.expected}
    )
    expected = "last run: " + _pairs(wanted)
    if not seen.daemon.runs:
        return Verdict(False, expected, "no run so far")
    run = seen.daemon.runs[-1]
    actual = {key: _of_run(run, key) for key in wanted}
    return Verdict(actual == wanted, expected, _pairs(actual))


def _of_run(run: dict[str, Any], key: str) -> Any:
    return run["counts"][key] if key in run["counts"] else run.get(key)


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())


def _refused(expectation: Expectation, seen: Observation) -> Verdict:
    expected = f"refused: {expectation.expected}"
    if seen.attempt is None:
        return Verdict(False, expected, "nothing was done before")
    message = seen.attempt.refusal
    if message is None:
        return Verdict(False, expected, "it was done")
    return Verdict(
        str(expectation.expected).casefold() in message.casefold(), expected, f"refused: {message}"
    )


_JUDGES: dict[str, Callable[[Expectation, Observation], Verdict]] = {
    "profiles": profile_verdict,
    "rooms": room_verdict,
    "mapping": mapping_verdict,
    "counts": _count,
    "last_run": _last_run,
    "runs": _runs,
    "changes": changes_verdict,
    "no_changes": no_changes_verdict,
    "refused": _refused,
    "held": held_verdict,
    "kept": kept_verdict,
}
