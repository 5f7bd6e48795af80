"""A room over the weeks: how many sessions it has, and when it is in Storypark. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from harness.chronicle.moment import Moment
from harness.report.scale import Scale
from harness.report.span import Span, spans
from harness.why.ran import moment_at


@dataclass(frozen=True, slots=True)
class RoomRow:
    """`sessions` of each of the scale's weeks, as the API told them in that week; None for a room that Storypark alone has."""

    name: str
    sessions: tuple[int, ...] | None
    spans: tuple[Span, ...]


def room_rows(service: Mapping[str, Any], moments: Sequence[Moment], scale: Scale) -> tuple[RoomRow, ...]:
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
    before = {each.id for moment in moments for each in moment.storypark_rooms.values() if each.name == name}
    if linked is None:
        return set()
    return {linked, *(each for each in before if each not in moments[-1].storypark_rooms)}


def _states(ids: frozenset[str], moments: Sequence[Moment], ends: datetime) -> tuple[Span, ...]:
    return spans(moments, lambda moment: _state(moment, ids), ends)


def _state(moment: Moment, ids: frozenset[str]) -> str:
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
