import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App

from parktime.tui.presenters.time_format import speed
from parktime.tui.snapshot import Clock, ConnectionStatus, DueEvent, Snapshot
from parktime.tui.widgets.clock_bar import ClockBar

NOW = datetime(2026, 12, 13, 22, tzinfo=UTC)
PAUSED = Clock(NOW, 0, "paused", None, None, (), ())


class Alone(App):
    def compose(self):
        yield ClockBar()


def told(clock, **aspects):
    async def play():
        async with Alone().run_test() as pilot:
            bar = pilot.app.query_one(ClockBar)
            bar.zone = "Australia/Brisbane"
            bar.snapshot = Snapshot(1, NOW, (), replace(clock, to=None) if clock else None)
            for name, value in aspects.items():
                setattr(bar, name, value)
            bar.snapshot = Snapshot(1, clock.now if clock else NOW, (), clock)
            await pilot.pause()
            return str(bar.content)

    return asyncio.run(play())


@pytest.mark.parametrize(
    ("rate", "words"), [(1, "1 s/s"), (90, "1.5 min/s"), (3600, "1 h/s"), (604_800, "7 d/s")]
)
def test_speeds_have_words(rate, words):
    assert speed(rate) == words


def test_it_says_when_where_and_whether_time_passes():
    assert told(PAUSED) == "Ⅱ Mon 14 Dec 2026 08:00 Australia/Brisbane · paused"
    assert told(None).endswith("real time")


def test_a_running_clock_never_passes_what_is_due():
    running = Clock(
        NOW, 0, "running", 1e9, None, (), (DueEvent(NOW + timedelta(minutes=5), "run", "run"),)
    )
    assert "Mon 14 Dec 2026 08:0" in told(running)


def test_a_journey_shows_how_far_it_is():
    moving = replace(
        PAUSED, now=NOW + timedelta(days=1), mode="advancing", to=NOW + timedelta(days=4)
    )
    words = told(moving, jump="to a date")
    assert "to a date  █████░░░░░░░░░░░░░░░ in 3 days" in words


def test_a_store_that_cannot_be_used_is_told_between_time_and_journey():
    async def play():
        async with Alone().run_test() as pilot:
            bar = pilot.app.query_one(ClockBar)
            bar.snapshot, bar.jump = (
                Snapshot(1, NOW, (), PAUSED, store="the store cannot be used: disk full"),
                "to a date",
            )
            lines, troubled = str(bar.content).splitlines(), bar.has_class("-trouble")
            bar.snapshot = Snapshot(2, NOW, (), PAUSED)
            return lines, troubled, str(bar.content).splitlines(), bar.has_class("-trouble")

    (time, store, journey), troubled, after, troubled_after = asyncio.run(play())
    assert (
        store
        == "✖ the store cannot be used: disk full; no runs until then, missed runs are made up afterwards"
    )
    assert (after, troubled, troubled_after) == ([time, journey], True, False)


def test_a_machine_clock_that_is_wrong_is_told_below_the_store():
    async def play():
        async with Alone().run_test() as pilot:
            bar = pilot.app.query_one(ClockBar)
            wrong = "the machine's clock is 420 days ahead of the clock of storypark"
            bar.snapshot = Snapshot(1, NOW, (), None, store="disk full", machine_clock=wrong)
            both = str(bar.content).splitlines()
            bar.snapshot = Snapshot(2, NOW, (), None, machine_clock=wrong)
            one, troubled = str(bar.content).splitlines(), bar.has_class("-trouble")
            bar.snapshot = Snapshot(3, NOW, (), None)
            return both, one, troubled, bar.has_class("-trouble")

    both, one, troubled, troubled_after = asyncio.run(play())
    assert len(both) == 3
    assert "420 days ahead" in both[2]
    assert one[1:] == both[2:]
    assert (troubled, troubled_after) == (True, False)


def test_what_does_not_answer_is_told_first():
    assert "✖ daemon unreachable" in told(
        PAUSED, connection=ConnectionStatus("daemon unreachable", 0.0), jump="to a date"
    )
