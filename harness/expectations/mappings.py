"""`mapping: {NAME: linked|create|skip|suggested|PROFILE NAME}`, as on the integration page."""

from dataclasses import dataclass
from typing import Any

from parktime.harness.expectations.observation import (
    AMBIGUOUS_HINT,
    Observation,
    full_name,
    matching_rows,
    parse_person,
)
from parktime.harness.expectations.verdict import Verdict
from parktime.simulator.scenario.scenario import Expectation, Who

WORDS = frozenset({"linked", "create", "skip", "suggested"})


@dataclass(frozen=True, slots=True)
class _Row:
    """A child or room: its mapping, its link's target, and the number of open suggestions."""

    mapping: str
    target: dict[str, Any] | None
    suggestions: int = 0


def mapping_verdict(expectation: Expectation, seen: Observation) -> Verdict:
    """Evaluate the page's row of that child or room; if it is not on the page, its link."""
    person = parse_person(expectation.subject)
    wanted = expectation.expected
    expected = f"{person}: {_wish(wanted)}"
    rows = _rows(person, seen)
    if len(rows) > 1:
        return Verdict(False, expected, f"{len(rows)} of that name: {AMBIGUOUS_HINT}")
    if not rows:
        return Verdict(False, expected, "not on the page")
    return Verdict(_holds(rows[0], wanted), expected, _described(rows[0]))


def _rows(person: Who, seen: Observation) -> list[_Row]:
    """Rows of the page, then of the links; children, then rooms."""
    page = seen.daemon.page or {"children": [], "rooms": []}
    links = seen.daemon.links
    if children := matching_rows(page["children"], person) or matching_rows(
        links["children"], person
    ):
        return [_child_row(row, seen) for row in children]
    rooms = matching_rows(page["rooms"], person) or matching_rows(links["rooms"], person)
    return [_room_row(row, seen) for row in rooms]


def _child_row(row: dict[str, Any], seen: Observation) -> _Row:
    profile = next((each for each in seen.profiles if each["id"] == row["profile_id"]), None)
    target = {"name": full_name(profile), "born": profile["born"]} if profile else None
    if target is None and row.get("profile_name"):
        target = {"name": row["profile_name"], "born": None}
    return _Row(row["mapping"], target, _suggestions(row))


def _suggestions(row: dict[str, Any]) -> int:
    return 0 if row.get("chosen") else len(row.get("suggestions") or ())


def _room_row(row: dict[str, Any], seen: Observation) -> _Row:
    room = next((each for each in seen.rooms if each["id"] == row["room_id"]), None)
    target = {"name": room["name"], "born": None} if room else None
    return _Row(row["mapping"], target, _suggestions(row))


def _holds(row: _Row, wanted: Any) -> bool:
    if wanted == "suggested":
        return row.mapping == "create" and row.suggestions > 0
    if isinstance(wanted, str) and wanted in WORDS:
        return row.mapping == wanted
    return (
        row.mapping == "linked"
        and row.target is not None
        and bool(matching_rows([row.target], parse_person(wanted)))
    )


def _wish(wanted: Any) -> str:
    return (
        wanted
        if isinstance(wanted, str) and wanted in WORDS
        else f"linked to {parse_person(wanted)}"
    )


def _described(row: _Row) -> str:
    if row.mapping == "linked":
        return (
            f"linked to {row.target['name']}" if row.target else "linked to a profile that has gone"
        )
    if row.mapping == "create" and row.suggestions:
        return f"create, {row.suggestions} suggested"
    return row.mapping
