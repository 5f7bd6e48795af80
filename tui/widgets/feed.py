"""The feed beside every view: what was not seen yet in one line, or the newest events."""

from collections.abc import Mapping

from rich.text import Text
from textual.widgets import Static

from parktime.tui.event_feed import FeedState
from parktime.tui.presenters.feed import bell_line, event_line

MOST_LINES = 8
NOTHING = "nothing has happened yet"


class Feed(Static):
    """Hidden while there is nothing to tell and it is not open."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="feed")

    def show(
        self,
        state: FeedState,
        *,
        is_open: bool,
        zones: Mapping[str, str],
        colours: Mapping[str, str],
        key: str,
    ) -> None:
        """Shows the newest events if it is open, else what was not seen. `key` opens it."""
        if is_open:
            lines = [event_line(each, zones, colours) for each in state.events[:MOST_LINES]]
            text = Text("\n").join(lines or [Text(NOTHING)])
        else:
            text = bell_line(state, key)
        text.no_wrap, text.overflow = True, "ellipsis"
        self.display = bool(text.plain)
        self.update(text)
