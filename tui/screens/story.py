"""The story of a service: any instant of it is shown, past or foretold, and nothing is set back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.widgets import DataTable, Static

from parktime.tui.client import Query
from parktime.tui.commands import bindings_of
from parktime.tui.errors import RefusedError, TuiError
from parktime.tui.presenters.forecast import Forecast, PlannedRun
from parktime.tui.presenters.glyphs import mark_text
from parktime.tui.presenters.past_world import (
    Difference,
    PastWorld,
    describe_world,
    differences,
    foretold,
    room_mark,
)
from parktime.tui.presenters.story import LEGEND, Story
from parktime.tui.presenters.story_moments import (
    Command,
    CommandPage,
    days_off,
    moments_of_commands,
    moments_of_forecast,
    moments_of_runs,
)
from parktime.tui.presenters.time_format import local_with_year, relative
from parktime.tui.screens.base import LoadKey, View
from parktime.tui.screens.messages import OpenLife, Subject
from parktime.tui.snapshot import Run, RunPage, Service, Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row
from parktime.tui.widgets.story_bar import StoryBar

WEEKS_BACK, WEEKS_AHEAD, MOST_WEEKS = 26, 12, 52
"""What is shown of a daemon that lives by real time; the longest forecast."""

PAGE_SIZE, MOST_PAGES = 200, 5
CHILDREN = 500
MOST_WORLDS = 64
ROOM_COLUMNS = ("Room", "State", "Children", "By rule")
DIFFERENCE_COLUMNS = ("Who or what", "What", "A", "B", "By rule")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was read of a service: its story, and what its coming runs will do."""

    service: str
    story: Story
    planned: tuple[PlannedRun, ...]


