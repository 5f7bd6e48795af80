"""The lines at the top: the world's date and time, its speed, how the daemon and its store are, and a journey under way."""

from datetime import datetime, timedelta
from time import monotonic

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from tui.dates import local_with_year, relative
from tui.snapshot import Contact, Snapshot
from tui.store_trouble import in_trouble

TICK_S = 0.25
BAR_WIDTH = 20


def speed(rate: float) -> str:
    """A rate in words: `1 h/s`, `3 days/s`, `30 s/s`."""
    for size, word in ((86_400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if rate >= size:
            return f"{rate / size:g} {word}/s"
    return f"{rate:g} s/s"


def clock_words(snapshot: Snapshot, elapsed_s: float) -> tuple[str, str]:
    """What moves the clock, glyph and word; a clock that runs is told with its speed."""
    clock = snapshot.clock
    if clock is None:
        return "◷", "real time"
    if clock.mode == "running" and clock.rate is not None:
        held = f", held by {', '.join(clock.held_by)}" if clock.held_by and elapsed_s > 2 else ""
        return "▶", f"running {speed(clock.rate)}{held}"
    return ("▶▶", "moving") if clock.mode == "advancing" else ("Ⅱ", "paused")


class ClockBar(Static):
    """Always visible. Between two polls a running clock's time runs on here."""

    snapshot: reactive[Snapshot | None] = reactive(None)
    contact: reactive[Contact] = reactive(Contact())
    journey: reactive[str] = reactive("")
    zone: reactive[str] = reactive("UTC")

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._told_s = monotonic()
        self._since: datetime | None = None

    def on_mount(self) -> None:
        """A label that ticks by itself; it asks nobody."""
        self.set_interval(TICK_S, self._tick)

    def watch_snapshot(self) -> None:
        """A newer time is told."""
        self._told_s = monotonic()
        self.set_class(self.snapshot is not None and self.snapshot.store is not None, "-trouble")
        self._paint()

    def watch_contact(self) -> None:
        """Stale, or fresh again."""
        self.set_class(bool(self.contact.lost), "-lost")
        self._paint()

    def watch_journey(self) -> None:
        """A journey begins, goes on, ends."""
        if not self.journey:
            self._since = None
        elif self._since is None and self.snapshot is not None:
            self._since = self.snapshot.now
        self._paint()

    def watch_zone(self) -> None:
        """Another service is shown."""
        self._paint()

    def _tick(self) -> None:
        running = (
            self.snapshot is not None and self.snapshot.clock is not None and self.snapshot.clock.mode == "running"
        )
        if self.contact.lost or running:
            self._paint()

    def _paint(self) -> None:
        lines = (self._clock_line(), self._store_line(), self._journey_line())
        self.update(Content("\n".join(line for line in lines if line)))

    def _clock_line(self) -> str:
        if self.snapshot is None:
            return "… no time is known yet"
        elapsed_s = monotonic() - self._told_s
        clock, now = self.snapshot.clock, self.snapshot.now
        if clock is not None and clock.mode == "running" and clock.rate and not self.contact.lost and not clock.held_by:
            ahead = now + timedelta(seconds=min(elapsed_s, 5.0) * clock.rate)
            due = min((each.at for each in clock.next), default=ahead)
            now = max(now, min(ahead, due))  # a due instant is never passed before it was said to be
        glyph, words = clock_words(self.snapshot, elapsed_s)
        return f"{glyph} {local_with_year(now, self.zone)} {self.zone} · {words}"

    def _store_line(self) -> str:
        told = None if self.snapshot is None or self.contact.lost else self.snapshot.store
        return "" if told is None else f"✖ {in_trouble(told)}"

    def _journey_line(self) -> str:
        if self.contact.lost:
            age = "" if self.contact.heard_s is None else f", data {int(monotonic() - self.contact.heard_s)} s old"
            return f"✖ {self.contact.lost}{age}; asking again"
        return f"{self.journey}{self._progress()}"

    def _progress(self) -> str:
        """A line of how far it is, where the end of the journey is known."""
        clock = None if self.snapshot is None else self.snapshot.clock
        if not self.journey or clock is None or clock.to is None or self._since is None or clock.to <= self._since:
            return ""
        passed = (clock.now - self._since) / (clock.to - self._since)
        full = int(min(max(passed, 0.0), 1.0) * BAR_WIDTH)
        return f"  {'█' * full}{'░' * (BAR_WIDTH - full)} {relative(clock.to, clock.now)}"
