"""Rows of the timelines: state of each child and room over the weeks. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from parktime.harness.recording.recording import Snapshot
from parktime.harness.report.timeline import Scale, Span, spans
from parktime.harness.trace.run_changes import snapshot_at
from parktime.simulator.scenario.scenario import ServiceEntry

MAX_CHILDREN = 120


@dataclass(frozen=True, slots=True)
class ChildRow:
    """`labels` are Manage's, as its API served them; `states` are the profile's."""

    ccms_id: str
    name: str
    labels: tuple[Span, ...]
    states: tuple[Span, ...]


def child_rows(
    entry: ServiceEntry, service: Mapping[str, Any], snapshots: Sequence[Snapshot], scale: Scale
) -> tuple[ChildRow, ...]:
    """Every child of the recording, those with most changes first."""
    linked = {row["ccms_id"]: row["profile_id"] for row in service["links"]["children"]}
    rows = [
        ChildRow(
            child.id,
            child.name,
            spans(snapshots, partial(_label, entry, child.id), scale.last),
            spans(snapshots, partial(_state, linked.get(child.id)), scale.last),
        )
        for child in snapshots[-1].children.values()
    ]
    return tuple(sorted(rows, key=lambda row: -(len(row.states) + len(row.labels))))


def _state(profile_id: str | None, snapshot: Snapshot) -> str:
    return snapshot.profile_state(profile_id)


def _label(entry: ServiceEntry, ccms_id: str, snapshot: Snapshot) -> str:
    listing = snapshot.picture.listings.get(ccms_id)
    if listing is None:
        return "not listed"
    return listing.record.label if entry.ccms == "manage" else "listed"


def rows_with_changes(rows: Sequence[ChildRow]) -> tuple[list[ChildRow], int]:
    """Rows whose label or profile changed, and how many others are left out."""
    shown = [row for row in rows if len(row.states) > 1 or len(row.labels) > 1][:MAX_CHILDREN]
    return shown, len(rows) - len(shown)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room; `sessions` per week as served in that week, None for a room of Storypark alone."""

    name: str
    sessions: tuple[int, ...] | None
    spans: tuple[Span, ...]


def room_rows(
    service: Mapping[str, Any], snapshots: Sequence[Snapshot], scale: Scale
) -> tuple[RoomRow, ...]:
    """The rooms of the CCMS, then those that only Storypark has."""
    counts = _sessions(snapshots, scale)
    weeks = range(len(list(scale.mondays())))
    last = snapshots[-1]
    linked = {row["ccms_id"]: row["room_id"] for row in service["links"]["rooms"]}
    rows = []
    ccms_ids: set[str] = set()
    for room in last.rooms.values():
        ids = frozenset(_storypark_ids(room.name, linked.get(room.id), snapshots))
        ccms_ids |= ids
        sessions = tuple(counts[room.id, week] for week in weeks)
        rows.append(RoomRow(room.name, sessions, _states(ids, snapshots, scale.last)))
    known = {
        each.id: each.name for snapshot in snapshots for each in snapshot.storypark_rooms.values()
    }
    storypark_only = [
        RoomRow(name, None, _states(frozenset({key}), snapshots, scale.last))
        for key, name in known.items()
        if key not in ccms_ids
    ]
    return (*rows, *storypark_only)


def _storypark_ids(name: str, linked: str | None, snapshots: Sequence[Snapshot]) -> set[str]:
    """The room linked now, and earlier ones of the same name that were deleted."""
    before = {
        each.id
        for snapshot in snapshots
        for each in snapshot.storypark_rooms.values()
        if each.name == name
    }
    if linked is None:
        return set()
    return {linked, *(each for each in before if each not in snapshots[-1].storypark_rooms)}


def _states(ids: frozenset[str], snapshots: Sequence[Snapshot], ends: datetime) -> tuple[Span, ...]:
    return spans(snapshots, lambda snapshot: _state_room_row(snapshot, ids), ends)


def _state_room_row(snapshot: Snapshot, ids: frozenset[str]) -> str:
    states = {snapshot.room_state(each) for each in ids}
    return next((state for state in ("present", "removed") if state in states), "absent")


def _sessions(snapshots: Sequence[Snapshot], scale: Scale) -> Counter[tuple[str, int]]:
    """Sessions by room and week, as the API served them when the week began."""
    found: Counter[tuple[str, int]] = Counter()
    for week, monday in enumerate(scale.mondays()):
        snapshot = snapshot_at(snapshots, datetime.combine(monday, time(), scale.zone))
        for _, room_id, dates in snapshot.picture.sessions(monday, monday + timedelta(days=6)):
            found[room_id, week] += len(dates)
    return found


def week_label(monday: date) -> str:
    """`30 Nov`."""
    return f"{monday.day} {monday:%b}"
