"""`changes: [{rule, child|room, …}]` and `no_changes: true`, since the service's last such step."""

from collections.abc import Iterable
from typing import Any

from parktime.harness.expectations.observation import (
    INFORMATIONAL_KINDS,
    Observation,
    matching_rows,
    parse_person,
)
from parktime.harness.expectations.verdict import Verdict, listed, subject
from parktime.simulator.scenario.scenario import Expectation

MAX_NAMED_CHANGES = 5
"""The most changes that a failure's `actual` names; the rest are counted."""


def changes_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """Each expected change must be among the new ones: `why` is contained, other keys are equal."""
    wanted = (
        expectation.expected if isinstance(expectation.expected, list) else [expectation.expected]
    )
    expected = "changes: " + "; ".join(_wish(each) for each in wanted)
    missing = [
        each
        for each in wanted
        if not any(_matches(each, change, seen) for change in seen.new_changes)
    ]
    if not missing:
        return Verdict(True, expected, "occurred")
    near = [
        change for change in seen.new_changes if any(_is_near(each, change) for each in missing)
    ]
    told = _told(near) if near else f"nothing like it among {len(seen.new_changes)} changes"
    return Verdict(False, expected, f"not {'; '.join(_wish(each) for each in missing)}; but {told}")


def no_changes_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """No new change, except `wait` and `skip`, which every run repeats."""
    changes = [change for change in seen.new_changes if change["kind"] not in INFORMATIONAL_KINDS]
    passed = (not changes) == bool(expectation.expected)
    return Verdict(
        passed,
        "no changes" if expectation.expected else "changes",
        _told(changes) if changes else "none",
    )


def _matches(wanted: dict[str, Any], change: dict[str, Any], seen: Observation) -> bool:
    return all(_key_matches(key, value, change, seen) for key, value in wanted.items())


def _key_matches(key: str, value: Any, change: dict[str, Any], seen: Observation) -> bool:
    if key == "why":
        return str(value) in str(change.get("why", ""))
    if key == "child":
        return _is_child(value, change, seen)
    return bool(change.get(key) == value)


def _is_child(named: Any, change: dict[str, Any], seen: Observation) -> bool:
    """By the child's name in the run; a birth date is compared through the change's CCMS id."""
    person = parse_person(named)
    if change.get("child") != person.name:
        return False
    rows = [row for row in seen.daemon.links["children"] if row["ccms_id"] == change.get("ccms_id")]
    return person.born is None or bool(
        matching_rows([{**row, "name": person.name} for row in rows], person)
    )


def _is_near(wanted: dict[str, Any], change: dict[str, Any]) -> bool:
    named = str(parse_person(wanted["child"]).name) if "child" in wanted else wanted.get("room")
    return change["rule"] == wanted.get("rule") or subject(change) == named


def _wish(wanted: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in wanted.items())


def _told(changes: list[dict[str, Any]]) -> str:
    told = [
        f"{each['kind']} {subject(each)} [{each['rule']}]" for each in changes[:MAX_NAMED_CHANGES]
    ]
    more = (
        f" and {len(changes) - MAX_NAMED_CHANGES} more" if len(changes) > MAX_NAMED_CHANGES else ""
    )
    return "; ".join(told) + more


def held_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """Children and rooms whose removal waits for approval."""
    return _verdict("held", expectation.expected, seen.daemon.held.get("held", ()))


def kept_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """Children and rooms that are kept as they are."""
    return _verdict("kept", expectation.expected, [row["name"] for row in seen.daemon.kept])


def _verdict(kind: str, expected: Iterable[str], actual: Iterable[str]) -> Verdict:
    wanted, found = sorted(expected), sorted(actual)
    return Verdict(wanted == found, f"{kind}: {listed(wanted)}", listed(found))
