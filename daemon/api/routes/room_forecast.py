"""The rooms of a service over the weeks: how full they are, and when they will go and return if nothing changes."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from typing_extensions import TypedDict

from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer, written, written_date
from parktime.daemon.domain.links import Mapping
from parktime.daemon.domain.service import Standing
from parktime.daemon.forecast.rooms import WEEKS_BACK, Absence, RoomForecast, RoomsForecast
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.sync.scheduler import next_slot
from parktime.web.openapi import documented, responses

MOST_WEEKS = 52

Weeks = Annotated[int, Query(ge=1, le=MOST_WEEKS, description="How many weeks after this one.")]


class WindowShape(TypedDict):
    """The weeks in which a session keeps a room today, both dates included; `following` weeks come after the current one."""

    first: str
    last: str
    following: int
    weeks: Literal["calendar", "rolling"]


class AbsenceShape(TypedDict):
    """A time in which the room is not in Storypark: removed by the first run on `goes_on` (null: it is not there now),
    back with the first run on `returns_on` (null: none in sight).
    """

    goes_on: str | None
    goes_at: str | None
    returns_on: str | None
    returns_at: str | None


class RoomForecastShape(TypedDict):
    """A room of the CCMS. `state` is the linked Storypark room's; `sessions` counts those of each of the weeks.

    `goes_on` and `returns_on` are those of the absence that is now, or else of the next.
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
    absences: list[AbsenceShape]


class RoomsForecastShape(TypedDict):
    """Rooms by their ids. `weeks` are Mondays, `this_week` the index of the current one; closures are not known here.

    `note` says why nothing, or less, is told of what will come.
    """

    today: str
    weeks: list[str]
    this_week: int
    window: WindowShape
    next_run_at: str | None
    removal: Literal["deactivate", "delete"]
    note: str
    rooms: list[RoomForecastShape]


def forecast_router(context: Context) -> APIRouter:
    """The route of the rooms' forecast."""
    router = APIRouter(
        prefix="/services/{key}/rooms", tags=["looking ahead"], dependencies=context.reads
    )

    @router.get(
        "/forecast", response_model=documented(RoomsForecastShape), responses=responses(404, 409)
    )
    async def forecast(key: Key, weeks: Weeks = 26) -> Response:
        """Each room's sessions from four weeks back, and when it will be removed and return, as the last picture has it."""
        context.service(key)
        found = await context.forecasts.rooms(key, weeks)
        return answer(_forecast(found, context.store.standing(key)))

    return router


def _forecast(found: RoomsForecast, standing: Standing) -> RoomsForecastShape:
    next_at = next_slot(standing)
    before = "set-up is not confirmed yet: nothing is synced before it"
    return {
        "today": found.today.isoformat(),
        "weeks": [monday.isoformat() for monday in found.weeks],
        "this_week": WEEKS_BACK,
        "window": {
            "first": found.window.first.isoformat(),
            "last": found.window.last.isoformat(),
            "following": found.window.following,
            "weeks": standing.settings.weeks,
        },
        "next_run_at": None if next_at is None else written(next_at),
        "removal": standing.settings.removal,
        "note": found.note or (before if next_at is None else ""),
        "rooms": [_room(room) for room in found.rooms],
    }


def _room(room: RoomForecast) -> RoomForecastShape:
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
        "held_until": written_date(room.held_until),
        "sessions": list(room.sessions),
        "goes_on": written_date(_day(next_one.goes)),
        "returns_on": written_date(_day(next_one.returns)),
        "absences": [_absence(absence) for absence in room.absences],
    }


def _absence(absence: Absence) -> AbsenceShape:
    goes, returns = absence.goes, absence.returns
    return {
        "goes_on": written_date(_day(goes)),
        "goes_at": None if goes is None else written(goes.at),
        "returns_on": written_date(_day(returns)),
        "returns_at": None if returns is None else written(returns.at),
    }


def _day(run_day: RunDay | None) -> date | None:
    return None if run_day is None else run_day.day
