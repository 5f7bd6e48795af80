"""The part of the app that moves the clock: its keys, the journey under way, and what happened on it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from textual.app import App
from textual.reactive import reactive

from tui.ask_date import AskDate
from tui.client import Client, Refused, Unreachable
from tui.clock_bar import speed
from tui.confirm import Confirm
from tui.dates import local_with_year, relative
from tui.snapshot import Snapshot
from tui.travel import Arrival, Journey, NothingDue
from tui.work import start

RATES = (1.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0, 604_800.0)
"""Virtual seconds a real second that `<` and `>` go through."""

HOUR_A_SECOND = 3600.0


class ClockApp(App[None]):
    """See `ParktimeApp`, which holds the rest of the state."""

    client: Client
    snapshot: reactive[Snapshot | None] = reactive(None)
    journey: reactive[str] = reactive("", bindings=True)
    """The journey under way in words; empty while none is."""
    arrival: reactive[Arrival | None] = reactive(None)
    """How the last journey ended, until it is put away."""
    arrivals: tuple[Arrival, ...] = ()
    """All journeys, the last one first, forty at most."""
    rate = HOUR_A_SECOND
    _travelling: Journey | None = None

    @property
    def zone(self) -> str:
        """The zone in which time is shown."""
        raise NotImplementedError

    def look_again(self) -> None:
        """Asks for a newer snapshot at once."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the clock are grey where there is none, and while a journey is under way."""
        if not action.startswith("clock_"):
            return True
        if not self.client.has_clock:
            return None
        return None if self.journey and action != "clock_toggle" else True

    # The clock as it runs

    def action_clock_toggle(self) -> None:
        """Pause, resume; a journey under way is stopped."""
        if self._travelling is not None:
            self.stop_journey()
        else:
            start(self, partial(self._guarded, self._toggle), "clock", exclusive=True)

    def action_clock_slower(self) -> None:
        """One step slower."""
        self._change_rate(max((each for each in RATES if each < self._rate()), default=RATES[0]))

    def action_clock_faster(self) -> None:
        """One step faster."""
        self._change_rate(min((each for each in RATES if each > self._rate()), default=RATES[-1]))

    def _rate(self) -> float:
        clock = None if self.snapshot is None else self.snapshot.clock
        return clock.rate if clock is not None and clock.mode == "running" and clock.rate else self.rate

    def _change_rate(self, rate: float) -> None:
        self.rate = rate
        if self.snapshot is not None and self.snapshot.clock is not None and self.snapshot.clock.mode == "running":
            start(self, partial(self._guarded, self._run), "clock", exclusive=True)
        else:
            self.say(f"speed {speed(rate)}; space lets the clock run")

    async def _toggle(self) -> None:
        clock = await self.client.clock()
        if clock.mode == "running":
            await self.client.move_clock("pause")
        else:
            await self._run()

    async def _run(self) -> None:
        await self.client.move_clock("run", {"rate": self.rate})

    # Journeys

    def action_clock_next_run(self) -> None:
        """To the next run."""
        self._travel(lambda journey: journey.to_next_run(), "to the next run")

    def action_clock_next_change(self) -> None:
        """Run by run to the next one that changes something."""
        self._travel(lambda journey: journey.to_next_change(), "looking for a change · escape stops")

    def action_clock_day(self) -> None:
        """A day of 24 hours."""
        self._travel(lambda journey: journey.by(timedelta(days=1), "a day on"), "a day on")

    def action_clock_week(self) -> None:
        """A week of seven such days."""
        self._travel(lambda journey: journey.by(timedelta(weeks=1), "a week on"), "a week on")

    def action_clock_to(self) -> None:
        """To a date that is typed."""
        if self.snapshot is None:
            return
        zone = self.zone

        def answered(target: Any) -> None:
            if target is not None:
                words = f"to {local_with_year(target, zone)}"
                self._travel(lambda journey: journey.to(target, words), words)

        self.push_screen(AskDate(lambda: self.snapshot.now if self.snapshot else None, zone), answered)

    def action_clock_back(self) -> None:
        """Back to a date that is typed."""
        if self.snapshot is not None:
            start(self, partial(self._guarded, partial(self._back, self.snapshot, self.zone)), "back", exclusive=True)

    async def _back(self, snapshot: Snapshot, zone: str) -> None:
        target = await self.push_screen_wait(
            AskDate(lambda: self.snapshot.now if self.snapshot else None, zone, back=True)
        )
        if target is None or not await self.push_screen_wait(_sure(target, snapshot.now, zone)):
            return
        if (await self.client.clock()).mode == "running":
            await self.client.move_clock("pause")
        clock = await self.client.move_clock("rewind", {"to": target.isoformat()})
        self.arrival = None
        self.say(f"back at {local_with_year(clock.now, zone)}: everything is as it was then")
        if clock.not_following:
            self.say(f"not able to follow: {', '.join(clock.not_following)}", trouble=True)

    def stop_journey(self) -> bool:
        """Stops the journey under way, or puts the list of the last one away; False where there is neither."""
        if self._travelling is not None:
            start(self, partial(self._guarded, self._travelling.stop), "stop")
            return True
        shown, self.arrival = self.arrival, None
        return shown is not None

    def _travel(self, go: Callable[[Journey], Awaitable[Arrival]], words: str) -> None:
        if self._travelling is not None:
            self.say("a journey is under way; escape stops it")
            return
        self._travelling = Journey(self.client, self._progress)
        self.arrival = None
        self.journey = words
        start(self, partial(self._guarded, lambda: self._journey(go)), "journey")
        self.look_again()

    async def _journey(self, go: Callable[[Journey], Awaitable[Arrival]]) -> None:
        assert self._travelling is not None, "it was begun just now"
        try:
            self.arrived(await go(self._travelling))
        finally:
            self._travelling = None
            if self.screen_stack:  # the dashboard may be closing under it
                self.journey = ""

    def arrived(self, arrival: Arrival) -> None:
        """The end of a journey."""
        self.arrivals = (arrival, *self.arrivals)[:40]
        self.arrival = arrival

    def _progress(self, words: str) -> None:
        self.journey = words

    async def _guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        """Whatever is refused or out of reach is told in its own words."""
        try:
            await act()
        except (Refused, Unreachable, NothingDue) as error:
            self.say(str(error), trouble=True)
        finally:
            self.look_again()

    def say(self, words: str, *, trouble: bool = False) -> None:
        """A word that goes by itself; of trouble it stays longer."""
        self.notify(words, markup=False, severity="warning" if trouble else "information", timeout=8 if trouble else 4)


def _sure(target: datetime, now: datetime, zone: str) -> Confirm:
    lines = [
        f"To {local_with_year(target, zone)}, {relative(target, now)}.",
        "The vendors' world, the daemon's links and settings, and its history are as they were then.",
        "What was done since leaves them. Nobody else who watches this world is asked.",
    ]
    return Confirm("Go back in time?", lines, "Go back")
