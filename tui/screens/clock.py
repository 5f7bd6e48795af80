"""The clock: what is due next, and what happened on the journeys so far."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.commands import bindings
from tui.dates import FOREVER, local, relative
from tui.happened_panel import arrival_heading, arrival_lines
from tui.screens.view import View
from tui.snapshot import Clock, Snapshot

DUE_AT_MOST = 12


class ClockView(View):
    """The view."""

    NAME = "clock"
    BINDINGS: ClassVar[list[BindingType]] = bindings("clock")

    def body(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="clock-scroll"):
            yield Static("", markup=False, id="clock-words", classes="line")

    def show(self, snapshot: Snapshot) -> None:
        """What is due, and what happened."""
        zone = self.parktime.zone
        lines = [Text("Due next", style="bold"), *_due(snapshot.clock, zone), Text(""), Text("Journeys", style="bold")]
        for arrival in self.parktime.arrivals:
            lines += [Text(arrival_heading(arrival, zone)), *_indented(arrival_lines(arrival, self.parktime.colours))]
        if not self.parktime.arrivals:
            lines.append(Text("none yet: . next run, n next change, d a day, w a week, t to a date"))
        self.query_one("#clock-words", Static).update(Text("\n").join(lines))

    def arrival_changed(self) -> None:
        """It is in the list: whoever sees this has seen it."""
        snapshot = self.parktime.snapshot
        if self.is_current and snapshot is not None:
            self.parktime.arrival = None
            self.show(snapshot)

    def copied(self) -> str:
        """All of it."""
        return str(self.query_one("#clock-words", Static).content)


def _due(clock: Clock | None, zone: str) -> list[Text]:
    if clock is None:
        return [Text("real time: there is no simulator whose clock could be moved")]
    due = [each for each in clock.next if each.at.year < FOREVER][:DUE_AT_MOST]
    lines = [Text(f"{local(each.at, zone)}, {relative(each.at, clock.now)}: {each.what}") for each in due]
    held = [Text(f"held by {', '.join(clock.held_by)}: time stands until they wait")] if clock.held_by else []
    return [*held, *(lines or [Text("nothing")])]


def _indented(lines: list[Text]) -> list[Text]:
    return [Text("  ") + line for line in lines]
