"""The coming weeks of a service's rooms: sessions, and when each room goes and comes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from parktime.tui.presenters.forecast import CloseCall, describe_close_call
from parktime.tui.presenters.time_format import day_and_month, local_date, long_date, short_date
from parktime.tui.presenters.week_strip import DateRange, Presence, Week
from parktime.tui.snapshot import Run

NARROW_COLUMNS = 9
"""The width of a short line where there is no space for whole words."""


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """The local date of a run that removes a room or brings it back."""

    day: date
    kind: Literal["goes", "returns"]


@dataclass(frozen=True, slots=True)
class RoomForecast:
    """A room of the CCMS; `sessions` per week of the forecast, `events` in order of time."""

    ccms_id: str
    name: str
    mapping: str
    storypark_name: str | None
    state: str | None
    held_until: date | None
    sessions: tuple[int, ...]
    events: tuple[RoomEvent, ...] = ()
    posts: int = 0
    removal: str = "deactivate"
    close_calls: tuple[CloseCall, ...] = ()
    capacity: int | None = None
    pending: bool = False
    """Whether its removal waits for approval."""

    @property
    def linked(self) -> bool:
        """Whether runs manage the room."""
        return self.mapping == "linked"


@dataclass(frozen=True, slots=True)
class RoomsForecast:
    """The rooms from `first_week` (a Monday) on; `window_ends` is the last day of the window."""

    today: date
    first_week: date
    weeks: int
    window_ends: date
    rooms: tuple[RoomForecast, ...]
    note: str = ""

    @property
    def mondays(self) -> list[date]:
        """The first day of each week."""
        return [self.first_week + timedelta(weeks=week) for week in range(self.weeks)]

    @property
    def most_sessions(self) -> int:
        """The largest number of sessions of any room in any week."""
        return max((count for room in self.rooms for count in room.sessions), default=0)

    @property
    def last_day(self) -> date:
        """The last day of the forecast."""
        return self.first_week + timedelta(days=7 * self.weeks - 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off; all empty where the dashboard has no simulator to ask."""

    school_holidays: tuple[DateRange, ...] = ()
    closed: tuple[DateRange, ...] = ()
    public_holidays: tuple[tuple[date, str], ...] = field(default=())
    school_terms_known: bool = True


# Decoding


@dataclass(frozen=True, slots=True)
class AbsenceData:
    """A time without the room; None: it is already away, or no return is known."""

    goes_on: date | None
    returns_on: date | None


@dataclass(frozen=True, slots=True)
class RoomData:
    """A room of the daemon's answer."""

    ccms_id: str
    name: str
    mapping: str
    room_name: str | None
    state: str
    posts: int
    held_until: date | None
    sessions: tuple[int, ...]
    absences: tuple[AbsenceData, ...]
    close_calls: tuple[CloseCall, ...] = ()
    capacity: int | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class WindowData:
    """The room window of today."""

    first: date
    last: date
    following: int


@dataclass(frozen=True, slots=True)
class RoomsForecastData:
    """`GET /v1/services/KEY/rooms/forecast`."""

    today: date
    weeks: tuple[date, ...]
    window: WindowData
    removal: str
    note: str
    rooms: tuple[RoomData, ...]


def to_rooms_forecast(data: RoomsForecastData) -> RoomsForecast:
    """The forecast from the daemon's answer."""
    return RoomsForecast(
        today=data.today,
        first_week=data.weeks[0],
        weeks=len(data.weeks),
        window_ends=data.window.last,
        rooms=tuple(_to_room(room, data.removal) for room in data.rooms),
        note=data.note,
    )


def _to_room(room: RoomData, removal: str) -> RoomForecast:
    return RoomForecast(
        ccms_id=room.ccms_id,
        name=room.name,
        mapping=room.mapping,
        storypark_name=room.room_name,
        state=room.state,
        held_until=room.held_until,
        sessions=room.sessions,
        events=tuple(_to_events(room.absences)),
        posts=room.posts,
        removal=removal,
        close_calls=room.close_calls,
        capacity=room.capacity,
        pending=room.pending,
    )


def _to_events(absences: Iterable[AbsenceData]) -> Iterable[RoomEvent]:
    for each in absences:
        if each.goes_on is not None:
            yield RoomEvent(each.goes_on, "goes")
        if each.returns_on is not None:
            yield RoomEvent(each.returns_on, "returns")


class _RangeData(msgspec.Struct, frozen=True):
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")


@dataclass(frozen=True, slots=True)
class _HolidayData:
    date: date
    name: str


@dataclass(frozen=True, slots=True)
class _CalendarData:
    school_holidays: tuple[_RangeData, ...] = ()
    closed: tuple[_RangeData, ...] = ()
    public_holidays: tuple[_HolidayData, ...] = field(default=())
    school_terms_known: bool = True


def to_calendar(data: Any) -> Calendar:
    """The calendar from the simulator's `GET /world/services/KEY/calendar`."""
    found = msgspec.convert(data, _CalendarData)
    return Calendar(
        tuple(DateRange(each.first, each.last) for each in found.school_holidays),
        tuple(DateRange(each.first, each.last) for each in found.closed),
        tuple((each.date, each.name) for each in found.public_holidays),
        found.school_terms_known,
    )


# In words


def past_events(runs: Iterable[Run], zone: str) -> dict[str, list[RoomEvent]]:
    """By room id: when runs removed the room or brought it back, in order of time."""
    events: dict[str, list[RoomEvent]] = {}
    for run in sorted(runs, key=lambda each: each.at):
        day = local_date(run.at, zone)
        for change in run.changes:
            if change.kind in ("remove_room", "return_room", "add_room"):
                event = RoomEvent(day, "goes" if change.kind == "remove_room" else "returns")
                events.setdefault(change.ccms_id, []).append(event)
    return events


