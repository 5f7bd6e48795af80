"""What a director wants to know first, in sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.compare.differences import Difference
from parktime.harness.compare.format import Compared, side_words, told_verbs
from parktime.harness.compare.outcomes import Outcome
from parktime.harness.expectations.evaluate import listed
from parktime.harness.report.rows import RoomRow
from parktime.harness.report.timeline import Span
from parktime.harness.results.timestamps import from_text
from parktime.simulator.scenario.scenario import Scenario

_COUNTED = (("created", "created"), ("archived", "archived"), ("restored", "restored"))


def summary(
    service: Mapping[str, Any], rooms: Sequence[RoomRow], zone: ZoneInfo
) -> tuple[str, ...]:
    """The rooms that went, the children that came and went, and how it ends."""
    return (*_rooms(service, rooms, zone), _children(service), *_the_end(service))


def _rooms(service: Mapping[str, Any], rooms: Sequence[RoomRow], zone: ZoneInfo) -> Iterator[str]:
    if not any(gone(row) for row in rooms):
        yield "No room left Storypark."
    for row in rooms:
        for span, returns in gone(row):
            back = (
                f"and came back on {_day(span.last, zone)}"
                if returns
                else "and was not back by the end"
            )
            why = _why(service, row.name, span.first)
            yield f"{row.name} left Storypark on {_day(span.first, zone)} {back}{why}."


def _why(service: Mapping[str, Any], room: str, at: datetime) -> str:
    """The run's own reason, where a run removed it."""
    changes = (
        change for run in service["runs"] if from_text(run["at"]) == at for change in run["changes"]
    )
    why = next(
        (
            change["why"]
            for change in changes
            if change["kind"] == "remove_room" and change["room"] == room
        ),
        "",
    )
    return f": {why}" if why else ""


def gone(row: RoomRow) -> list[tuple[Span, bool]]:
    """The times in which a room that had been there was not, and whether it came back."""
    found = []
    for index, span in enumerate(row.spans):
        if span.state != "present" and any(each.state == "present" for each in row.spans[:index]):
            found.append((span, index + 1 < len(row.spans)))
    return found


def _children(service: Mapping[str, Any]) -> str:
    told = []
    for key, word in _COUNTED:
        count = sum(run["counts"][key] for run in service["runs"])
        if count:
            told.append(f"{count} {word}")
    return (
        f"Profiles: {', '.join(told)}." if told else "No profile was created, archived or restored."
    )


def _the_end(service: Mapping[str, Any]) -> Iterator[str]:
    profiles = service["storypark"]["profiles"]
    active = sum(row["state"] == "active" for row in profiles)
    paid = service["storypark"]["paid_children"]
    yield f"At the end {active} profiles are active, of {paid} paid for, and {len(profiles) - active} archived."
    if service["waiting"]:
        yield f"Waiting for space: {listed(service['waiting'])}."
    if service["invitations_owed"]:
        yield f"Families to be invited: {len(service['invitations_owed'])}."


def _day(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


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
        yield Parting(
            from_text(at),
            zone,
            key,
            tuple(side_words(here, "without")),
            tuple(side_words(here, "with_it")),
        )
