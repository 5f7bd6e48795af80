"""Rooms over the weeks: sessions, and when each will be removed and return."""

from datetime import date
from typing import Literal

from typing_extensions import TypedDict

from parktime.daemon.api.responses import format_date, format_instant
from parktime.daemon.api.schemas.forecast import CloseCallSchema, serialize_close_call
from parktime.daemon.domain.links import Mapping
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.forecast.rooms import WEEKS_BACK, Absence, RoomForecast, RoomsForecast
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.sync.slots import next_slot


class WindowSchema(TypedDict):
    """The weeks in which a session keeps a room as of today, first and last date included.

    `following` is the number of weeks after the current one.
    """

    first: str
    last: str
    following: int
    weeks: Literal["calendar", "rolling"]


class RoomAbsenceSchema(TypedDict):
    """A time in which the room is not in Storypark.

    The first run on `goes_on` removes it (null: it is already gone), the first run on
    `returns_on` brings it back (null: not within the forecast).
    """

    goes_on: str | None
    goes_at: str | None
    returns_on: str | None
    returns_at: str | None


class RoomForecastSchema(TypedDict):
    """A room of the CCMS; `state` is that of the linked Storypark room.

    `sessions` has the number of sessions in each week. `goes_on` and `returns_on` are those of
    the current absence, or else of the next. `close_calls`: where it stays or goes by seven days
    or less. `capacity`: for how many children the CCMS says that it is, null if it does not.
    `pending`: its removal waits for approval, and is none of its `absences`.
    """

    ccms_id: str
    name: str
    mapping: Mapping
    listed: bool
    room_id: str | None
    room_name: str | None
    state: Literal["present", "removed", "absent"]
    posts: int
    held_until: str | None
    sessions: list[int]
    goes_on: str | None
    returns_on: str | None
    absences: list[RoomAbsenceSchema]
    close_calls: list[CloseCallSchema]
    capacity: int | None
    pending: bool


class RoomsForecastSchema(TypedDict):
    """Rooms by id. `weeks` are Mondays, `this_week` is the index of the current one.

    `note` says why the forecast is missing or shorter. Closures are not known here.
    """

    today: str
    weeks: list[str]
    this_week: int
    window: WindowSchema
    next_run_at: str | None
    removal: Literal["deactivate", "delete"]
    note: str
    rooms: list[RoomForecastSchema]


def serialize_rooms_forecast(found: RoomsForecast, state: ServiceState) -> RoomsForecastSchema:
    """The forecast of all rooms of a service in JSON."""
    next_at = next_slot(state)
    before = "set-up is not confirmed yet: nothing is synced before it"
    return {
        "today": found.today.isoformat(),
        "weeks": [monday.isoformat() for monday in found.weeks],
        "this_week": WEEKS_BACK,
        "window": {
            "first": found.window.first.isoformat(),
            "last": found.window.last.isoformat(),
            "following": found.window.following,
            "weeks": state.settings.weeks,
        },
        "next_run_at": None if next_at is None else format_instant(next_at),
        "removal": state.settings.removal,
        "note": found.note or (before if next_at is None else ""),
        "rooms": [_room(room) for room in found.rooms],
    }


def _room(room: RoomForecast) -> RoomForecastSchema:
    next_one = room.next_absence or Absence(None, None)
    return {
        "ccms_id": room.ccms_id,
        "name": room.name,
        "mapping": room.mapping,
        "listed": room.listed,
        "room_id": room.room_id,
        "room_name": None if room.room is None else room.room.name,
        "state": "absent" if room.room is None else room.room.state,
        "posts": 0 if room.room is None else room.room.posts,
        "held_until": format_date(room.held_until),
        "sessions": list(room.sessions),
        "goes_on": format_date(_day(next_one.goes)),
        "returns_on": format_date(_day(next_one.returns)),
        "absences": [_absence(absence) for absence in room.absences],
        "close_calls": [serialize_close_call(call) for call in room.close_calls],
        "capacity": room.capacity,
        "pending": room.pending,
    }


def _absence(absence: Absence) -> RoomAbsenceSchema:
    goes, returns = absence.goes, absence.returns
    return {
        "goes_on": format_date(_day(goes)),
        "goes_at": None if goes is None else format_instant(goes.at),
        "returns_on": format_date(_day(returns)),
        "returns_at": None if returns is None else format_instant(returns.at),
    }


def _day(run_day: RunDay | None) -> date | None:
    return None if run_day is None else run_day.day