def presence_by_week(
    room: RoomForecast, events: Sequence[RoomEvent], weeks: Sequence[Week]
) -> list[Presence]:
    """Whether the room is in Storypark, for each week; `events` are past and coming, in order."""
    if not room.linked and not events:
        return ["unlinked" if room.mapping == "skip" else "absent" for _ in weeks]
    present = events[0].kind == "goes" if events else room.state == "present"
    states: list[Presence] = []
    for week in weeks:
        next_monday = week.monday + timedelta(weeks=1)
        kinds = [each.kind for each in events if week.monday <= each.day < next_monday]
        present = _present_on(week.monday, events, otherwise=present)
        if "goes" in kinds:
            states.append("goes")
        elif kinds:
            states.append("returns")
        else:
            states.append("present" if present else "absent")
    return states


def _present_on(monday: date, events: Sequence[RoomEvent], *, otherwise: bool) -> bool:
    before = [event for event in events if event.day < monday]
    return before[-1].kind == "returns" if before else otherwise


def describe_future(room: RoomForecast, past: Sequence[RoomEvent], forecast: RoomsForecast) -> str:
    """What happens to the room if nothing changes, in a sentence."""
    if room.mapping == "skip":
        return "not linked: its Storypark room is left as it is"
    coming = [event for event in room.events if event.day >= forecast.today]
    back = next((event for event in coming if event.kind == "returns"), None)
    if room.mapping == "create":
        if back is None:
            return "is added when it has sessions in the window"
        return f"is added on {long_date(back.day)}"
    if room.state == "present":
        return _describe_removal(room, coming, forecast)
    since = next((event.day for event in reversed(past) if event.kind == "goes"), None)
    removed = f"removed since {long_date(since)}" if since else "removed"
    if back is None:
        return f"{removed}; not back by {long_date(forecast.last_day)} if nothing changes"
    return f"{removed}; comes back on {long_date(back.day)}"


def _describe_removal(
    room: RoomForecast, coming: Sequence[RoomEvent], forecast: RoomsForecast
) -> str:
    held = f"; support holds it until {long_date(room.held_until)}" if room.held_until else ""
    last_day = long_date(forecast.last_day)
    goes = next((event for event in coming if event.kind == "goes"), None)
    if room.pending:
        return f"its removal is held until somebody approves or rejects it (8){held}"
    if goes is None:
        return f"stays: a session in every window up to {last_day}{held}"
    back = next((each for each in coming if each.kind == "returns" and each.day >= goes.day), None)
    end = f"comes back on {long_date(back.day)}" if back else f"is not back by {last_day}"
    return f"goes on {long_date(goes.day)} if nothing changes, and {end}{held}; {_posts(room)}"


def _posts(room: RoomForecast) -> str:
    if not room.posts:
        return "it has no posts"
    posts = "1 post" if room.posts == 1 else f"{room.posts} posts"
    return f"its {posts} will be lost" if room.removal == "delete" else f"its {posts} are kept"


def short_future(
    room: RoomForecast, forecast: RoomsForecast, *, narrow: bool = False
) -> tuple[str, str]:
    """What happens to the room in two short lines; `narrow`: of NARROW_COLUMNS at most."""
    first, second = _short_lines(room, forecast, narrow=narrow)
    return (first[:NARROW_COLUMNS], second[:NARROW_COLUMNS]) if narrow else (first, second)


def _short_lines(room: RoomForecast, forecast: RoomsForecast, *, narrow: bool) -> tuple[str, str]:
    if room.mapping == "skip":
        return "┄ not linked", "left as it is"
    coming = [event for event in room.events if event.day >= forecast.today][:2]
    lines = [_short_event(event, narrow=narrow) for event in coming]
    if room.pending:
        return "Ⅱ held", "decide (8)"
    if not lines:
        absent = "no known return" if room.linked else "not added yet"
        lines = ["━ stays" if room.state == "present" else absent]
        lines += [f"≈ by {each.margin_days} d" for each in room.close_calls[:1]]
    if len(lines) == 1 and coming and coming[0].kind == "goes":
        lines.append("no known return")
    if room.held_until and len(lines) == 1:
        lines.append(f"Ⅱ held to {short_date(room.held_until)}")
    return lines[0], lines[1] if len(lines) > 1 else ""


def _short_event(event: RoomEvent, *, narrow: bool) -> str:
    """`✖ goes Mon 14 Dec`, or `✖ 14 Dec`."""
    goes = event.kind == "goes"
    if narrow:
        return f"{'✖' if goes else '↑'} {day_and_month(event.day)}"
    return f"{'✖ goes' if goes else '↑ back'} {short_date(event.day)}"


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{count} children"


def room_details(room: RoomForecast, past: Sequence[RoomEvent], forecast: RoomsForecast) -> str:
    """A room in full: what happens to it, and its sessions in the weeks of the window."""
    name = room.name
    room_for = "" if room.capacity is None else f" For {_children(room.capacity)}, says the CCMS."
    if room.storypark_name not in (None, room.name):
        name = f"{room.name} is {room.storypark_name} in Storypark"
    this_week = (forecast.today - forecast.first_week).days // 7
    weeks = [
        f"{day_and_month(monday)} {count}"
        for number, (monday, count) in enumerate(zip(forecast.mondays, room.sessions, strict=False))
        if number >= this_week and monday <= forecast.window_ends
    ]
    future = describe_future(room, past, forecast)
    close = "".join(f"\n{describe_close_call(each, named=False)}" for each in room.close_calls)
    sessions = f"Sessions in the weeks of the window: {' · '.join(weeks)}"
    return f"{name}: {future}.{room_for}{close}\n{sessions}"
