"""A play in words: what changed when, and by which rule."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.expectations.observation import INFORMATIONAL_KINDS
from parktime.harness.expectations.verdict import listed, subject
from parktime.harness.results.many_services import shown_services, summary_of
from parktime.harness.results.timestamps import parse_utc
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry
from parktime.simulator.world.calendar import Closures, closed_local_holidays

MAX_NAMES = 4
MAX_LINES = 40
"""The most lines of one service; the rest are counted, `--json` has them all."""
_DECISIONS = ("approval", "undo")
"""Causes of runs whose note only says what their changes say too."""

PAST_TENSE = {
    "create": "created",
    "restore": "restored",
    "archive": "archived",
    "update": "updated",
    "move": "moved",
    "wait": "waiting",
    "skip": "skipped",
    "add_room": "added",
    "remove_room": "removed",
    "return_room": "back",
    "rename_room": "renamed",
}
"""What a run did, by the kind of change."""
CCMS_NAMES = {"manage": "Storypark Manage", "kidsoft": "Kidsoft"}


CloseCallLines = Mapping[str, Sequence[tuple[datetime, str]]]
"""By service: when a room or a label stayed or went by a small margin, and a sentence on it."""


def narrative(
    scenario: Scenario,
    result: Mapping[str, Any],
    close_calls: CloseCallLines = MappingProxyType({}),
) -> list[str]:
    """The narrative of one play, as lines."""
    zone = ZoneInfo(scenario.services[0].time_zone)
    until = result.get("until", result["ends"])
    lines = [scenario.title, f"{_day(scenario.starts, zone)} to {_day(parse_utc(until), zone)}"]
    shown = shown_services(scenario, result)
    for service in scenario.services:
        if service.key in shown:
            close = close_calls.get(service.key, ())
            lines += ["", *service_narrative(service, result["services"][service.key], close)]
            lines += [f"  {note}" for note in local_holiday_notes(scenario, service)]
    rest = {key: each for key, each in result["services"].items() if key not in shown}
    return [*lines, "", *summary_of(rest)] if rest else lines


def local_holiday_notes(scenario: Scenario, entry: ServiceEntry) -> list[str]:
    """A note for each public holiday that closes the service though only one place keeps it."""
    zone = ZoneInfo(entry.time_zone)
    first, last = (each.astimezone(zone).date() for each in (scenario.starts, scenario.ends))
    return [
        f"note: {entry.key} is closed on {each.day}, {each.name}, which only {each.place} keeps; "
        f"if it is elsewhere, write `public_holidays: {{except: [{each.day}]}}`"
        for each in closed_local_holidays(Closures.of(entry), first, last)
    ]


def service_narrative(
    entry: ServiceEntry,
    service: Mapping[str, Any],
    close_calls: Sequence[tuple[datetime, str]] = (),
) -> list[str]:
    """One service: a heading, its runs that changed something, and its state at the end."""
    zone = ZoneInfo(entry.time_zone)
    lines = [*_told_runs(entry, service["runs"])]
    lines += [(at, f"  {_when(at, zone)} {words}") for at, words in close_calls]
    told = [line for _, line in sorted(lines, key=lambda each: each[0])]
    if len(told) > MAX_LINES:
        told = [
            *told[:MAX_LINES],
            f"  … {len(told) - MAX_LINES} more; --json PATH writes them all",
        ]
    where = f"{CCMS_NAMES[entry.ccms]}, {entry.time_zone}"
    heading = f"{entry.key}: {entry.name} ({where}), {_runs(service['runs'])}"
    return [heading, *told, *_standing(service)]


def _runs(runs: Sequence[Mapping[str, Any]]) -> str:
    quiet = sum(
        not [change for change in run["changes"] if change["kind"] not in INFORMATIONAL_KINDS]
        for run in runs
    )
    word = "run" if len(runs) == 1 else "runs"
    return f"{len(runs)} {word}, {quiet} without a change"


def _told_runs(
    entry: ServiceEntry, runs: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[datetime, str]]:
    """The runs with changes; a repeated `wait` or `skip` appears when it differs from before."""
    zone, retold_before = ZoneInfo(entry.time_zone), None
    for run in runs:
        retold = [
            (each["kind"], subject(each))
            for each in run["changes"]
            if each["kind"] in INFORMATIONAL_KINDS
        ]
        changes = [
            each
            for each in run["changes"]
            if each["kind"] not in INFORMATIONAL_KINDS or (retold and retold != retold_before)
        ]
        retold_before = retold
        at = parse_utc(run["at"])
        when = _when(at, zone)
        if run["outcome"] != "ok":
            yield at, f"  {when} {run['cause']} run {run['outcome']}: {run['note'] or 'no note'}"
        elif run["note"] and run["cause"] not in _DECISIONS:
            yield at, f"  {when} {run['cause']} run: {run['note']}"
        yield from ((at, f"  {when} {words}") for words in describe_changes(changes))


def describe_changes(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Changes of one run in words: rooms, then children, grouped by kind, rule and reason."""
    order = {
        _group(change): ("child" in change, index)
        for index, change in reversed(list(enumerate(changes)))
    }
    ranked = sorted(changes, key=lambda change: order[_group(change)])
    return [_words(list(group)) for _, group in groupby(ranked, key=_group)]


