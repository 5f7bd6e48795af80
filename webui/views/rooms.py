"""Rooms: sessions a week, and when each room goes and comes back."""

from starlette.responses import Response

from parktime.tui.client import Query
from parktime.tui.errors import TuiError
from parktime.tui.presenters.rooms_forecast import (
    Calendar,
    RoomEvent,
    RoomsForecast,
    RoomsForecastData,
    describe_future,
    past_events,
    to_calendar,
    to_rooms_forecast,
)
from parktime.tui.presenters.rooms_timeline import ZOOMS
from parktime.tui.presenters.time_format import long_date
from parktime.tui.snapshot import RunPage
from parktime.webui.page import Page
from parktime.webui.room_drawing import draw_rooms

RUNS_BACK = 70
"""Runs of the weeks that the forecast shows of the past."""


async def show(page: Page) -> Response:
    """The rooms of a service."""
    service = page.service
    if service.state == "off":
        return page.render("rooms.html", tab="rooms", drawing=None)
    weeks = min(ZOOMS, key=lambda each: abs(each - page.number("weeks", ZOOMS[1], 999)))
    data = await page.reader.get_as(
        RoomsForecastData, f"services/{service.key}/rooms/forecast", {"weeks": weeks}
    )
    forecast = to_rooms_forecast(data)
    past = await _past(page)
    return page.render(
        "rooms.html",
        tab="rooms",
        drawing=draw_rooms(forecast, await _calendar(page, forecast), past),
        futures={
            room.ccms_id: describe_future(room, past.get(room.ccms_id, ()), forecast)
            for room in forecast.rooms
        },
        forecast=forecast,
        long_date=long_date,
        weeks=weeks,
        zooms=ZOOMS,
        is_live=True,
    )


async def _past(page: Page) -> dict[str, list[RoomEvent]]:
    """When runs of the last weeks removed rooms or brought them back."""
    query: Query = {"limit": RUNS_BACK, "changes": "true"}
    found = await page.reader.get_as(RunPage, f"services/{page.service.key}/runs", query)
    return past_events(found.runs, page.service.time_zone)


async def _calendar(page: Page, forecast: RoomsForecast) -> Calendar:
    """Days off; none where there is no simulator to ask."""
    if not page.reader.has_clock:
        return Calendar()
    dates = {"from": forecast.first_week.isoformat(), "to": forecast.last_day.isoformat()}
    try:
        answer = await page.reader.get_world(f"services/{page.service.key}/calendar", dates)
    except TuiError:
        return Calendar()
    return to_calendar(answer)
