"""What a daemon lived through between two instants, from its history alone. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.report.acts import command_sentence, verb_sentence
from parktime.harness.report.page import RunLine, StepLine, run_lines
from parktime.harness.report.rows import ChildRow, RoomRow, rows_with_changes
from parktime.harness.report.summary import profile_sentence, room_sentences
from parktime.harness.report.timeline import Scale, Shade, Span
from parktime.harness.results.narrative import CCMS_NAMES
from parktime.harness.results.timestamps import parse_utc
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.tui.presenters.table_text import Table

Plain = Mapping[str, Any]

_CHILD_STATES = {
    "create": ("absent", "active"),
    "restore": ("archived", "active"),
    "archive": ("active", "archived"),
}
_ROOM_STATES = {
    "add_room": ("absent", "present"),
    "remove_room": ("present", "removed"),
    "return_room": ("removed", "present"),
    "rename_room": ("present", "present"),
}
"""The state before and after, by kind of change."""


@dataclass(frozen=True, slots=True)
class Life:
    """What was read of one service.

    `runs`: all that are kept up to the end, oldest first, with their changes. `commands` and
    `acts` (what people did in a simulated world; empty in a real one) up to the end. `links`: as
    they were at the end.
    """

    service: Plain
    runs: Sequence[Plain]
    commands: Sequence[Plain]
    acts: Sequence[Plain]
    links: Plain


@dataclass(frozen=True, slots=True)
class Named:
    """The service of a part."""

    key: str
    name: str
    ccms: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class LifePart:
    """The part of the page about one service; the fields are those of `ServicePart`."""

    entry: Named
    ccms: str
    zone: ZoneInfo
    scale: Scale
    summary: tuple[str, ...]
    rooms: tuple[RoomRow, ...]
    children: tuple[ChildRow, ...]
    children_left_out: int
    steps: tuple[StepLine, ...]
    runs: tuple[RunLine, ...]
    run_count: int
    shades: tuple[Shade, ...] = ()
    most_sessions: None = None

    @property
    def quiet_runs(self) -> int:
        """Runs that changed nothing and ended well."""
        return self.run_count - len(self.runs)


def life_part(life: Life, first: datetime, last: datetime) -> LifePart:
    """Collect everything shown about one service from `first` to `last`."""
    service = life.service
    entry = Named(service["key"], service["name"], service["ccms"], service["time_zone"])
    zone = ZoneInfo(entry.time_zone)
    scale = Scale(first, last, zone)
    within = [run for run in life.runs if first <= parse_utc(run["at"]) <= last]
    rooms = tuple(_rooms(life, scale))
    children, left_out = rows_with_changes(tuple(_children(life, scale)))
    shown = {"runs": within}
    return LifePart(
        entry=entry,
        ccms=CCMS_NAMES[entry.ccms],
        zone=zone,
        scale=scale,
        summary=(
            *room_sentences(shown, rooms, zone),
            profile_sentence(shown),
            *_trouble(within),
        ),
        rooms=rooms,
        children=tuple(children),
        children_left_out=left_out,
        steps=tuple(_steps(life, entry.ccms, scale)),
        runs=tuple(run_lines(within)),
        run_count=len(within),
    )


def _trouble(runs: Sequence[Plain]) -> Iterator[str]:
    words = {"failed": "failed", "partial": "read or wrote only a part", "held": "held removals"}
    for outcome, done in words.items():
        if count := sum(run["outcome"] == outcome for run in runs):
            yield f"{count} {'run' if count == 1 else 'runs'} {done}."


def _steps(life: Life, ccms: str, scale: Scale) -> Iterator[StepLine]:
    acts = [(each["at"], each["position"] + 0.5, _act(each["do"], ccms)) for each in life.acts]
    acts += [
        (each["at"], each["position"] or 0, command_sentence(each["name"], each["values"]))
        for each in life.commands
    ]
    timed = [(parse_utc(at), position, words) for at, position, words in acts]
    told = sorted(timed, key=lambda act: act[:2])  # those of one instant stay in their order
    yield from (
        StepLine(at, None, words, None) for at, _, words in told if scale.first <= at <= scale.last
    )


def _act(do: Any, ccms: str) -> str:
    return " ".join(verb_sentence(verb, ccms) for verb in parse_do(do))


# Timelines


def _rooms(life: Life, scale: Scale) -> Iterator[RoomRow]:
    names = {
        row["ccms_id"]: row["name"] for row in life.links["rooms"] if row["mapping"] == "linked"
    }
    changes = _by_subject(life.runs, "room", _ROOM_STATES)
    for key in names.keys() | changes.keys():
        for _, change in changes.get(key, ()):
            names.setdefault(key, change["room"])
    for key, name in sorted(names.items()):
        states = _spans(changes.get(key, []), _ROOM_STATES, "present", scale)
        if any(span.state != "absent" for span in states):
            yield RoomRow(name, None, states)


def _children(life: Life, scale: Scale) -> Iterator[ChildRow]:
    changes = _by_subject(life.runs, "child", _CHILD_STATES)
    names = {row["ccms_id"]: row["name"] for row in life.links["children"]}
    linked = {row["ccms_id"] for row in life.links["children"] if row["mapping"] == "linked"}
    for key in sorted(linked | changes.keys()):
        name = names.get(key) or changes[key][-1][1]["child"]
        yield ChildRow(key, name, (), _spans(changes.get(key, []), _CHILD_STATES, "active", scale))


def _by_subject(
    runs: Sequence[Plain], about: str, states: Mapping[str, tuple[str, str]]
) -> dict[str, list[tuple[datetime, Plain]]]:
    found: defaultdict[str, list[tuple[datetime, Plain]]] = defaultdict(list)
    for run in runs:
        for change in run["changes"]:
            if about in change and change["kind"] in states:
                found[change["ccms_id"]].append((parse_utc(run["at"]), change))
    return found


def _spans(
    changes: Sequence[tuple[datetime, Plain]],
    states: Mapping[str, tuple[str, str]],
    unchanged: str,
    scale: Scale,
) -> tuple[Span, ...]:
    """The states within the scale; before the first change as that change found it."""
    found: list[Span] = []
    state = states[changes[0][1]["kind"]][0] if changes else unchanged
    since = scale.first
    for at, change in changes:
        after = states[change["kind"]][1]
        if at > scale.first and after != state and at <= scale.last:
            found.append(Span(since, at, state))
            since = at
        if at <= scale.last:
            state = after
    return (*found, Span(since, scale.last, state))


# The same as a table


COLUMNS = ("at", "service", "run", "cause", "kind", "about", "rule", "what")


def life_table(parts: Sequence[LifePart], lives: Sequence[Life]) -> Table:
    """Each act, change and run that did not end well, by service and time, local with offset."""
    rows: list[tuple[str | int | None, ...]] = []
    for part, life in zip(parts, lives, strict=True):
        of_service: list[tuple[datetime, tuple[str | int | None, ...]]] = [
            (step.at, (part.entry.key, None, None, "act", None, None, step.words))
            for step in part.steps
        ]
        of_service += _rows_of_runs(part, life)
        of_service.sort(key=lambda row: row[0])
        rows += [(at.astimezone(part.zone).isoformat(), *row) for at, row in of_service]
    return Table(COLUMNS, rows)


def _rows_of_runs(
    part: LifePart, life: Life
) -> Iterator[tuple[datetime, tuple[str | int | None, ...]]]:
    for run in life.runs:
        at = parse_utc(run["at"])
        if not part.scale.first <= at <= part.scale.last:
            continue
        head = (part.entry.key, run["ordinal"], run["cause"])
        if run["outcome"] != "ok":
            yield at, (*head, run["outcome"], None, None, run["note"])
        for change in run["changes"]:
            about = change.get("child") or change.get("room")
            yield at, (*head, change["kind"], about, change["rule"], change["why"])
