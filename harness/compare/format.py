"""A comparison of futures, as lines for people and as data for programs. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

from parktime.harness.compare.differences import Difference, differences
from parktime.harness.compare.outcomes import Outcome, outcomes
from parktime.harness.compare.timelines import Future, Result
from parktime.harness.results.narrative import grouped
from parktime.harness.results.timestamps import as_text, from_text
from parktime.simulator.scenario.scenario import Scenario, WhatIf

MOST_LINES = 40
"""Told of one future; the rest are counted, `--json` has them all."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One future beside the story as it is."""

    future: Future
    differences: tuple[Difference, ...]
    outcomes: tuple[Outcome, ...]


def compared(without: Result, future: Future) -> Compared:
    """Where the future parts from the story as it is."""
    return Compared(
        future, tuple(differences(without, future.result)), tuple(outcomes(without, future.result))
    )


def lines(scenario: Scenario, until: datetime, several: Sequence[Compared]) -> Iterator[str]:
    """All futures, one after the other; instants local to each service."""
    zone = ZoneInfo(scenario.services[0].time_zone)
    yield f"{scenario.title}, up to {_day(until, zone)}"
    for each in several:
        yield ""
        yield from _future(scenario, each)


def _future(scenario: Scenario, each: Compared) -> Iterator[str]:
    what_if = each.future.what_if
    zone = ZoneInfo(scenario.service(what_if.step.service).time_zone)
    yield f"{what_if.name}: {told_verbs(what_if)} on {_day(what_if.step.at, zone)} ({zone.key})"
    if each.future.refused is not None:
        yield f"  refused: {each.future.refused}"
    if not each.differences and not each.outcomes:
        yield "  no difference"
        return
    told = list(_told(scenario, each.differences))
    yield from told[:MOST_LINES]
    if len(told) > MOST_LINES:
        yield f"  … {len(told) - MOST_LINES} more; --json PATH writes them all"
    yield from _ends(each.outcomes)


def told_verbs(what_if: WhatIf) -> str:
    """What is done, in the file's own words."""
    return ", ".join(_plain(verb.plain) for verb in what_if.step.verbs)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_nested(each)}" for key, each in value.items())
    return str(value)


def _nested(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_nested(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(_nested, value)) + "]" if isinstance(value, list) else str(value)


def _told(scenario: Scenario, found: Sequence[Difference]) -> Iterator[str]:
    several = len(scenario.services) > 1
    for (at, key), group in groupby(found, key=lambda each: (each.at, each.service)):
        zone = ZoneInfo(scenario.service(key).time_zone)
        when = f"{from_text(at).astimezone(zone):%d %b %H:%M}{f' {key}' if several else ''}"
        here = list(group)
        yield from (f"  {when}  without it  {words}" for words in side_words(here, "without"))
        yield from (f"  {when}  with it     {words}" for words in side_words(here, "with_it"))


def side_words(found: Sequence[Difference], side: Literal["without", "with_it"]) -> list[str]:
    """What one of the two futures does where they part, in words."""
    runs = [
        row for each in found if each.about == "run" and (row := getattr(each, side)) is not None
    ]
    rows = [
        row for each in found if each.about != "run" and (row := getattr(each, side)) is not None
    ]
    return [f"{row['cause']} run {row['outcome']}" for row in runs] + grouped(rows)


def _ends(found: Sequence[Outcome]) -> Iterator[str]:
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


def data(
    scenario: Scenario, until: datetime, without: Result, several: Sequence[Compared]
) -> dict[str, Any]:
    """The same for programs: instants in UTC, everything told."""
    return {
        "title": scenario.title,
        "file": scenario.file,
        "seed": scenario.seed,
        "until": as_text(until),
        "digest": without["digest"],
        "futures": [
            {
                "name": each.future.what_if.name,
                "at": as_text(each.future.what_if.step.at),
                "service": each.future.what_if.step.service,
                "do": [verb.plain for verb in each.future.what_if.step.verbs],
                "refused": each.future.refused,
                "digest": each.future.result["digest"],
                "differences": [asdict(difference) for difference in each.differences],
                "outcomes": [asdict(outcome) for outcome in each.outcomes],
            }
            for each in several
        ],
    }
