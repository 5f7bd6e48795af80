"""The instant of each step, from its own time and the step before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from parktime.simulator.scenario.errors import Issue
from parktime.simulator.scenario.schema.document import ScenarioSchema, StepSchema
from parktime.simulator.scenario.times import MAX_DURATION, UnresolvedTime, format_local_time
from parktime.simulator.scenario.yaml_reader import Node, Path


@dataclass(slots=True)
class StoryTimes:
    """The instants of a story in UTC, as far as known, and issues with the rest."""

    starts: datetime | None = None
    ends: datetime | None = None
    steps: list[datetime | None] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def find_times(
    written: ScenarioSchema, owners: list[str | None], zones: Mapping[str, ZoneInfo], root: Node
) -> StoryTimes:
    """The instants of a story; `owners` has the service of each step, or None.

    `zones`: of each service, in file order.
    """
    times = StoryTimes()
    first_zone = next(iter(zones.values()))
    times.starts = _find(written.starts, first_zone, root, ("starts",), times)
    times.ends = _find(written.ends, first_zone, root, ("ends",), times)
    times.issues.extend(_check_span(times, first_zone, root))
    before = times.starts
    for number, (step, owner) in enumerate(zip(written.steps, owners, strict=True)):
        zone = zones.get(owner or "")
        at = _step_instant(step, before=before, zone=zone, root=root, number=number, times=times)
        times.steps.append(at)
        times.issues.extend(
            _check_order(
                at, before=before, times=times, zone=zone or first_zone, root=root, number=number
            )
        )
        before = at if before is None or (at is not None and at >= before) else before
    return times


def find_what_if_times(
    written: ScenarioSchema,
    owners: list[str | None],
    zones: Mapping[str, ZoneInfo],
    root: Node,
    times: StoryTimes,
) -> list[datetime | None]:
    """The instants of what-if steps, which must lie within the story; adds issues to `times`."""
    found: list[datetime | None] = []
    for (name, what_if), owner in zip(written.what_if.items(), owners, strict=True):
        path, zone = ("what_if", name, "at"), zones.get(owner or "")
        known = zone is not None or what_if.at.offset is not None
        at = _find(what_if.at, zone, root, path, times) if known else None
        found.append(at)
        if (
            at is not None
            and times.starts is not None
            and times.ends is not None
            and not times.starts <= at <= times.ends
        ):
            shown = zone or next(iter(zones.values()))
            span = f"{_format(times.starts, shown)} to {_format(times.ends, shown)}"
            times.issues.append(
                (root.value_place(path), f"{_format(at, shown)} is not within the story, {span}")
            )
    return found


def _find(
    written: UnresolvedTime, zone: ZoneInfo | None, root: Node, path: Path, times: StoryTimes
) -> datetime | None:
    try:
        return written.instant(zone)
    except ValueError as error:
        times.issues.append((root.value_place(path), str(error)))
        return None


def _check_span(times: StoryTimes, zone: ZoneInfo, root: Node) -> Iterator[Issue]:
    if times.starts is None or times.ends is None:
        return
    if times.ends <= times.starts:
        yield (
            root.value_place(("ends",)),
            f"the story ends before it begins ({_format(times.starts, zone)}): write a later time",
        )
    elif times.ends - times.starts > MAX_DURATION:
        yield (
            root.value_place(("ends",)),
            "the story is longer than a hundred years: write an earlier time",
        )


def _step_instant(
    step: StepSchema,
    *,
    before: datetime | None,
    zone: ZoneInfo | None,
    root: Node,
    number: int,
    times: StoryTimes,
) -> datetime | None:
    if step.at is not None:
        if zone is None and step.at.offset is None:
            return None  # the zone is unknown, which is reported already
        return _find(step.at, zone, root, ("steps", number, "at"), times)
    if before is None or step.after is None:
        return before
    return before + step.after


def _check_order(
    at: datetime | None,
    *,
    before: datetime | None,
    times: StoryTimes,
    zone: ZoneInfo,
    root: Node,
    number: int,
) -> Iterator[Issue]:
    step = root.at(("steps", number))
    key = "at" if step is not None and "at" in step.entries else "after"
    place = root.value_place(("steps", number, key))
    if at is None:
        return
    if times.starts is not None and at < times.starts:
        yield (
            place,
            f"{_format(at, zone)} is before the story starts ({_format(times.starts, zone)})",
        )
    elif before is not None and at < before:
        yield (
            place,
            (
                f"{_format(at, zone)} is earlier than the previous step "
                f"({_format(before, zone)}): steps must be in order of time"
            ),
        )
    elif times.ends is not None and at > times.ends and (before is None or before <= times.ends):
        yield (
            place,
            (
                f"{_format(at, zone)} is after the story ends ({_format(times.ends, zone)}): "
                "write an earlier time, or a later `ends`"
            ),
        )


def _format(instant: datetime, zone: ZoneInfo) -> str:
    return f"{format_local_time(instant.astimezone(zone))} in {zone.key}"
