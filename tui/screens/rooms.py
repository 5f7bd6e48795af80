"""The picture of a service's rooms: sessions per week, days off, and when rooms go and return."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.client import Query
from parktime.tui.commands import bindings_of
from parktime.tui.errors import TuiError
from parktime.tui.presenters import rooms_timeline
from parktime.tui.presenters.forecast import Deadline, Forecast, deadline_lines, forecast_rows
from parktime.tui.presenters.rooms_forecast import (
    Calendar,
    RoomEvent,
    RoomForecast,
    RoomsForecast,
    RoomsForecastData,
    past_events,
    room_details,
    to_calendar,
    to_rooms_forecast,
)
from parktime.tui.presenters.rooms_timeline import Timeline, make_timeline
from parktime.tui.presenters.time_format import long_date
from parktime.tui.presenters.week_strip import Palette
from parktime.tui.screens.base import NO_SERVICE
from parktime.tui.screens.room_actions import RoomActions
from parktime.tui.snapshot import RunPage, Service, Snapshot
from parktime.tui.themes import rich_colours
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.rooms_table import RoomsTable

RUNS_BACK = 2 * 7 * (rooms_timeline.WEEKS_BACK + 1)
"""Runs of the past weeks that are shown: two a day, and some by hand."""

DARK_SHADES = ("surface-lighten-1", "surface-lighten-2")
LIGHT_SHADES = ("surface-darken-1", "surface-darken-2")
"""Behind school holidays and closed days: away from the theme's surface."""

LEGEND_HEIGHT = 24
"""Screen height from which on there is space for the legend."""

WIDE_COLUMNS = 100
OTHER_ROWS, OTHER_ROWS_NARROW = 10, 14
"""Rows that the picture does not have; on a narrow screen texts take more lines."""


