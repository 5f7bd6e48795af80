"""The clock: what is due next, and what changed during clock jumps."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from parktime.tui.commands import bindings_of
from parktime.tui.presenters.changes import jump_heading, jump_lines
from parktime.tui.presenters.time_format import local, relative
from parktime.tui.screens.base import View
from parktime.tui.snapshot import Clock, DueEvent, Snapshot

MOST_DUE = 12
DUE_WORDS = {
    "publication": "the CCMS publishes",
    "run": "a sync",
    "step": "people act",
}
"""What is due, by its kind."""
KEYS = "none yet: . next run, n next change, d a day, w a week, t to a date"


class ClockView(View):
    """Due events and past clock jumps."""

    NAME = "clock"
    IS_OF_SERVICE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("clock")

    def body(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="clock-scroll"):
            yield Static("", markup=False, id="clock-lines", classes="line")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows due events and past jumps."""
        zone, colours = self.app.zone, self.app.colours
        lines = [Text("Due next", style="bold"), *_due_lines(snapshot.clock, zone)]
        lines += [Text(""), Text("Clock jumps", style="bold")]
        for result in self.app.jump_results:
            lines.append(Text(jump_heading(result, zone)))
            lines += [Text("  ") + line for line in jump_lines(result, colours)]
        if not self.app.jump_results:
            lines.append(Text(KEYS))
        self.query_one("#clock-lines", Static).update(Text("\n").join(lines))

    def jump_result_changed(self) -> None:
        """Lists the result; the panel for it is not needed here."""
        if self.is_current and self.app.snapshot is not None:
            self.app.jump_result = None
            self.show_snapshot(self.app.snapshot)

    def copy_text(self) -> str:
        """All of it."""
        return str(self.query_one("#clock-lines", Static).content)


def _due_lines(clock: Clock | None, zone: str) -> list[Text]:
    if clock is None:
        return [Text("real time: there is no simulator whose clock can be moved")]
    lines = [
        Text(f"{local(each.at, zone)}, {relative(each.at, clock.now)}: {_due_words(each)}")
        for each in clock.next
        if each.happens
    ][:MOST_DUE]
    held = [Text(f"held by {', '.join(clock.held_by)}")] if clock.held_by else []
    return [*held, *(lines or [Text("nothing")])]


def _due_words(due: DueEvent) -> str:
    words = DUE_WORDS.get(due.kind)
    return due.what if words is None else f"{words} ({due.what})"
