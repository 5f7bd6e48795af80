"""What differs between two results of one scenario. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.expectations.verdict import subject

MOST_LINES = 30


def diff(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """A line for each difference; none if the digests are equal."""
    if before["digest"] == now["digest"]:
        return []
    lines = [*_expectations(before, now), *_failures(before, now)]
    for key in _together(before["services"], now["services"]):
        lines += [
            f"{key}: {line}"
            for line in _service(before["services"].get(key), now["services"].get(key))
        ]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} more"]
    return lines or ["only what nobody sees: ids, or the file itself"]


def _expectations(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Compared by what they expect, since lines move when a file is edited."""
    was = {_expectation(row): row["passed"] for row in before["expectations"]}
    for row in now["expectations"]:
        passed = was.get(_expectation(row))
        if passed is None:
            yield f"line {row['line']}: new, {_held(row)}"
        elif passed != row["passed"]:
            yield f"line {row['line']}: now {_held(row)}"
    gone = was.keys() - {_expectation(row) for row in now["expectations"]}
    if gone:
        yield f"{len(gone)} expectations are no longer there"


def _expectation(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["at"], row["service"], row["expected"]


def _held(row: Mapping[str, Any]) -> str:
    return (
        f"holds: {row['expected']}"
        if row["passed"]
        else f"does not hold: {row['expected']}, actual {row['actual']}"
    )


def _failures(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    was, are = ({row["message"]: row for row in each["failures"]} for each in (before, now))
    yield from (f"line {are[message]['line']}: {message}" for message in are if message not in was)
    yield from (f"no longer: {message}" for message in was if message not in are)


def _service(before: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Iterator[str]:
    if before is None or now is None:
        yield "is new" if before is None else "is no longer there"
        return
    was, are = Counter(_changes(before)), Counter(_changes(now))
    yield from (f"now   {_told(change)}" for change in _changes(now) if change in are - was)
    yield from (f"not   {_told(change)}" for change in _changes(before) if change in was - are)
    yield from _names("waiting", before["waiting"], now["waiting"])
    runs = len(now["runs"]) - len(before["runs"])
    if runs:
        yield f"{abs(runs)} runs {'more' if runs > 0 else 'fewer'}"


_Change = tuple[str, str, str, str]


def _changes(service: Mapping[str, Any]) -> list[_Change]:
    return [
        (run["at"], str(change["kind"]), subject(change), str(change["rule"]))
        for run in service["runs"]
        for change in run["changes"]
        if change["kind"] not in INFORMATIONAL_KINDS
    ]


def _told(change: _Change) -> str:
    at, kind, who, rule = change
    return f"{at} {kind} {who} [{rule}]"


def _names(what: str, before: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    if list(before) != list(now):
        yield f"{what}: {', '.join(now) or 'nobody'} (was: {', '.join(before) or 'nobody'})"


def _together(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [*now, *(key for key in before if key not in now)]
