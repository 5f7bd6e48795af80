"""Rooms: sessions a week, the room window, days off, and the dates on which each room goes and comes back."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.content import Content
from textual.widgets import DataTable, Static

from tui import forecast as forecasts
from tui import timeline as timelines
from tui.acting import act, ask, confirmed, run_confirmed
from tui.asking import Asked
from tui.candidates import candidates
from tui.client import Refused, Unreachable
from tui.commands import bindings
from tui.explain import explain
from tui.forecast import Calendar, Forecast, RoomForecast, Turn, spoken
from tui.forecast_shape import ForecastShape, calendar_of, forecast_of
from tui.outlook import LastMoment, Outlook, lines_of, moments
from tui.page import Page
from tui.page import lines_of as page_lines
from tui.picker import Picker
from tui.rooms_table import RoomsTable
from tui.screens.view import View
from tui.snapshot import Runs, Service, Snapshot
from tui.states import Pane
from tui.strip import Palette
from tui.timeline import Timeline

RUNS_BACK = 2 * 7 * (timelines.WEEKS_BACK + 1)
"""Runs of the weeks back that are shown: two a day, and some by hand."""

DARK_SHADES, LIGHT_SHADES = ("surface-lighten-1", "surface-lighten-2"), ("surface-darken-1", "surface-darken-2")
"""Behind school holidays and behind closed days: away from the theme's surface."""

TALL_ROWS = 24
"""From which on there is space for the legend."""

OTHER_ROWS, OTHER_ROWS_NARROW = 10, 14
"""Clock, title, legend, the room in full, footer; where it is narrow their words take more lines."""

WIDE_COLUMNS = 100


