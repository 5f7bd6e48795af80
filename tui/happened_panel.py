"""The short list at the bottom after a journey: why it ended, and what happened on the way."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.dates import length, local
from tui.happened import happened
from tui.travel import Arrival

LINES_AT_MOST = 12


def arrival_lines(arrival: Arrival, colours: dict[str, str]) -> list[Text]:
    """What happened, a line each; a word where nothing did."""
    named = len(arrival.happened) > 1
    lines = [line for service, changes in arrival.happened for line in happened(service, changes, colours, named=named)]
    return lines or [Text("nothing changed on the way")]


def arrival_heading(arrival: Arrival, zone: str) -> str:
    """The journey in one line."""
    span = length(arrival.now - arrival.since)
    return f"{local(arrival.since, zone)} → {local(arrival.now, zone)} ({span}): {arrival.words}"


class HappenedPanel(VerticalScroll, can_focus=False):
    """Hidden until a journey has ended; `escape` puts it away, and the Clock view keeps it."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, arrival: Arrival | None, zone: str, colours: dict[str, str]) -> None:
        """The journey, or nothing."""
        self.display = arrival is not None
        if arrival is None:
            return
        lines = arrival_lines(arrival, colours)
        more = len(lines) - LINES_AT_MOST
        heading = Text(f"{arrival_heading(arrival, zone)}   (escape puts this away, 7 shows all)", style="bold")
        rest = [Text(f"… and {more} more: 7 shows them")] if more > 0 else []
        self.query_one(Static).update(Text("\n").join([heading, *lines[:LINES_AT_MOST], *rest]))
