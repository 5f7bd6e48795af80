"""A live world becomes a scenario that opens as it stands, and goes on as it would have."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parktime.harness.authoring.export import exported_scenario
from parktime.harness.authoring.live_world import skipped
from parktime.harness.commands.scenario_files import locate
from parktime.harness.player.in_process import in_process
from parktime.harness.player.player import Player
from parktime.simulator.scenario.read import read_scenario, read_text
from parktime.simulator.scenario.schema.people import BookingSchema
from parktime.simulator.world.calendar import Closures
from parktime.simulator.world.ccms import Room
from parktime.simulator.world.export_scenario import _bookings, export_scenario
from parktime.simulator.world.service import export_storypark
from parktime.simulator.world.sessions import Attendance, Booking, make_booking


def state(world):
    """Storypark by names, without ids, and what the set-up page would show."""
    found = {}
    for key, service in world.services.items():
        there = export_storypark(service)
        found[key] = (
            there["paid_children"],
            sorted(
                (
                    p["given"],
                    p["family"],
                    str(p["born"]),
                    p["state"],
                    sorted(p["rooms"]),
                    p["invited"],
                )
                for p in there["profiles"]
            ),
            sorted((r["name"], r["state"], r["posts"]) for r in there["rooms"]),
        )
    return found


async def played(scenario, until=None, more=None):
    """The export at an instant of a play, and the states there and after one more run."""
    async with in_process(scenario) as runtime:
        player = Player(scenario, runtime)
        await player.play(until or scenario.starts)
        daemon = [(await player.observe(key)).daemon for key in runtime.world.services]
        skips = {
            key: skipped(view.links)
            for key, view in zip(runtime.world.services, daemon, strict=True)
        }
        before = state(runtime.world), export_scenario(runtime.world), skips
        if more is not None:
            await runtime.simulator.advance(runtime.world.now + more)
        return *before, state(runtime.world)


PLAYED = [
    ("leaver-on-manage", timedelta(days=20)),
    ("first-set-up-kidsoft", timedelta(days=3)),
    ("christmas-queensland", timedelta(days=30)),
    ("edits-in-storypark", timedelta(days=2)),
]


@pytest.mark.e2e
@pytest.mark.parametrize(("name", "after"), PLAYED, ids=[name for name, _ in PLAYED])
def test_a_world_opens_as_it_stood_and_goes_on_the_same_way(name, after):
    scenario = read_scenario(locate(name))
    now, export, skips, then = asyncio.run(
        played(scenario, min(scenario.starts + after, scenario.ends), timedelta(hours=24))
    )
    again = read_text(exported_scenario(export, skips), "exported")
    opened, reexport, again_skipped, later = asyncio.run(played(again, more=timedelta(hours=24)))
    assert later == then
    assert (opened, again_skipped) == (now, skips)
    for part in ("scenario", "links"):
        assert reexport[part] == export[part]


JAN = date(2026, 1, 26)
DAYS = st.integers(0, 80).map(lambda day: JAN + timedelta(days=day))


@given(
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    DAYS,
    st.none() | DAYS,
    st.sampled_from([1, 2]),
    st.frozensets(DAYS, max_size=6),
)
def test_cancelled_dates_leave_the_same_sessions(days, first, last, weeks, cancelled):
    if last is not None and last < first:
        first, last = last, first
    booking = Booking("r", first, last, days, weeks, cancelled=cancelled)
    written = [
        BookingSchema.model_validate(each).entry()
        for each in _bookings(booking, {"r": Room("r", "A")})
    ]
    pieces = tuple(make_booking(each, "r", JAN, ()) for each in written)
    closures = Closures("AU-QLD")
    end = JAN + timedelta(days=150)
    expected, found = (
        Attendance(each, closures).by_room(JAN, end) for each in ((booking,), pieces)
    )
    assert found == expected
