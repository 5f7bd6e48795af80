"""The clock at the top of every screen, and the result of a clock jump at the bottom."""

from datetime import datetime, timedelta
from time import monotonic

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from parktime.tui.presenters.changes import jump_heading, jump_lines
from parktime.tui.presenters.service_row import clock_trouble, store_trouble
from parktime.tui.presenters.time_format import (
    clock_state,
    local,
    local_date,
    local_with_year,
    relative,
)
from parktime.tui.snapshot import Access, ConnectionStatus, JumpResult, Snapshot

TICK_S = 0.25
LONGEST_EXTRAPOLATION_S = 5.0
PROGRESS_COLUMNS = 20
MOST_JUMP_LINES = 12
ACCESS_WORDS: dict[Access, str] = {
    "acting": "",
    "watching": "○ only watching: no token was given (--token-file PATH)",
    "refused": "✖ only watching: the daemon does not know this token (wrong or outdated)",
}


class ClockBar(Static):
    """Time, state of clock, store, machine and connection, and progress of a jump.

    Between two snapshots the time of a running clock is extrapolated.
    """

    snapshot: reactive[Snapshot | None] = reactive(None)
    connection: reactive[ConnectionStatus] = reactive(ConnectionStatus())
    access: reactive[Access] = reactive[Access]("acting")
    jump: reactive[str] = reactive("")
    zone: reactive[str] = reactive("UTC")
    service_zone: reactive[str] = reactive("")
    """That of the service that is shown; its time stands beside the clock's, if it differs."""
    start_up: reactive[str] = reactive("")

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._received_s = monotonic()
        self._jump_began: datetime | None = None

    def on_mount(self) -> None:
        """Starts ticking."""
        self.set_interval(TICK_S, self._tick)

    def watch_snapshot(self) -> None:
        """A newer snapshot."""
        self._received_s = monotonic()
        self._show_lines()

    def watch_connection(self) -> None:
        """The connection was lost or is back."""
        self.set_class(bool(self.connection.error), "-lost")
        self._show_lines()

    def watch_access(self) -> None:
        """The token is known now, or not any longer."""
        self.set_class(self.access == "refused", "-refused")
        self._show_lines()

    def watch_jump(self) -> None:
        """A jump begins, goes on or ends."""
        if not self.jump:
            self._jump_began = None
        elif self._jump_began is None and self.snapshot is not None:
            self._jump_began = self.snapshot.now
        self._show_lines()

    def watch_zone(self) -> None:
        """Another time zone."""
        self._show_lines()

    def watch_service_zone(self) -> None:
        """A service in another time zone."""
        self._show_lines()

    def watch_start_up(self) -> None:
        """Another step of the start, or its end."""
        self._show_lines()

    def on_resize(self) -> None:
        """More or fewer words fit."""
        self._show_lines()

    def _tick(self) -> None:
        clock = None if self.snapshot is None else self.snapshot.clock
        if self.connection.error or (clock is not None and clock.is_running):
            self._show_lines()

    def _show_lines(self) -> None:
        trouble = self._trouble_lines()
        self.set_class(bool(trouble), "-trouble")
        lines = (self._clock_line(), *trouble, self._bottom_line())
        self.update(Content("\n".join(line for line in lines if line)))

    def _clock_line(self) -> str:
        if self.snapshot is None:
            return f"… {self.start_up}" if self.start_up else "… waiting for the daemon"
        elapsed_s = monotonic() - self._received_s
        now = self._extrapolated(self.snapshot, elapsed_s)
        glyph, words = clock_state(self.snapshot, elapsed_s)
        line = f"{glyph} {local_with_year(now, self.zone)}"
        beside = self._time_of_service(now)
        lines = (
            f"{line} {self.zone} · {words}{beside}",
            f"{line} {self.zone}{beside}",
            f"{line} {_place(self.zone)}{beside}",
        )
        columns = self.content_size.width
        return next((each for each in lines if len(each) <= columns), lines[0])

    def _time_of_service(self, now: datetime) -> str:
        """` · 06:00 in Perth`, with the day where it differs; empty where the time is the same."""
        zone = self.service_zone
        if not zone or local_with_year(now, zone) == local_with_year(now, self.zone):
            return ""
        is_same_day = local_date(now, zone) == local_date(now, self.zone)
        time = local(now, zone)
        return f" · {time.rsplit(' ', 1)[-1] if is_same_day else time} in {_place(zone)}"

    def _extrapolated(self, snapshot: Snapshot, elapsed_s: float) -> datetime:
        clock, now = snapshot.clock, snapshot.now
        if clock is None or not clock.is_running or not clock.rate or clock.held_by:
            return now
        if self.connection.error:
            return now
        elapsed = timedelta(seconds=min(elapsed_s, LONGEST_EXTRAPOLATION_S) * clock.rate)
        next_event = min((each.at for each in clock.next), default=now + elapsed)
        # Never beyond the next event: the clock may be waiting there.
        return max(now, min(now + elapsed, next_event))

    def _trouble_lines(self) -> list[str]:
        """What the daemon says of its store and of its machine's clock, if it answers."""
        if self.snapshot is None or self.connection.error:
            return []
        store, machine_clock = self.snapshot.store, self.snapshot.machine_clock
        lines = [] if store is None else [f"✖ {store_trouble(store)}"]
        return lines if machine_clock is None else [*lines, f"✖ {clock_trouble(machine_clock)}"]

    def _bottom_line(self) -> str:
        if not self.connection.error:
            start_up = f"… {self.start_up}" if self.start_up and self.snapshot else ""
            return f"{self.jump}{self._progress_bar()}" or start_up or ACCESS_WORDS[self.access]
        age = ""
        if self.connection.answered_s is not None:
            age = f", data {int(monotonic() - self.connection.answered_s)} s old"
        return f"✖ {self.connection.error}{age}; trying again"

    def _progress_bar(self) -> str:
        """How far a jump to a known time is; empty for other jumps."""
        clock = None if self.snapshot is None else self.snapshot.clock
        if not self.jump or clock is None or clock.to is None:
            return ""
        if self._jump_began is None or clock.to <= self._jump_began:
            return ""
        part = (clock.now - self._jump_began) / (clock.to - self._jump_began)
        full = int(min(max(part, 0.0), 1.0) * PROGRESS_COLUMNS)
        bar = f"{'█' * full}{'░' * (PROGRESS_COLUMNS - full)}"
        return f"  {bar} {relative(clock.to, clock.now)}"


def _place(zone: str) -> str:
    """`Perth` of `Australia/Perth`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


class JumpPanel(VerticalScroll, can_focus=False):
    """Why the last clock jump ended and what changed; hidden until one has ended."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, result: JumpResult | None, zone: str, colours: dict[str, str]) -> None:
        """Shows the result, or hides the panel for None."""
        self.display = result is not None
        if result is None:
            return
        lines = jump_lines(result, colours)
        more = len(lines) - MOST_JUMP_LINES
        heading = Text(jump_heading(result, zone), style="bold")
        heading.append(
            "   (escape closes this, 7 shows all)", Style(meta={"@click": "screen.back"})
        )
        rest = [Text(f"… and {more} more: 7 shows them")] if more > 0 else []
        shown = [heading, *lines[:MOST_JUMP_LINES], *rest]
        self.query_one(Static).update(Text("\n").join(shown))
