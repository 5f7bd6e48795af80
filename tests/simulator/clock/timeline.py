"""A timeline that records its events, and participants for tests of the clock."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Rewind:
    """A rewind."""

    epoch: int
    to: datetime


class RecordingTimeline:
    """Events at set instants; `lines` has (instant, who) of everything that happened."""

    def __init__(self, *events: datetime) -> None:
        self.now = self.earliest_instant = START
        self.epoch = 0
        self.rewinds: list[Rewind] = []
        self.events = sorted(events)
        self.every_event = tuple(self.events)
        self.log: list[tuple[datetime, str]] = []

    def move_to(self, instant: datetime) -> None:
        assert instant > self.now
        assert not self.events or instant <= self.events[0], "an event was overtaken"
        self.now = instant

    def next_event(self):
        return (self.events[0], "publication") if self.events else None

    def fire_due(self) -> None:
        while self.events and self.events[0] <= self.now:
            self.log.append((self.events.pop(0), "world"))

    def rewind(self, to: datetime) -> None:
        assert self.earliest_instant <= to <= self.now
        self.now = to
        self.epoch += 1
        self.rewinds.append(Rewind(self.epoch, to))
        self.events = [each for each in self.every_event if each > to]
        self.log = [each for each in self.log if each[0] <= to]

    def reset(self) -> None:
        self.now = self.earliest_instant
        self.epoch += 1
        self.rewinds = [Rewind(self.epoch, self.now - timedelta(microseconds=1))]
        self.events, self.log = list(self.every_event), []

    def record(self, who: str) -> None:
        self.log.append((self.now, who))


async def run_every(clock, timeline, name, interval, *, order=0, work_s=0.0) -> None:
    """A program that runs each `interval`, computed from the due time, until it is cancelled."""
    due = timeline.now
    while True:
        due += interval
        answer = await clock.wait(name, due, order=order, what=f"run {name}")
        assert answer.reached and answer.now == due == timeline.now
        timeline.record(name)
        await asyncio.sleep(work_s)
        assert timeline.now == due, "time passed while it was busy"


async def run_pending() -> None:
    """Lets everything that can go on at once go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def cancel_all(*tasks) -> None:
    """Cancels programs, and raises the error of one that had failed."""
    for task in tasks:
        task.cancel()
    for fault in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(fault, asyncio.CancelledError):
            raise fault
