"""The keys of the clock: recorded answers for what is sent, real ones for jumps that matter."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from parktime.tui.screens.clock import DUE_WORDS, ClockView
from parktime.tui.widgets.dialogs import ConfirmDialog, DateDialog
from tests.tui.recorded.scenarios import CHRISTMAS


def at(*when):
    return lambda on: on.app.snapshot.now == datetime(*when, tzinfo=UTC) and not on.app.jump


def moved(desk, verb):
    """The bodies of the requests that moved the clock so."""
    return [json.loads(body) for path, body in desk.sent() if path == f"/clock/{verb}" and body]


@pytest.fixture
def story():
    """The scenario from a few days before the first change."""
    return CHRISTMAS.replace("starts: 2026-11-30", "starts: 2026-12-08")


@pytest.fixture
def recorded(recorded):
    clock = recorded.answers["GET /clock"]
    for verb in ("advance", "run", "pause"):
        recorded.put(f"POST /clock/{verb}", clock)
    return recorded


@pytest.mark.parametrize(
    ("key", "to"),
    [
        ("full_stop", "2026-11-30T10:00:00+00:00"),
        ("d", "2026-11-30T22:00:00+00:00"),
        ("w", "2026-12-06T22:00:00+00:00"),
    ],
)
async def test_a_key_advances_the_clock(desk, key, to):
    await desk.press(key)
    await desk.until(lambda: moved(desk, "advance") and not desk.app.jump)
    assert [each["to"] for each in moved(desk, "advance")] == [to]


async def test_what_is_due_is_told_by_its_kind_in_words(desk):
    due = desk.recording.answers["GET /clock"]["next"]
    kinds = ["publication", "run", "step", "of-another-program"]
    due[:] = [{"at": "2026-11-30T10:00:00Z", "what": kind, "kind": kind} for kind in kinds]
    desk.app.poll_now()
    await desk.view(7)
    lines = [line.strip() for line in desk.text().splitlines()]
    told = [line.rpartition(": ")[2] for line in lines if "in 12 h: " in line]
    assert told == [*(f"{DUE_WORDS[kind]} ({kind})" for kind in kinds[:3]), kinds[3]]


@pytest.mark.e2e
async def test_a_date_that_is_typed_is_checked_before_the_clock_moves(desk):
    await desk.press("t")
    await desk.type("1 Nov 2026")
    await desk.press("enter")
    assert isinstance(desk.app.screen, DateDialog)
    await desk.press(*["backspace"] * 10)
    await desk.type("15 Dec 9:00")
    await desk.sees("Tue 15 Dec 2026 09:00, in 2 weeks")
    await desk.press("enter")
    await desk.until(lambda: moved(desk, "advance"))
    assert moved(desk, "advance")[0]["to"] == "2026-12-14T23:00:00+00:00"


@pytest.mark.e2e
async def test_pause_and_run_at_a_speed(desk):
    clock = desk.recording.answers["GET /clock"]
    await desk.press("less_than_sign", "space")
    await desk.until(lambda: moved(desk, "run"))
    clock.update(mode="running", rate=600.0)
    desk.app.poll_now()
    await desk.sees("running 10 min/s")
    await desk.press("greater_than_sign")
    await desk.until(lambda: len(moved(desk, "run")) == 2)
    assert [each["rate"] for each in moved(desk, "run")] == [600.0, 3600.0]
    await desk.press("space")
    await desk.until(lambda: any(path == "/clock/pause" for path, _ in desk.sent()))


@pytest.mark.e2e
async def test_a_running_clock_is_paused_where_a_jump_begins(desk):
    desk.recording.answers["GET /clock"].update(mode="running", rate=1.0)
    desk.app.poll_now()
    await desk.sees("running 1 s/s")
    await desk.press("full_stop")
    await desk.until(lambda: moved(desk, "advance"))
    moves = [path for path, _ in desk.sent() if path.startswith("/clock/")]
    assert moves == ["/clock/pause", "/clock/advance"]


async def test_no_run_is_due(desk):
    desk.recording.answers["GET /clock"]["next"] = []
    await desk.press("full_stop")
    await desk.until(lambda: "no run is due" in desk.notified())
    assert moved(desk, "advance") == []


@pytest.mark.e2e
async def test_a_search_for_a_change_can_be_stopped(desk):
    async def take_time(request):
        await asyncio.sleep(0.02)

    desk.daemon.before = take_time
    await desk.press("n")
    await desk.sees("runs without one")
    await desk.press("escape")
    await desk.until(lambda: not desk.app.jump)
    assert desk.app.jump_result.reason.startswith("stopped after")


@pytest.mark.e2e
@pytest.mark.parametrize("size", [(120, 40)])
async def test_to_the_next_change_and_back_in_time(on):
    await on.press("n")
    await on.sees("room removed Possums: no session from 2026-12-14 to 2027-01-24")
    await on.until(lambda: at(2026, 12, 13, 22)(on))
    await on.press("escape")
    await on.until(lambda: on.app.jump_result is None)
    await on.press("7")
    await on.until(lambda: isinstance(on.app.screen, ClockView))
    await on.sees("room removed Possums")  # the Clock view keeps it
    await on.press("T")
    await on.type("1 Jan 2027")
    await on.press("enter")
    assert isinstance(on.app.screen, DateDialog)
    await on.press(*["backspace"] * 10)
    await on.type("10 Dec 9:00")
    await on.press("enter")
    await on.until(lambda: isinstance(on.app.screen, ConfirmDialog))
    await on.press("y")
    await on.until(lambda: at(2026, 12, 9, 23)(on))
    assert on.app.snapshot.epoch == 1
    await on.press("5")
    await on.sees("goes Mon 14 Dec")


@pytest.mark.e2e
@pytest.mark.integration
async def test_back_beyond_the_beginning_is_refused(on):
    await on.press("T")
    await on.type("3w")
    await on.press("enter", "y")
    await on.until(on.notified)
    assert at(2026, 12, 7, 22)(on)