def _group(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """The key of a group: rooms are grouped by reason as well, children are not."""
    return change["kind"], change["rule"], change["why"] if "room" in change else ""


def _words(group: list[Mapping[str, Any]]) -> str:
    names = listed([subject(dict(change)) for change in group], at_most=MAX_NAMES)
    count = f"{len(group)} children " if len(group) > 1 and "child" in group[0] else ""
    done, rule = PAST_TENSE[group[0]["kind"]], group[0]["rule"]
    if count:
        return f"{count}{done}: {names}  [{rule}]"
    why = f": {group[0]['why']}" if group[0]["why"] else ""
    return f"{names} {done}{why}  [{rule}]"


def _standing(service: Mapping[str, Any]) -> list[str]:
    profiles = service["storypark"]["profiles"]
    active = sum(row["state"] == "active" for row in profiles)
    rooms = [row["name"] for row in service["storypark"]["rooms"] if row["state"] == "present"]
    lines = [
        f"  At the end: {active} active, {len(profiles) - active} archived; "
        f"rooms {listed(rooms, 'none')}"
    ]
    for title, names in (
        ("Waiting for space", "waiting"),
        ("Active without a room", "without_a_room"),
    ):
        if service[names]:
            lines.append(f"  {title}: {listed(service[names], at_most=MAX_NAMES)}")
    if owed := len(service["invitations_owed"]):
        lines.append(f"  Invitations owed: {owed}")
    return lines


def describe_failures(result: Mapping[str, Any]) -> list[str]:
    """Each expectation that did not hold and each other failure: file:line, expected and actual."""
    file = result["file"]
    lines = []
    for row in result["expectations"]:
        if not row["passed"]:
            lines += [
                f"{file}:{row['line']}: {row['service']} at {row['at']}",
                f"    expected  {row['expected']}",
                f"    actual    {row['actual']}",
            ]
    return lines + [
        f"{file}:{row['line']}: {row['message']} (at {row['at']})" for row in result["failures"]
    ]


def verdict_line(result: Mapping[str, Any]) -> str:
    """Expectations held, digest and time, in one line."""
    rows = result["expectations"]
    held = sum(row["passed"] for row in rows)
    word = (
        "interrupted" if result.get("interrupted") else "passed" if result["passed"] else "FAILED"
    )
    runs = sum(len(service["runs"]) for service in result["services"].values())
    wall = result["wall"]
    return (
        f"{word}: {held} of {len(rows)} expectations held, {runs} runs in {wall['seconds']:.1f} s, "
        f"digest {result['digest'][:16]}"
    )


def _when(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%d %b %H:%M")


def _day(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local.day} {local.strftime('%b %Y')}"
