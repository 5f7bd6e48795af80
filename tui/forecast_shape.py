"""The daemon's forecast and the world's calendar as they come, made into what the picture is drawn from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from tui.forecast import Calendar, Forecast, RoomForecast, Turn
from tui.strip import Range


@dataclass(frozen=True, slots=True)
class AbsenceShape:
    """A time without the room; None: it is away already, or its return is not in sight."""

    goes_on: date | None
    returns_on: date | None


@dataclass(frozen=True, slots=True)
class RoomShape:
    """A room of the forecast."""

    ccms_id: str
    name: str
    mapping: str
    room_name: str | None
    state: str
    posts: int
    held_until: date | None
    sessions: tuple[int, ...]
    absences: tuple[AbsenceShape, ...]


@dataclass(frozen=True, slots=True)
class WindowShape:
    """Today's room window."""

    first: date
    last: date
    following: int


@dataclass(frozen=True, slots=True)
class ForecastShape:
    """`GET …/rooms/forecast`."""

    today: date
    weeks: tuple[date, ...]
    window: WindowShape
    removal: str
    note: str
    rooms: tuple[RoomShape, ...]


def forecast_of(shape: ForecastShape) -> Forecast:
    """What the picture is drawn from."""
    return Forecast(
        shape.today,
        shape.weeks[0],
        len(shape.weeks),
        shape.window.last,
        tuple(_room(room, shape.removal) for room in shape.rooms),
        shape.note,
    )


def calendar_of(told: Any) -> Calendar:
    """What `GET /world/services/KEY/calendar` says."""
    shape = msgspec.convert(told, _CalendarShape)
    return Calendar(
        tuple(each.range() for each in shape.school_holidays),
        tuple(each.range() for each in shape.closed),
        tuple((each.date, each.name) for each in shape.public_holidays),
        shape.school_terms_known,
    )


def _room(room: RoomShape, removal: str) -> RoomForecast:
    return RoomForecast(
        room.ccms_id,
        room.name,
        room.mapping,
        room.room_name,
        room.state,
        room.held_until,
        room.sessions,
        tuple(_turns(room.absences)),
        room.posts,
        removal,
    )


def _turns(absences: Iterable[AbsenceShape]) -> Iterable[Turn]:
    for each in absences:
        if each.goes_on is not None:
            yield Turn(each.goes_on, "goes")
        if each.returns_on is not None:
            yield Turn(each.returns_on, "returns")


class _RangeShape(msgspec.Struct, frozen=True):
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")

    def range(self) -> Range:
        return Range(self.first, self.last)


@dataclass(frozen=True, slots=True)
class _HolidayShape:
    date: date
    name: str


@dataclass(frozen=True, slots=True)
class _CalendarShape:
    school_holidays: tuple[_RangeShape, ...] = ()
    closed: tuple[_RangeShape, ...] = ()
    public_holidays: tuple[_HolidayShape, ...] = field(default=())
    school_terms_known: bool = True
