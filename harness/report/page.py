"""The page itself: everything that the template draws, and the drawing of it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2

from parktime.daemon.domain.rules import RULES, Rule
from parktime.harness.compare.format import Compared, compared
from parktime.harness.compare.timelines import futures
from parktime.harness.recording.recording import Chronicle
from parktime.harness.report.rows import (
    ChildRow,
    RoomRow,
    child_rows,
    eventful,
    room_rows,
    week_label,
)
from parktime.harness.report.summary import summary, what_if_part
from parktime.harness.report.timeline import LEFT, RIGHT, WIDTH, Scale, Shade, shades
from parktime.harness.results.narrative import CCMS_NAMES, grouped
from parktime.harness.results.timestamps import from_text
from parktime.harness.trace.operator_events import as_written
from parktime.simulator.scenario.scenario import ServiceEntry
from parktime.simulator.scenario.schema.verbs import VERBS


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run that did something, or did not end well."""

    at: datetime
    ordinal: int
    cause: str
    outcome: str
    note: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """What somebody did; `refused` says why it was not done."""

    at: datetime
    line: int
    text: str
    does: str
    refused: str | None


@dataclass(frozen=True, slots=True)
class ServicePart:
    """One service of the page."""

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


def report(
    plays: Sequence[Chronicle], what_ifs: Mapping[str, Sequence[Compared]] | None = None
) -> str:
    """The page of these plays, as HTML that needs nothing else; `what_ifs` are other futures of a play, by its file."""
    others = what_ifs or {}
    loader = jinja2.PackageLoader("parktime.harness.report", "templates")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = {
        "left": LEFT,
        "width": WIDTH,
        "right": RIGHT,
        "week_label": week_label,
        "written": written,
    }
    template = environment.get_template("report.html")
    return template.render(
        plays=[
            (
                play,
                [part(play, entry) for entry in play.scenario.services],
                [what_if_part(play.scenario, each) for each in others.get(play.scenario.file, ())],
            )
            for play in plays
        ],
        rules=_rules(plays),
        from_text=from_text,
        **drawn,
    )


def part(play: Chronicle, entry: ServiceEntry) -> ServicePart:
    """Everything that is told of one service."""
    service, moments = play.result["services"][entry.key], play.moments[entry.key]
    zone = ZoneInfo(entry.time_zone)
    ends = from_text(play.result.get("until", play.result["ends"]))
    scale = Scale(play.scenario.starts, ends, zone)
    rooms = room_rows(service, moments, scale)
    children, left_out = eventful(child_rows(entry, service, moments, scale))
    runs = tuple(_runs(service["runs"]))
    first, last = (instant.astimezone(zone).date() for instant in (scale.first, scale.last))
    return ServicePart(
        entry=entry,
        ccms=CCMS_NAMES[entry.ccms],
        zone=zone,
        scale=scale,
        shades=shades(entry, moments[-1].closures, first, last),
        summary=summary(service, rooms, zone),
        rooms=rooms,
        most_sessions=max((count for row in rooms for count in row.sessions or ()), default=0),
        children=tuple(children),
        children_left_out=left_out,
        steps=tuple(_steps(play, entry, ends)),
        runs=runs,
        quiet_runs=len(service["runs"]) - len(runs),
        result=service,
    )


def _runs(runs: Sequence[Mapping[str, Any]]) -> Iterator[RunLine]:
    """What every run tells anew is told when it differs from the run before."""
    retold = None
    for ordinal, run in enumerate(runs, start=1):
        again = [change for change in run["changes"] if change["kind"] in ("wait", "skip")]
        changes = [change for change in run["changes"] if change not in again or again != retold]
        retold = again
        if changes or run["outcome"] != "ok":
            at, words = from_text(run["at"]), tuple(grouped(changes))
            yield RunLine(at, ordinal, run["cause"], run["outcome"], run["note"], words)


def _steps(play: Chronicle, entry: ServiceEntry, ends: datetime) -> Iterator[StepLine]:
    refused = {(row["line"], row["do"]): row["message"] for row in play.result["refusals"]}
    for step in play.scenario.steps:
        if step.service == entry.key and step.at <= ends:
            for verb in step.verbs:
                no = refused.get((verb.place.line, verb.word))
                yield StepLine(
                    step.at, verb.place.line, as_written(verb), VERBS[verb.word].does, no
                )
                if no is not None:
                    break


def _rules(plays: Sequence[Chronicle]) -> list[Rule]:
    """The rules that the runs named, in the handbook's order."""
    named = {
        change["rule"]
        for play in plays
        for service in play.result["services"].values()
        for run in service["runs"]
        for change in run["changes"]
    }
    return [rule for rule in RULES.values() if rule.id in named]


def written(instant: datetime, zone: ZoneInfo) -> str:
    """`Mon 14 Dec 2026 08:00`, local."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def other_futures(play: Chronicle) -> Sequence[Compared]:
    """As far as the play went; none of a play that was interrupted, and none that begins after its end."""
    until = from_text(play.result.get("until", play.result["ends"]))
    what_ifs = [each for each in play.scenario.what_if if each.step.at <= until]
    if not what_ifs or play.result.get("interrupted"):
        return []
    without, found = asyncio.run(futures(play.scenario, what_ifs, until))
    return [compared(without, future) for future in found]
