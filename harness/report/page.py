"""Builds and renders the HTML page of a report."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup

from parktime.daemon.domain.rules import RULES, Rule
from parktime.harness.compare.format import Comparison, compare_with
from parktime.harness.compare.timelines import play_timelines
from parktime.harness.recording.recording import Recording
from parktime.harness.report.acts import verb_sentence
from parktime.harness.report.expected import expected_days
from parktime.harness.report.rows import (
    ChildRow,
    RoomRow,
    child_rows,
    room_rows,
    rows_with_changes,
    week_label,
)
from parktime.harness.report.summary import summary, what_if_part
from parktime.harness.report.timeline import LEFT, RIGHT, WIDTH, Scale, Shade, shades
from parktime.harness.results.narrative import CCMS_NAMES, describe_changes
from parktime.harness.results.timestamps import parse_utc
from parktime.harness.trace.close_calls import close_call_lines
from parktime.simulator.scenario.scenario import ServiceEntry
from parktime.tui.visible import visible_lines


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run that changed something, or that did not end well."""

    at: datetime
    ordinal: int
    cause: str
    outcome: str
    note: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step; `refused` is the reason if it was refused. `line` None: it is in no file."""

    at: datetime
    line: int | None
    words: str
    refused: str | None


@dataclass(frozen=True, slots=True)
class ServicePart:
    """The part of the page about one service."""

    entry: ServiceEntry
    ccms: str
    zone: ZoneInfo
    scale: Scale
    shades: tuple[Shade, ...]
    summary: tuple[str, ...]
    rooms: tuple[RoomRow, ...]
    most_sessions: int
    children: tuple[ChildRow, ...]
    children_left_out: int
    steps: tuple[StepLine, ...]
    runs: tuple[RunLine, ...]
    quiet_runs: int
    result: Mapping[str, Any]


def _visible(value: object) -> object:
    """Values of the page as people can see them; text that is HTML already has been seen to."""
    return (
        visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )


def environment() -> jinja2.Environment:
    """The templates of reports, with what their drawings need."""
    loader = jinja2.PackageLoader("parktime.harness.report", "templates")
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "left": LEFT,
        "width": WIDTH,
        "right": RIGHT,
        "week_label": week_label,
        "format_instant": format_instant,
    }
    return made


def life_report(parts: Sequence[Any], title: str, rules: Sequence[Rule]) -> str:
    """Render what a daemon lived through as self-contained HTML."""
    return environment().get_template("life.html").render(parts=parts, title=title, rules=rules)


def report(
    plays: Sequence[Recording], what_ifs: Mapping[str, Sequence[Comparison]] | None = None
) -> str:
    """Render the plays as self-contained HTML; `what_ifs` are alternative timelines by file."""
    others = what_ifs or {}
    template = environment().get_template("report.html")
    return template.render(
        plays=[
            (
                play,
                [service_part(play, entry) for entry in play.scenario.services],
                [what_if_part(play.scenario, each) for each in others.get(play.scenario.file, ())],
                list(expected_days(play.scenario, play.result["expectations"])),
            )
            for play in plays
        ],
        rules=_rules(plays),
        parse_utc=parse_utc,
    )


def service_part(play: Recording, entry: ServiceEntry) -> ServicePart:
    """Collect everything shown about one service."""
    service, snapshots = play.result["services"][entry.key], play.snapshots[entry.key]
    zone = ZoneInfo(entry.time_zone)
    ends = parse_utc(play.result.get("until", play.result["ends"]))
    scale = Scale(play.scenario.starts, ends, zone)
    rooms = room_rows(service, snapshots, scale)
    children, left_out = rows_with_changes(child_rows(entry, service, snapshots, scale))
    runs = tuple(run_lines(service["runs"]))
    first, last = (instant.astimezone(zone).date() for instant in (scale.first, scale.last))
    return ServicePart(
        entry=entry,
        ccms=CCMS_NAMES[entry.ccms],
        zone=zone,
        scale=scale,
        shades=shades(snapshots[-1].closures, first, last),
        summary=(*summary(service, rooms, zone), *_close_calls(play, entry.key, zone)),
        rooms=rooms,
        most_sessions=max((count for row in rooms for count in row.sessions or ()), default=0),
        children=tuple(children),
        children_left_out=left_out,
        steps=tuple(_steps(play, entry, ends)),
        runs=runs,
        quiet_runs=len(service["runs"]) - len(runs),
        result=service,
    )


def _close_calls(play: Recording, key: str, zone: ZoneInfo) -> Iterator[str]:
    for at, words in close_call_lines(play)[key]:
        local = at.astimezone(zone)
        yield f"{local:%A} {local.day} {local:%B %Y}, {words}"


def run_lines(runs: Sequence[Mapping[str, Any]]) -> Iterator[RunLine]:
    """Runs to show; waits and skips, which repeat, only when they change."""
    repeated = None
    for ordinal, run in enumerate(runs, start=1):
        again = [change for change in run["changes"] if change["kind"] in ("wait", "skip")]
        changes = [change for change in run["changes"] if change not in again or again != repeated]
        repeated = again
        if changes or run["outcome"] != "ok":
            at, words = parse_utc(run["at"]), tuple(describe_changes(changes))
            yield RunLine(
                at, ordinal, run["cause"], outcome=run["outcome"], note=run["note"], words=words
            )


def _steps(play: Recording, entry: ServiceEntry, ends: datetime) -> Iterator[StepLine]:
    refused = {(row["line"], row["do"]): row["message"] for row in play.result["refusals"]}
    for step in play.scenario.steps:
        if step.service == entry.key and step.at <= ends:
            for verb in step.verbs:
                refusal = refused.get((verb.place.line, verb.word))
                words = verb_sentence(verb, entry.ccms)
                yield StepLine(step.at, verb.place.line, words, refusal)
                if refusal is not None:
                    break


def _rules(plays: Sequence[Recording]) -> list[Rule]:
    """The rules that the runs applied, in the handbook's order."""
    named = {
        change["rule"]
        for play in plays
        for service in play.result["services"].values()
        for run in service["runs"]
        for change in run["changes"]
    }
    return [rule for rule in RULES.values() if rule.id in named]


def format_instant(instant: datetime, zone: ZoneInfo) -> str:
    """`Mon 14 Dec 2026 08:00`, local."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def format_day(instant: datetime, zone: ZoneInfo) -> str:
    """`14 Dec 2026`, local."""
    local = instant.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def play_what_ifs(play: Recording) -> Sequence[Comparison]:
    """Play the alternatives up to the end of the play.

    None if the play was interrupted, and none that begin after its end.
    """
    until = parse_utc(play.result.get("until", play.result["ends"]))
    what_ifs = [each for each in play.scenario.what_if if each.step.at <= until]
    if not what_ifs or play.result.get("interrupted"):
        return []
    without, found = asyncio.run(play_timelines(play.scenario, what_ifs, until))
    return [compare_with(without, timeline) for timeline in found]
