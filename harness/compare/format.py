"""A comparison of timelines, as lines of text and as JSON. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

from parktime.harness.compare.differences import Difference, differences
from parktime.harness.compare.outcomes import Outcome, outcomes
from parktime.harness.compare.timelines import Result, Timeline
from parktime.harness.results.narrative import describe_changes
from parktime.harness.results.timestamps import format_instant, parse_utc
from parktime.simulator.scenario.scenario import Scenario, WhatIf

MAX_LINES = 40
"""Lines shown for one timeline; the rest are counted, and `--json` has them all."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One alternative timeline compared with the scenario as it is."""

    timeline: Timeline
    differences: tuple[Difference, ...]
    outcomes: tuple[Outcome, ...]


def compare_with(without: Result, timeline: Timeline) -> Comparison:
    """Compare a timeline with the scenario as it is."""
    return Comparison(
        timeline,
        tuple(differences(without, timeline.result)),
        tuple(outcomes(without, timeline.result)),
    )


def format_comparison(
    scenario: Scenario, until: datetime, comparisons: Sequence[Comparison]
) -> Iterator[str]:
    """All timelines, one after the other; instants local to each service."""
    zone = ZoneInfo(scenario.services[0].time_zone)
    yield f"{scenario.title}, up to {_day(until, zone)}"
    for each in comparisons:
        yield ""
        yield from _timeline_lines(scenario, each)


def _timeline_lines(scenario: Scenario, each: Comparison) -> Iterator[str]:
    what_if = each.timeline.what_if
    zone = ZoneInfo(scenario.service(what_if.step.service).time_zone)
    yield f"{what_if.name}: {verbs_text(what_if)} on {_day(what_if.step.at, zone)} ({zone.key})"
    if each.timeline.refused is not None:
        yield f"  refused: {each.timeline.refused}"
    if not each.differences and not each.outcomes:
        yield "  no difference"
        return
    lines = list(_difference_lines(scenario, each.differences))
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f"  … {len(lines) - MAX_LINES} more; --json PATH writes them all"
    yield from _outcome_lines(each.outcomes)


def verbs_text(what_if: WhatIf) -> str:
    """The verbs as written in the file."""
    return ", ".join(_plain(verb.plain) for verb in what_if.step.verbs)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_nested(each)}" for key, each in value.items())
    return str(value)


def _nested(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_nested(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(_nested, value)) + "]" if isinstance(value, list) else str(value)


def _difference_lines(scenario: Scenario, found: Sequence[Difference]) -> Iterator[str]:
    several = len(scenario.services) > 1
    for (at, key), group in groupby(found, key=lambda each: (each.at, each.service)):
        zone = ZoneInfo(scenario.service(key).time_zone)
        when = f"{parse_utc(at).astimezone(zone):%d %b %H:%M}{f' {key}' if several else ''}"
        here = list(group)
        yield from (f"  {when}  without it  {words}" for words in side_words(here, "without"))
        yield from (f"  {when}  with it     {words}" for words in side_words(here, "with_it"))


def side_words(found: Sequence[Difference], side: Literal["without", "with_it"]) -> list[str]:
    """What one of the two timelines does where they differ, in words."""
    runs = [
        row for each in found if each.about == "run" and (row := getattr(each, side)) is not None
    ]
    rows = [
        row for each in found if each.about != "run" and (row := getattr(each, side)) is not None
    ]
    return [f"{row['cause']} run {row['outcome']}" for row in runs] + describe_changes(rows)


def _outcome_lines(found: Sequence[Outcome]) -> Iterator[str]:
    if not found:
        yield "  In the end all is the same."
        return
    yield "  In the end:"
    alike = groupby(sorted(found, key=_alike), key=_alike)
    for (about, without, with_it), group in alike:
        names = [each.who for each in group]
        who = (
            names[0]
            if len(names) == 1
            else f"{len(names)} {'children' if about == 'child' else 'rooms'}"
        )
        yield f"    {who}: {without} without it, {with_it} with it"


def _alike(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.about, outcome.without, outcome.with_it


def _day(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def comparison_json(
    scenario: Scenario, until: datetime, without: Result, comparisons: Sequence[Comparison]
) -> dict[str, Any]:
    """The comparison as JSON, complete, with instants in UTC."""
    return {
        "title": scenario.title,
        "file": scenario.file,
        "seed": scenario.seed,
        "until": format_instant(until),
        "digest": without["digest"],
        "futures": [
            {
                "name": each.timeline.what_if.name,
                "at": format_instant(each.timeline.what_if.step.at),
                "service": each.timeline.what_if.step.service,
                "do": [verb.plain for verb in each.timeline.what_if.step.verbs],
                "refused": each.timeline.refused,
                "digest": each.timeline.result["digest"],
                "differences": [asdict(difference) for difference in each.differences],
                "outcomes": [asdict(outcome) for outcome in each.outcomes],
            }
            for each in comparisons
        ],
    }
