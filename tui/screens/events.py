"""All events of the daemon and its simulator, newest first, by service and kind."""

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable, Static

from parktime.tui.commands import bindings_of
from parktime.tui.event_feed import FeedEvent
from parktime.tui.presenters.feed import MARKS, event_time, severity_style
from parktime.tui.screens.base import FilteredView
from parktime.tui.snapshot import Snapshot
from parktime.tui.widgets.content_pane import ContentPane
from parktime.tui.widgets.filter_input import FilterInput
from parktime.tui.widgets.keyed_table import MOST_ROWS, KeyedTable, Row

COLUMNS = ("When", "", "Service", "Kind", "What happened")
NOTHING = "no event"


class EventsView(FilteredView):
    """What happened, newest first. What is shown here counts as seen."""

    NAME = "events"
    IS_OF_SERVICE = False
    PARENT = "services"
    SHOWS_FEED = True
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("events")

    def __init__(self) -> None:
        super().__init__()
        self._only_service = False
        self._kind = ""

    @property
    def page_name(self) -> str:
        """The title, for the trail."""
        return "Events"

    def body(self) -> ComposeResult:
        """A filter, the table, and the sentence under the cursor in full."""
        yield FilterInput()
        yield ContentPane(KeyedTable(id="events", columns=COLUMNS, elastic=("What happened",)))
        yield Static("", markup=False, id="event-details", classes="details")

    def on_screen_resume(self) -> None:
        """On top: all is seen."""
        self.app.see_feed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Zones may have changed."""
        self.show_feed()

    def show_feed(self) -> None:
        """Shows the events that are wanted."""
        super().show_feed()
        pane, table = self.query_one(ContentPane), self.query_one(KeyedTable)
        zones = self.app.zones
        wanted = [each for each in self.app.feed.events if self._is_wanted(each)]
        rows = [self._row(each, zones) for each in wanted[:MOST_ROWS]]
        if rows:
            pane.show_data()
        else:
            pane.show_empty(NOTHING)
        table.fill(rows)
        self.show_details()

    @on(DataTable.RowHighlighted)
    def show_details(self) -> None:
        """Shows the sentence under the cursor in full."""
        key = self.query_one(KeyedTable).row_key
        found = next((each for each in self.app.feed.events if each.id == key), None)
        details = self.query_one("#event-details", Static)
        details.display = found is not None
        if found is not None:
            details.update(Content(found.text))

    def filter_changed(self) -> None:
        """Shows what fits the text."""
        self.show_feed()

    def action_only_service(self) -> None:
        """Shows only the service of the dashboard, or all."""
        self._only_service = not self._only_service
        self.show_feed()
        self.app.inform(f"only {self.app.service_key}" if self._only_service else "all services")

    def action_next_kind(self) -> None:
        """Shows only one kind of events, the next one, or all."""
        kinds = ["", *sorted({event.kind for event in self.app.feed.events})]
        number = kinds.index(self._kind) + 1 if self._kind in kinds else 0
        self._kind = kinds[number % len(kinds)]
        self.show_feed()
        self.app.inform(f"only {self._kind}" if self._kind else "all kinds")

    def _is_wanted(self, event: FeedEvent) -> bool:
        return (
            self.filter.matches(f"{event.service or ''} {event.kind} {event.text}")
            and (not self._kind or event.kind == self._kind)
            and (not self._only_service or event.service == self.app.service_key)
        )

    def _row(self, event: FeedEvent, zones: Mapping[str, str]) -> Row:
        style = severity_style(event, self.app.colours)
        return Row(
            event.id,
            (
                Text(event_time(event, zones)),
                Text(MARKS.get(event.severity, "?"), style=style),
                Text(event.service or "-"),
                Text(event.kind),
                Text(event.text, style="strike" if event.discarded else style),
            ),
        )