class RoomsView(RoomActions):
    """The picture of the rooms, and the room under the cursor in full."""

    NAME = "rooms"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("rooms")

    def __init__(self) -> None:
        super().__init__()
        self._forecast_of: str | None = None
        self._weeks = rooms_timeline.ZOOMS[1]
        self._forecast: RoomsForecast | None = None
        self._calendar = Calendar()
        self._past: dict[str, list[RoomEvent]] = {}
        self._timeline: Timeline | None = None
        self._deadlines: dict[str, tuple[Deadline, ...]] = {}

    def body(self) -> ComposeResult:
        """The title, the picture, its legend, and the room under the cursor."""
        yield Static("", id="rooms-title", markup=False, classes="line")
        yield ContentPane(RoomsTable(id="rooms-table"))
        yield Static("", id="rooms-legend", markup=False, classes="hint")
        yield Static("", id="rooms-detail", markup=False, classes="detail")

    @property
    def table(self) -> RoomsTable:
        """The picture."""
        return self.query_one(RoomsTable)

    @property
    def forecast(self) -> RoomsForecast | None:
        """The rooms that are shown."""
        return self._forecast

    @property
    def room(self) -> RoomForecast | None:
        """The room under the cursor."""
        rooms = () if self._forecast is None else self._forecast.rooms
        return next((each for each in rooms if each.ccms_id == self.table.row_key), None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Another service is shown, or it is off."""
        service, pane = self.service, self.query_one(ContentPane)
        if service is None or service.key != self._forecast_of or service.state == "off":
            self._forecast_of = None if service is None else service.key
            self._forecast = None
        if service is None:
            pane.show_empty(NO_SERVICE)
        elif service.state == "off":
            hint = "support turns it on (o in Settings, 6)"
            pane.show_empty(f"the integration of {service.name} is off", hint)
        elif self._forecast is None:
            pane.show_loading()
        self._show_texts()

    async def load(self) -> None:
        """Reads the forecast of the rooms, recent runs, days off, and deadlines."""
        service = self.service
        if service is None or service.state == "off":
            return
        path = f"services/{service.key}"
        query = {"weeks": self._weeks}
        data = await self.client.get_as(RoomsForecastData, f"{path}/rooms/forecast", query)
        forecast = to_rooms_forecast(data)
        past: Query = {"changes": "true", "limit": RUNS_BACK}
        runs = await self.client.get_as(RunPage, f"{path}/runs", past)
        calendar = await self._read_calendar(service, forecast)
        if self.service is not None and self.service.key == service.key:
            self._forecast_of, self._forecast, self._calendar = service.key, forecast, calendar
            self._past = past_events(runs.runs, service.time_zone)
            self._draw()
            self._deadlines = await self._read_deadlines(service)
            self.show_details()

    async def _read_deadlines(self, service: Service) -> dict[str, tuple[Deadline, ...]]:
        """By room: how its next removal can be prevented; empty if the daemon does not answer."""
        if service.state != "set-up":
            return {}
        query = {"weeks": self._weeks}
        try:
            forecast = await self.client.get_as(Forecast, f"services/{service.key}/forecast", query)
        except TuiError:
            return {}
        removals = [row for row in forecast_rows(forecast) if row.change.kind == "remove_room"]
        return {row.change.ccms_id: row.deadlines for row in reversed(removals)}

    async def _read_calendar(self, service: Service, forecast: RoomsForecast) -> Calendar:
        """The days off; none if the simulator does not answer."""
        query = {
            "from": forecast.first_week.isoformat(),
            "to": forecast.last_day.isoformat(),
        }
        try:
            answer = await self.client.get_world(f"services/{service.key}/calendar", query)
        except TuiError:
            return Calendar()
        return to_calendar(answer)

    @on(Resize)
    def fit_picture(self) -> None:
        """Draws the picture for the new size."""
        self._draw()

    def _draw(self) -> None:
        if self._forecast is None or not self.is_mounted:
            return
        columns = self.size.width
        self._timeline = make_timeline(
            self._forecast,
            self._calendar,
            self._past,
            columns=columns,
            rows=self.size.height - (OTHER_ROWS if columns >= WIDE_COLUMNS else OTHER_ROWS_NARROW),
            palette=self._palette(),
        )
        self.table.draw(
            self._timeline,
            rooms_timeline.name_columns(self._forecast, columns),
            rooms_timeline.future_columns(columns),
        )
        pane = self.query_one(ContentPane)
        if self._timeline.strips:
            pane.show_data()
            if self.focused is None:
                self.table.focus()
        else:
            pane.show_empty("the CCMS lists no rooms")
        self._show_texts()

    def _palette(self) -> Palette:
        shades = DARK_SHADES if self.app.current_theme.dark else LIGHT_SHADES
        holiday, closed = rich_colours(self.app.theme_variables, shades).values()
        return Palette.from_colours(self.app.colours, holiday, closed)

    def _show_texts(self) -> None:
        has_picture = self._timeline is not None and self._forecast is not None
        self.set_text("#rooms-title", self._title())
        legend = self._timeline.legend if self._timeline is not None and has_picture else ""
        self.set_text("#rooms-legend", legend)
        self.query_one("#rooms-legend").display = self.size.height >= LEGEND_HEIGHT
        self.show_details()

    def _title(self) -> str:
        service, forecast = self.service, self._forecast
        if service is None or forecast is None:
            return "" if service is None else service.name
        title = f"{service.name} · {long_date(forecast.today)}"
        return f"{title}\n! {forecast.note}" if forecast.note else title

    @on(DataTable.RowHighlighted)
    def show_details(self) -> None:
        """The room under the cursor in full."""
        self.set_text("#rooms-detail", "\n".join(self._detail_lines()))

    def _detail_lines(self) -> list[str]:
        room, forecast = self.room, self._forecast
        service, snapshot = self.service, self.app.snapshot
        if room is None or forecast is None:
            return []
        lines = [room_details(room, self._past.get(room.ccms_id, []), forecast)]
        if service is not None and snapshot is not None:
            deadlines = self._deadlines.get(room.ccms_id, ())
            lines += deadline_lines(deadlines, snapshot.now, service.time_zone)
        return lines

    def copy_text(self) -> str:
        """The picture as text."""
        return "" if self._timeline is None else self._timeline.to_text(self._title())

    def action_zoom(self, step: int) -> None:
        """Fewer weeks, or more."""
        zooms = rooms_timeline.ZOOMS
        number = zooms.index(self._weeks) + step
        self._weeks = zooms[max(0, min(number, len(zooms) - 1))]
        self.reload()

    def action_explain(self) -> None:
        """Explains the room under the cursor."""
        if self.room is not None:
            self.open_life("room", self.room.ccms_id, self.room.name)