class StoryScreen(View):
    """Opens over any view; `escape` goes back to it."""

    NAME = "story"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("story")

    def __init__(self, base_view: str) -> None:
        """`base_view`: the name of the numbered view over which it opens."""
        super().__init__()
        self._base_view = base_view
        self._loaded_story: _Loaded | None = None
        self._at: datetime | None = None
        self._marks: tuple[datetime, ...] = ()
        self._worlds: dict[datetime, PastWorld] = {}
        self._shown: PastWorld | None = None
        self._error = ""
        self._subjects: dict[str, Subject] = {}

    @property
    def base_view(self) -> str:
        """The view over which it opened."""
        return self._base_view

    @property
    def page_name(self) -> str:
        """Its name in the trail."""
        return "Story"

    def body(self) -> ComposeResult:
        """The instant, the bar, the world then, and what happened then."""
        with Vertical():
            yield Static("", markup=False, id="story-heading", classes="line")
            yield StoryBar(id="story-bar")
            yield Static(LEGEND, markup=False, id="story-legend", classes="hint")
            yield ContentPane(KeyedTable(id="story-table", elastic=("Who or what", "By rule")))
            yield Static("", markup=False, id="story-details", classes="details")

    @property
    def bar(self) -> StoryBar:
        """The bar."""
        return self.query_one(StoryBar)

    @property
    def table(self) -> KeyedTable:
        """The rooms, or what differs."""
        return self.query_one(KeyedTable)

    @property
    def story(self) -> Story | None:
        """What the bar shows, once it was read."""
        return None if self._loaded_story is None else self._loaded_story.story

    @property
    def shown_at(self) -> datetime | None:
        """The instant that is shown."""
        return self._at

    # Loading

    def load_key(self) -> LoadKey | None:
        """The service; anew when time went back, or something was done."""
        snapshot = self.app.snapshot
        if snapshot is None:
            return None
        return LoadKey((self.app.service_key,), (snapshot.revision, snapshot.epoch))

    async def load(self) -> None:
        """Reads what happened, what is foretold and the days off."""
        service, snapshot = self.service, self.app.snapshot
        if service is None or snapshot is None:
            self.query_one(ContentPane).show_empty("the daemon has no services yet")
            return
        starts, ends = await self._bounds(snapshot)
        forecast = await self._forecast(service, snapshot.now, ends)
        runs = await self._runs(service, starts)
        commands = await self._commands(service)
        holidays, closed = await self._days_off(service, starts, ends)
        moments = [
            *moments_of_runs(runs, service.ccms),
            *moments_of_commands(commands),
            *moments_of_forecast(forecast),
        ]
        inside = (each for each in moments if starts <= each.at <= ends)
        story = Story(
            starts,
            ends,
            snapshot.now,
            service.time_zone,
            tuple(sorted(inside, key=lambda each: each.at)),
            holidays,
            closed,
        )
        is_another = self._loaded_story is None or self._loaded_story.service != service.key
        self._loaded_story = _Loaded(service.key, story, forecast)
        self._worlds.clear()
        if is_another or self._at is None:
            self._at, self._marks = snapshot.now, ()
        self._show_instant()

    async def _bounds(self, snapshot: Snapshot) -> tuple[datetime, datetime]:
        """From the scenario's start to its end; of a daemon by itself, some weeks around now."""
        if self.client.has_clock:
            try:
                starts, ends = await self.client.story_bounds()
            except TuiError:
                pass
            else:
                return starts, max(ends, snapshot.now)
        back, ahead = timedelta(weeks=WEEKS_BACK), timedelta(weeks=WEEKS_AHEAD)
        return snapshot.now - back, snapshot.now + ahead

    async def _runs(self, service: Service, starts: datetime) -> list[Run]:
        query: dict[str, str | int] = {"eventful": "true", "summary": "true", "limit": PAGE_SIZE}
        found: list[Run] = []
        for _ in range(MOST_PAGES):
            page = await self.client.get_as(RunPage, f"services/{service.key}/runs", query)
            found += page.runs
            if page.next_before is None or (found and found[-1].at < starts):
                break
            query["before"] = page.next_before
        return found

    async def _commands(self, service: Service) -> list[Command]:
        query: dict[str, str | int] = {"service": service.key, "limit": PAGE_SIZE}
        found: list[Command] = []
        for _ in range(MOST_PAGES):
            page = await self.client.get_as(CommandPage, "commands", query)
            found += page.commands
            if page.next_after is None:
                break
            query["after"] = page.next_after
        return found

    async def _forecast(
        self, service: Service, now: datetime, ends: datetime
    ) -> tuple[PlannedRun, ...]:
        """What is foretold; nothing if it cannot be told."""
        weeks = min(max(-(-(ends - now).days // 7), 1), MOST_WEEKS)
        path = f"services/{service.key}/forecast"
        try:
            return (await self.client.get_as(Forecast, path, {"weeks": weeks})).runs
        except RefusedError:
            return ()

    async def _days_off(self, service: Service, starts: datetime, ends: datetime) -> Any:
        query: Query = {"from": f"{starts:%Y-%m-%d}", "to": f"{ends:%Y-%m-%d}"}
        try:
            found = await self.client.get_world(f"services/{service.key}/calendar", query)
        except TuiError:
            return (), ()
        return days_off(found)

    # The instant

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Time went on: the bar's now moves."""
        loaded = self._loaded_story
        if loaded is None or loaded.service != self.app.service_key:
            self.set_text("#story-heading", "… loading")
            return
        now = min(max(snapshot.now, loaded.story.starts), loaded.story.ends)
        if now != loaded.story.now:
            was_now = self._at == loaded.story.now
            self._loaded_story = replace(loaded, story=replace(loaded.story, now=now))
            self._at = now if was_now else self._at
            self._show_instant()

    @on(Resize)
    def draw_again(self) -> None:
        """Draws the bar in its new width."""
        self.call_after_refresh(self._draw)

    @on(StoryBar.Chosen)
    def choose(self, message: StoryBar.Chosen) -> None:
        """Shows the instant under the mouse."""
        self._go(message.at)

    def _go(self, at: datetime | None) -> None:
        if self.story is not None and at is not None:
            self._at = self.story.within(at)
            self._show_instant()

    def _show_instant(self) -> None:
        self._draw()
        self._read_worlds()

    def _draw(self) -> None:
        story, at = self.story, self._at
        if story is None or at is None or not self.is_attached:
            return
        self.bar.show(story, at, self._marks, self.app.colours)
        self.set_text("#story-heading", self._heading(story, at))
        self.set_text("#story-details", "\n".join(self._details(story, at)))

    def _heading(self, story: Story, at: datetime) -> str:
        kind = "now" if at == story.now else "past" if at < story.now else "foretold"
        when = f"{local_with_year(at, story.zone)} · {kind}"
        when += "" if at == story.now else f", {relative(at, story.now)}"
        return f"{when} · nothing is set back by looking"

    def _details(self, story: Story, at: datetime) -> list[str]:
        lines = [self._error] if self._error else []
        if self._shown is not None:
            lines.append(describe_world(self._shown))
        here = [each.text for each in story.moments_at(at)]
        if here:
            return [*lines, *(f"here   {text}" for text in here)]
        if last := story.last_before(at):
            lines.append(f"before {local_with_year(last.at, story.zone)}: {last.text}")
        if later := story.next_after(at):
            lines.append(f"then   {local_with_year(later.at, story.zone)}: {later.text}")
        return lines

    @work(exclusive=True, group="explain", description="world")
    async def _read_worlds(self) -> None:
        """Shows the world at the instant, or what differs between the marks."""
        at, marks, loaded = self._at, self._marks, self._loaded_story
        if at is None or loaded is None:
            return
        try:
            self._shown = await self._world(loaded, at)
            worlds = [await self._world(loaded, each) for each in marks]
            self._error = ""
        except TuiError as error:
            self._shown, worlds, self._error = None, [], f"✖ {error}"
        if not self.is_attached:
            return
        if self._error:
            self.query_one(ContentPane).show_error(self._error)
        elif len(worlds) == len("AB"):
            self._show_differences(differences(*worlds))
        elif self._shown is not None:
            self._show_rooms(self._shown)
        self._draw()

    async def _world(self, loaded: _Loaded, at: datetime) -> PastWorld:
        now = loaded.story.now
        if at > now:
            return foretold(await self._world(loaded, now), loaded.planned, at)
        if at not in self._worlds:
            self._worlds[at] = await self._read_world(loaded.service, at)
            while len(self._worlds) > MOST_WORLDS:
                del self._worlds[next(iter(self._worlds))]
        return self._worlds[at]

    async def _read_world(self, key: str, at: datetime) -> PastWorld:
        query: dict[str, str | int] = {"at": at.isoformat(), "limit": CHILDREN}
        first = page = await self.client.get_as(PastWorld, f"services/{key}/world", query)
        children = list(first.children)
        while page.next_after is not None:
            query["after"] = page.next_after
            page = await self.client.get_as(PastWorld, f"services/{key}/world", query)
            children += page.children
        return replace(first, children=tuple(children), next_after=None)

    # The table

    def _show_rooms(self, world: PastWorld) -> None:
        self._use(ROOM_COLUMNS)
        self._subjects = {
            each.ccms_id: Subject(self.app.service_key or "", "room", each.ccms_id, each.name)
            for each in world.rooms
        }
        rows = [
            Row(
                each.ccms_id,
                (
                    Text(each.name, no_wrap=True),
                    mark_text(room_mark(each), self.app.colours),
                    Text(str(each.children), justify="right"),
                    Text(each.rule or "–", no_wrap=True),
                ),
            )
            for each in world.rooms
        ]
        self._fill(rows, "there was no room yet")

    def _show_differences(self, found: list[Difference]) -> None:
        self._use(DIFFERENCE_COLUMNS)
        shown = found[:MOST_ROWS]
        self._subjects = {
            f"{number}": Subject(self.app.service_key or "", each.about, each.ccms_id, each.name)
            for number, each in enumerate(shown)
        }
        rows = [
            Row(
                f"{number}",
                tuple(
                    Text(cell, no_wrap=True)
                    for cell in (each.name, each.what, each.before, each.after, each.rule)
                ),
            )
            for number, each in enumerate(shown)
        ]
        self._fill(rows, "A and B are the same")

    def _use(self, columns: tuple[str, ...]) -> None:
        self.table.use_columns(columns)

    def _fill(self, rows: list[Row], empty: str) -> None:
        self.table.fill(rows)
        pane = self.query_one(ContentPane)
        if rows:
            pane.show_data()
            if self.focused is None:
                self.table.focus()
        else:
            pane.show_empty(empty)

    @on(DataTable.RowSelected, "#story-table")
    def open_subject(self) -> None:
        """Opens the page of the room or child under the cursor."""
        subject = self._subjects.get(self.table.row_key or "")
        if subject is not None:
            self.post_message(OpenLife(subject))

    # Keys

    def action_step(self, columns: int) -> None:
        """Goes by columns of the bar."""
        if self.story is not None and self._at is not None:
            width = self.bar.columns
            column = self.story.column_of(self._at, width) + columns
            self._go(self.story.instant_of(column, width))

    def action_older(self) -> None:
        """Goes to what happened before."""
        if self.story is not None and self._at is not None:
            moment = self.story.last_before(self._at)
            self._go(None if moment is None else moment.at)

    def action_newer(self) -> None:
        """Goes to what happens next."""
        if self.story is not None and self._at is not None:
            moment = self.story.next_after(self._at)
            self._go(None if moment is None else moment.at)

    def action_present(self) -> None:
        """Goes to now."""
        self._go(None if self.story is None else self.story.now)

    def action_mark(self) -> None:
        """Sets mark A, then B; then begins again with A."""
        if self._at is not None and self.story is not None:
            self._marks = (*self._marks, self._at) if len(self._marks) == 1 else (self._at,)
            self._show_instant()

    def close_step(self) -> bool:
        """Takes the marks away, then goes back to the view below."""
        if self._marks:
            self._marks = ()
            self._show_instant()
        else:
            self.app.pop_screen()
        return True
