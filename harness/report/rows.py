"""A child over the weeks: in Storypark or archived, and what Manage's label was. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from parktime.harness.recording.recording import Moment
from parktime.harness.report.timeline import Scale, Span, spans
from parktime.harness.trace.run_changes import moment_at
from parktime.simulator.scenario.scenario import ServiceEntry

MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class ChildRow:
    """`labels` are Manage's, as its API told them; `states` the profile's."""

    ccms_id: str
    name: str
    labels: tuple[Span, ...]
    states: tuple[Span, ...]


def child_rows(
    entry: ServiceEntry, service: Mapping[str, Any], moments: Sequence[Moment], scale: Scale
) -> tuple[ChildRow, ...]:
    """Every child that any moment knew, those of whom most changed first."""
    linked = {row["ccms_id"]: row["profile_id"] for row in service["links"]["children"]}
    rows = [
        ChildRow(
            child.id,
            child.name,
            spans(moments, partial(_label, entry, child.id), scale.last),
            spans(moments, partial(_state, linked.get(child.id)), scale.last),
        )
        for child in moments[-1].children.values()
    ]
    return tuple(sorted(rows, key=lambda row: -(len(row.states) + len(row.labels))))


def _state(profile_id: str | None, moment: Moment) -> str:
    return moment.profile_state(profile_id)


def _label(entry: ServiceEntry, ccms_id: str, moment: Moment) -> str:
    listing = moment.picture.listings.get(ccms_id)
    if listing is None:
        return "not listed"
    return listing.record.label if entry.ccms == "manage" else "listed"


def eventful(rows: Sequence[ChildRow]) -> tuple[list[ChildRow], int]:
    """Those whose label or profile was not the same all the time; and how many are left out."""
    told = [row for row in rows if len(row.states) > 1 or len(row.labels) > 1][:MOST_ROWS]
    return told, len(rows) - len(told)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """`sessions` of each of the scale's weeks, as the API told them in that week; None for a room that Storypark alone has."""

    name: str
    sessions: tuple[int, ...] | None
    spans: tuple[Span, ...]


def room_rows(
    service: Mapping[str, Any], moments: Sequence[Moment], scale: Scale
) -> tuple[RoomRow, ...]:
    """The rooms of the CCMS, then those that Storypark has besides."""
    counts = _sessions(moments, scale)
    weeks = range(len(list(scale.mondays())))
    last = moments[-1]
    linked = {row["ccms_id"]: row["room_id"] for row in service["links"]["rooms"]}
    rows = []
    of_the_ccms: set[str] = set()
    for room in last.rooms.values():
        ids = frozenset(_storypark_ids(room.name, linked.get(room.id), moments))
        of_the_ccms |= ids
        sessions = tuple(counts[room.id, week] for week in weeks)
        rows.append(RoomRow(room.name, sessions, _states(ids, moments, scale.last)))
    known = {each.id: each.name for moment in moments for each in moment.storypark_rooms.values()}
    besides = [
        RoomRow(name, None, _states(frozenset({key}), moments, scale.last))
        for key, name in known.items()
        if key not in of_the_ccms
    ]
    return (*rows, *besides)


def _storypark_ids(name: str, linked: str | None, moments: Sequence[Moment]) -> set[str]:
    """The room linked now, and where rooms are deleted, those that it was before: they bore the name."""
    before = {
        each.id
        for moment in moments
        for each in moment.storypark_rooms.values()
        if each.name == name
    }
    if linked is None:
        return set()
    return {linked, *(each for each in before if each not in moments[-1].storypark_rooms)}


def _states(ids: frozenset[str], moments: Sequence[Moment], ends: datetime) -> tuple[Span, ...]:
    return spans(moments, lambda moment: _state_room_row(moment, ids), ends)


def _state_room_row(moment: Moment, ids: frozenset[str]) -> str:
    states = {moment.room_state(each) for each in ids}
    return next((state for state in ("present", "removed") if state in states), "absent")


def _sessions(moments: Sequence[Moment], scale: Scale) -> Counter[tuple[str, int]]:
    """By room and week, as the API told it when the week began."""
    found: Counter[tuple[str, int]] = Counter()
    for week, monday in enumerate(scale.mondays()):
        moment = moment_at(moments, datetime.combine(monday, time(), scale.zone))
        for _, room_id, dates in moment.picture.sessions(monday, monday + timedelta(days=6)):
            found[room_id, week] += len(dates)
    return found


def week_label(monday: date) -> str:
    """`30 Nov`."""
    return f"{monday.day} {monday:%b}"