class Rooms(View):
    """The picture of a service's rooms."""

    NAME = "rooms"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rooms")

    def __init__(self) -> None:
        super().__init__()
        self._of: str | None = None
        self._weeks = timelines.ZOOMS[1]
        self._forecast: Forecast | None = None
        self._calendar = Calendar()
        self._past: dict[str, list[Turn]] = {}
        self._timeline: Timeline | None = None
        self._moments: dict[str, tuple[LastMoment, ...]] = {}

    def body(self) -> ComposeResult:
        """What it is, the picture, its legend, and the room under the cursor in full."""
        yield Static("", id="rooms-title", markup=False, classes="line")
        yield Pane(RoomsTable(id="rooms-table"))
        yield Static("", id="rooms-legend", markup=False, classes="hint")
        yield Static("", id="rooms-detail", markup=False, classes="detail")

    @property
    def table(self) -> RoomsTable:
        """The picture."""
        return self.query_one(RoomsTable)

    @property
    def room(self) -> RoomForecast | None:
        """The room under the cursor."""
        rooms = () if self._forecast is None else self._forecast.rooms
        return next((each for each in rooms if each.ccms_id == self.table.row_key), None)

    # What is shown

    def show(self, snapshot: Snapshot) -> None:
        """Another service, or it is off."""
        service = self.service
        if service is None or service.key != self._of or service.state == "off":
            self._of, self._forecast = None if service is None else service.key, None
        pane = self.query_one(Pane)
        if service is None:
            pane.empty("no service is known to the daemon yet")
        elif service.state == "off":
            pane.empty(
                f"the integration of {service.name} is off",
                "support turns it on (o in Settings, 6); then its rooms are here",
            )
        elif self._forecast is None:
            pane.loading_words("asking the plan about later dates …")
        self._paint_words()

    async def load(self) -> None:
        """What the plan says of later dates, what runs did of late, and the days off."""
        service = self.service
        if service is None or service.state == "off":
            return
        query = {"weeks": self._weeks}
        path = f"services/{service.key}/rooms/forecast"
        forecast = forecast_of(await self.client.get_as(ForecastShape, path, query))
        runs = await self.client.get_as(Runs, f"services/{service.key}/runs", {"changes": "true", "limit": RUNS_BACK})
        calendar = await self._read_calendar(service, forecast)
        if self.service is not None and self.service.key == service.key:
            self._of, self._forecast, self._calendar = service.key, forecast, calendar
            self._past = forecasts.past_turns(runs.runs, service.time_zone)
            self._paint()
            self._moments = await self._read_moments(service)
            self.tell_room()

    async def _read_moments(self, service: Service) -> dict[str, tuple[LastMoment, ...]]:
        """What would prevent the next removal of each room, and until when."""
        if service.state != "set-up":
            return {}
        try:
            outlook = await self.client.get_as(Outlook, f"services/{service.key}/forecast", {"weeks": self._weeks})
        except (Refused, Unreachable):
            return {}  # the picture is worth showing without it
        removals = [line for line in lines_of(outlook) if line.change.kind == "remove_room"]
        return {line.change.ccms_id: line.last_moments for line in reversed(removals)}

    async def _read_calendar(self, service: Service, forecast: Forecast) -> Calendar:
        if not self.client.has_clock:
            return Calendar()
        query = {"from": forecast.first_week.isoformat(), "to": forecast.last_day.isoformat()}
        try:
            return calendar_of(await self.client.world(f"services/{service.key}/calendar", query))
        except (Refused, Unreachable):
            return Calendar()  # the picture is worth showing without its shades

    def on_resize(self) -> None:
        """As wide as there is space."""
        self._paint()

    def _paint(self) -> None:
        if self._forecast is None or not self.is_mounted:
            return
        columns = self.size.width
        self._timeline = timelines.timeline(
            self._forecast,
            self._calendar,
            self._past,
            columns=columns,
            rows=self.size.height - (OTHER_ROWS if columns >= WIDE_COLUMNS else OTHER_ROWS_NARROW),
            palette=self._palette(),
        )
        names = timelines.name_columns(self._forecast, columns)
        self.table.draw(self._timeline, names, timelines.fate_columns(columns))
        pane = self.query_one(Pane)
        if self._timeline.strips:
            pane.data()
            if self.focused is None:
                self.table.focus()
        else:
            pane.empty("the CCMS lists no rooms")
        self._paint_words()

    def _palette(self) -> Palette:
        variables = self.app.theme_variables
        shades = DARK_SHADES if self.app.current_theme.dark else LIGHT_SHADES
        holiday, closed = (Color.parse(variables[name]).rich_color.name for name in shades)
        return Palette.of(self.parktime.colours, holiday, closed)

    def _paint_words(self) -> None:
        self.query_one("#rooms-title", Static).update(Content(self._title()))
        legend = self.query_one("#rooms-legend", Static)
        legend.update(Content("" if self._timeline is None or self._forecast is None else self._timeline.legend))
        legend.display = self.size.height >= TALL_ROWS
        self.tell_room()

    def _title(self) -> str:
        service, forecast = self.service, self._forecast
        if service is None or forecast is None:
            return "" if service is None else service.name
        title = f"{service.name} · {spoken(forecast.today)}"
        return f"{title}\n! {forecast.note}" if forecast.note else title

    @on(DataTable.RowHighlighted)
    def tell_room(self) -> None:
        """The room under the cursor in full."""
        room, forecast = self.room, self._forecast
        service, snapshot = self.service, self.parktime.snapshot
        lines = [] if room is None or forecast is None else [detail(room, self._past.get(room.ccms_id, []), forecast)]
        if room is not None and service is not None and snapshot is not None:
            lines += moments(self._moments.get(room.ccms_id, ()), snapshot.now, service.time_zone)
        self.query_one("#rooms-detail", Static).update(Content("\n".join(lines)))

    def copied(self) -> str:
        """The picture as text."""
        return "" if self._timeline is None else self._timeline.text(self._title())

    def action_zoom(self, step: int) -> None:
        """Fewer weeks, or more."""
        zooms = timelines.ZOOMS
        self._weeks = zooms[max(0, min(zooms.index(self._weeks) + step, len(zooms) - 1))]
        self.reload()

    # What is done

    def action_link(self) -> None:
        """Unlinks the room, or links it again; by an update, at once."""
        if self.room is not None:
            act(self, partial(self._link, self.room))

    async def _link(self, room: RoomForecast) -> None:
        try:
            page = await self.client.get_as(Page, f"services/{self._of}/page")
        except (Refused, Unreachable) as error:
            self.notify(str(error), title="No page", severity="warning", markup=False)
            return
        to: Any = "skip" if room.linked else await self._target(room, page)
        if to is not None:
            await self._update(
                room, to, [each for each in page_lines(page) if each.chosen and each.ccms_id != room.ccms_id]
            )

    async def _target(self, room: RoomForecast, page: Page) -> dict[str, str] | None:
        line = next((each for each in page_lines(page) if each.key == f"room:{room.ccms_id}"), None)
        if line is None:
            return None
        rooms = sorted(candidates(page, line), key=lambda choice: choice.name != room.name)
        found = await self.app.push_screen_wait(Picker(f"Link {room.name} again, to", rooms))
        return None if found is None else {"id": found}

    async def _update(self, room: RoomForecast, to: Any, others: Sequence[Any]) -> None:
        path = f"services/{self._of}/page"
        body = {"children": [], "rooms": [{"room": {"id": room.ccms_id}, "to": to}]}
        if await ask(self, "POST", f"{path}/mappings", body) is None:
            return
        done = await run_confirmed(
            self,
            f"{path}/update",
            title=_question(room, to),
            first=_first(room, to, others),
            yes="Update",
            action={"do": "update"},
        )
        if not done:
            await self._undo(others)
        self.reload()

    async def _undo(self, others: Sequence[Any]) -> None:
        """Nothing stays chosen that nobody wanted; what others chose stays for them to decide."""
        if others:
            self.notify("the choice waits among those of Set-up and mappings", markup=False)
        else:
            await ask(self, "DELETE", f"services/{self._of}/page/mappings")

    def action_hold(self) -> None:
        """Support holds the room until a date."""
        if self.room is not None and self._forecast is not None:
            act(self, partial(self._hold, self.room, self._forecast))

    async def _hold(self, room: RoomForecast, forecast: Forecast) -> None:
        back = next((turn.day for turn in room.turns if turn.kind == "returns"), None)
        proposed = (room.held_until or back or forecast.window_ends).isoformat()
        words = f"{room.name} is not removed on any local date before the one that you type (support's work)."
        typed = await self.app.push_screen_wait(Asked("Hold the room until", words, proposed, wrong=wrong_date))
        if typed is None:
            return
        body = {"room": {"id": room.ccms_id}, "until": typed}
        until = spoken(date.fromisoformat(typed))
        lines = [
            f"On no local date before {until} does any run remove {room.name}, whatever its sessions (support's work)."
        ]
        action = {"do": "hold_room", **body}
        may_be = self.service is not None and self.service.ccms == "kidsoft"  # else the daemon says what to do instead
        if may_be and not await confirmed(self, f"Hold {room.name} until {until}?", lines, "Hold", action):
            return
        if await ask(self, "POST", f"services/{self._of}/rooms/hold", body) is not None:
            self.notify(f"{room.name} is held until {until}", markup=False)
        self.reload()

    def action_explain(self) -> None:
        """Why is it as it is?"""
        if self.room is not None:
            explain(self, "room", self.room.ccms_id, self.room.name)


