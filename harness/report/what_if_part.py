"""One what-if of the page: what could have been done, and where that future parts from the story as it is. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from harness.compare.differences import Difference
from harness.compare.lines import Compared, side_words, told_verbs
from harness.compare.outcomes import Outcome
from harness.instants import from_text
from simulator.scenario.scenario import Scenario

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Parting:
    """What happens at one instant in the story as it is, and in the other future."""

    at: datetime
    zone: ZoneInfo
    service: str
    without: tuple[str, ...]
    with_it: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIfPart:
    """`partings` in order of time, the first first; `more` are left out. `outcomes` is how the two end otherwise."""

    name: str
    done: str
    at: datetime
    zone: ZoneInfo
    refused: str | None
    partings: tuple[Parting, ...]
    more: int
    outcomes: tuple[Outcome, ...]


def what_if_part(scenario: Scenario, compared: Compared) -> WhatIfPart:
    """Everything that is told of one future."""
    what_if = compared.future.what_if
    partings = tuple(_partings(scenario, compared.differences))
    return WhatIfPart(
        name=what_if.name,
        done=told_verbs(what_if),
        at=what_if.step.at,
        zone=ZoneInfo(scenario.service(what_if.step.service).time_zone),
        refused=compared.future.refused,
        partings=partings[:MOST_ROWS],
        more=max(len(partings) - MOST_ROWS, 0),
        outcomes=compared.outcomes,
    )


def _partings(scenario: Scenario, found: Sequence[Difference]) -> Iterator[Parting]:
    for (at, key), group in groupby(found, key=lambda each: (each.at, each.service)):
        here = list(group)
        zone = ZoneInfo(scenario.service(key).time_zone)
        yield Parting(from_text(at), zone, key, tuple(side_words(here, "without")), tuple(side_words(here, "with_it")))
