"""The part of the app that moves the clock: pause and run, jumps, and going back in time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from textual import work
from textual.reactive import reactive

from parktime.tui.clock_jumps import ClockJump
from parktime.tui.errors import TuiError
from parktime.tui.feed_app import FeedApp
from parktime.tui.presenters.time_format import local_with_year, relative, speed
from parktime.tui.snapshot import Clock, JumpResult
from parktime.tui.widgets.dialogs import ConfirmDialog, DateDialog

RATES = (1.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0, 604_800.0)
"""Speeds that `<` and `>` step through, in virtual seconds per second."""

DEFAULT_RATE = 3600.0
MOST_RESULTS = 40
TOGGLE = "clock_toggle"
"""The only clock action that is possible during a jump: it stops the jump."""


class ClockApp(FeedApp):
    """The app as the screens know it; `ParktimeApp` adds the screens."""

    jump: reactive[str] = reactive("", bindings=True)
    """The jump under way, in words; empty if there is none."""
    jump_result: reactive[JumpResult | None] = reactive(None)
    """The result of the last jump, until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.jump_results: tuple[JumpResult, ...] = ()
        self._rate = DEFAULT_RATE
        self._current_jump: ClockJump | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the clock is being moved, so that the screen should follow closely."""
        return bool(self.jump)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disables the keys of the clock where there is none, and during a jump."""
        if not action.startswith("clock_"):
            return True
        if not self.client.has_clock:
            return None
        return None if self.jump and action != TOGGLE else True

    # Pause and run

    def action_clock_toggle(self) -> None:
        """Pauses the clock or lets it run; stops a jump."""
        if not self.stop_jump(close_result=False):
            self._toggle()

    def action_clock_slower(self) -> None:
        """One speed lower."""
        rate = self._current_rate()
        self._set_rate(max((each for each in RATES if each < rate), default=RATES[0]))

    def action_clock_faster(self) -> None:
        """One speed higher."""
        rate = self._current_rate()
        self._set_rate(min((each for each in RATES if each > rate), default=RATES[-1]))

    @property
    def _running_clock(self) -> Clock | None:
        clock = None if self.snapshot is None else self.snapshot.clock
        return clock if clock is not None and clock.is_running else None

    def _current_rate(self) -> float:
        clock = self._running_clock
        return self._rate if clock is None or not clock.rate else clock.rate

    def _set_rate(self, rate: float) -> None:
        self._rate = rate
        if self._running_clock is None:
            self.inform(f"speed {speed(rate)}; space lets the clock run")
        else:
            self._run()

    @work(exclusive=True, group="clock", description="toggle")
    async def _toggle(self) -> None:
        await self.reporting_errors(self._pause_or_run())

    @work(exclusive=True, group="clock", description="run")
    async def _run(self) -> None:
        await self.reporting_errors(self._start_running())

    async def _pause_or_run(self) -> None:
        if (await self.client.clock()).is_running:
            await self.client.move_clock("pause")
        else:
            await self._start_running()

    async def _start_running(self) -> None:
        await self.client.move_clock("run", {"rate": self._rate})

    # Jumps

    def action_clock_next_run(self) -> None:
        """To the next run."""
        self._jump(lambda jump: jump.to_next_run(), "to the next run")

    def action_clock_next_change(self) -> None:
        """Run by run to the next one that changes something."""
        self._jump(lambda jump: jump.to_next_change(), "looking for a change · escape stops")

    def action_clock_day(self) -> None:
        """Forward by 24 hours."""
        self._jump(lambda jump: jump.by(timedelta(days=1), "a day on"), "a day on")

    def action_clock_week(self) -> None:
        """Forward by seven times 24 hours."""
        self._jump(lambda jump: jump.by(timedelta(weeks=1), "a week on"), "a week on")

    def action_clock_to(self) -> None:
        """Forward to a date that is typed."""
        if self.snapshot is None:
            return
        zone = self.zone

        def jump_to(target: datetime | None) -> None:
            if target is not None:
                words = f"to {local_with_year(target, zone)}"
                self._jump(lambda jump: jump.to(target, words), words)

        self.push_screen(DateDialog(self._now, zone), jump_to)

    def _now(self) -> datetime | None:
        return None if self.snapshot is None else self.snapshot.now

    def stop_jump(self, *, close_result: bool = True) -> bool:
        """Stops a jump, else closes the result of the last one; False if there was neither."""
        if self._current_jump is not None:
            self._stop(self._current_jump)
            return True
        if not close_result or self.jump_result is None:
            return False
        self.jump_result = None
        return True

    @work(group="stop", description="stop a jump")
    async def _stop(self, jump: ClockJump) -> None:
        await self.reporting_errors(jump.stop())

    def _jump(self, go: Callable[[ClockJump], Awaitable[JumpResult]], words: str) -> None:
        if self._current_jump is not None:
            self.inform("the clock is already moving; escape stops it")
            return
        self._current_jump = ClockJump(self.client, self._report_progress)
        self.jump_result = None
        self.jump = words
        self._run_jump(self._current_jump, go)
        self.poll_now()

    @work(group="jump", description="jump")
    async def _run_jump(
        self, jump: ClockJump, go: Callable[[ClockJump], Awaitable[JumpResult]]
    ) -> None:
        try:
            self._finish_jump(await go(jump))
        except TuiError as error:
            self.inform(str(error), trouble=True)
        finally:
            self._current_jump = None
            if self.screen_stack:  # else the app is closing
                self.jump = ""
            self.poll_now()

    def _finish_jump(self, result: JumpResult) -> None:
        self.jump_results = (result, *self.jump_results)[:MOST_RESULTS]
        self.jump_result = result

    def _report_progress(self, words: str) -> None:
        self.jump = words

    # Back in time

    @work(exclusive=True, group="back", description="back in time")
    async def action_clock_back(self) -> None:
        """Back to a date that is typed, after a confirmation."""
        if self.snapshot is None:
            return
        now, zone = self.snapshot.now, self.zone
        target = await self.push_screen_wait(DateDialog(self._now, zone, back=True))
        if target is not None and await self.push_screen_wait(_confirm_back(target, now, zone)):
            await self.reporting_errors(self._rewind(target, zone))

    async def _rewind(self, target: datetime, zone: str) -> None:
        if (await self.client.clock()).is_running:
            await self.client.move_clock("pause")
        clock = await self.client.move_clock("rewind", {"to": target.isoformat()})
        self.jump_result = None
        self.inform(f"State restored to {local_with_year(clock.now, zone)}")
        if clock.not_following:
            names = ", ".join(clock.not_following)
            self.inform(f"these cannot go back in time: {names}", trouble=True)


def _confirm_back(target: datetime, now: datetime, zone: str) -> ConfirmDialog:
    lines = [
        f"To {local_with_year(target, zone)}, {relative(target, now)}.",
        "The vendors' data and the daemon's links, settings and history are restored to that time.",
        "Everything done since then is discarded, also for other people who use this simulator.",
    ]
    return ConfirmDialog("Go back in time?", lines, "Go back")
