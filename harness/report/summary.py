"""The most important facts of a play, in sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.compare.differences import Difference
from parktime.harness.compare.format import Comparison, side_words
from parktime.harness.compare.outcomes import Outcome
from parktime.harness.expectations.verdict import listed
from parktime.harness.report.acts import verb_sentence
from parktime.harness.report.rows import RoomRow
from parktime.harness.report.timeline import Span
from parktime.harness.results.timestamps import parse_utc
from parktime.simulator.scenario.scenario import Scenario

_COUNTED = (("created", "created"), ("archived", "archived"), ("restored", "restored"))


def summary(
    service: Mapping[str, Any], rooms: Sequence[RoomRow], zone: ZoneInfo
) -> tuple[str, ...]:
    """Rooms that left, children created, archived and restored, and the final state."""
    return (
        *room_sentences(service, rooms, zone),
        profile_sentence(service),
        *_final_state(service),
    )


def room_sentences(
    service: Mapping[str, Any], rooms: Sequence[RoomRow], zone: ZoneInfo
) -> Iterator[str]:
    """When each room left Storypark and came back; that none did."""
    if not any(absences(row) for row in rooms):
        yield "No room left Storypark."
    for row in rooms:
        for span, returns in absences(row):
            back = (
                f"and came back on {_day(span.last, zone)}"
                if returns
                else "and was not back by the end"
            )
            why = _why(service, row.name, span.first)
            yield f"{row.name} left Storypark on {_day(span.first, zone)} {back}{why}."


def _why(service: Mapping[str, Any], room: str, at: datetime) -> str:
    """The reason of the run that removed the room."""
    changes = (
        change for run in service["runs"] if parse_utc(run["at"]) == at for change in run["changes"]
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


def absences(row: RoomRow) -> list[tuple[Span, bool]]:
    """When a room that had been present was absent, and whether it returned."""
    found = []
    for index, span in enumerate(row.spans):
        if span.state != "present" and any(each.state == "present" for each in row.spans[:index]):
            found.append((span, index + 1 < len(row.spans)))
    return found


def profile_sentence(service: Mapping[str, Any]) -> str:
    """How many profiles the runs created, archived and restored."""
    parts = []
    for key, word in _COUNTED:
        count = sum(run["counts"][key] for run in service["runs"])
        if count:
            parts.append(f"{count} {word}")
    return (
        f"Profiles: {', '.join(parts)}."
        if parts
        else "No profile was created, archived or restored."
    )


def _final_state(service: Mapping[str, Any]) -> Iterator[str]:
    profiles = service["storypark"]["profiles"]
    active = sum(row["state"] == "active" for row in profiles)
    paid = service["storypark"]["paid_children"]
    archived = len(profiles) - active
    yield f"At the end {active} profiles are active, of {paid} paid for, and {archived} archived."
    if service["waiting"]:
        yield f"Waiting for space: {listed(service['waiting'])}."
    if service["invitations_owed"]:
        yield f"Families to be invited: {len(service['invitations_owed'])}."


def _day(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


MAX_DIVERGENCES = 60


@dataclass(frozen=True, slots=True)
class Divergence:
    """What happens at one instant in the scenario as it is, and in the alternative."""

    at: datetime
    zone: ZoneInfo
    service: str
    without: tuple[str, ...]
    with_it: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIfPart:
    """An alternative timeline; `more` divergences are left out."""

    name: str
    done: str
    at: datetime
    zone: ZoneInfo
    refused: str | None
    divergences: tuple[Divergence, ...]
    more: int
    outcomes: tuple[Outcome, ...]


def what_if_part(scenario: Scenario, compared: Comparison) -> WhatIfPart:
    """Collect everything shown about one alternative."""
    what_if = compared.timeline.what_if
    service = scenario.service(what_if.step.service)
    divergences = tuple(_divergences(scenario, compared.differences))
    return WhatIfPart(
        name=what_if.name,
        done=" ".join(verb_sentence(verb, service.ccms) for verb in what_if.step.verbs),
        at=what_if.step.at,
        zone=ZoneInfo(service.time_zone),
        refused=compared.timeline.refused,
        divergences=divergences[:MAX_DIVERGENCES],
        more=max(len(divergences) - MAX_DIVERGENCES, 0),
        outcomes=compared.outcomes,
    )


def _divergences(scenario: Scenario, found: Sequence[Difference]) -> Iterator[Divergence]:
    for (at, key), group in groupby(found, key=lambda each: (each.at, each.service)):
        here = list(group)
        zone = ZoneInfo(scenario.service(key).time_zone)
        yield Divergence(
            parse_utc(at),
            zone,
            key,
            tuple(side_words(here, "without")),
            tuple(side_words(here, "with_it")),
        )