def detail(room: RoomForecast, past: Sequence[Turn], forecast: Forecast) -> str:
    """A room in full: what becomes of it, and its sessions in numbers."""
    name = (
        f"{room.name} is {room.storypark_name} in Storypark"
        if room.storypark_name not in (None, room.name)
        else room.name
    )
    this = (forecast.today - forecast.first_week).days // 7
    weeks = [
        f"{forecasts.short(monday)[4:]} {count}"
        for number, (monday, count) in enumerate(zip(forecast.mondays, room.sessions, strict=False))
        if number >= this and monday <= forecast.window_ends
    ]
    return f"{name}: {forecasts.fate(room, past, forecast)}.\nSessions in the weeks of the window: {' · '.join(weeks)}"


def wrong_date(typed: str) -> str:
    """What is wrong with a date as typed; empty: nothing."""
    try:
        date.fromisoformat(typed)
    except ValueError:
        return "a date is typed like 2027-01-15"
    return ""


def _question(room: RoomForecast, to: Any) -> str:
    return f"Unlink {room.name}?" if to == "skip" else f"Link {room.name} again?"


def _first(room: RoomForecast, to: Any, others: Sequence[Any]) -> list[str]:
    if to == "skip":
        lines = [
            f"The Storypark room of {room.name} stays exactly as it is, whatever the bookings do, until it is linked again."
        ]
    else:
        lines = [f"{room.name} follows its bookings again, and its children are moved as these say."]
    if others:
        lines += [
            "",
            f"{len(others)} more that were chosen come into force with it: {', '.join(each.name for each in others)}",
        ]
    return [*lines, ""]
