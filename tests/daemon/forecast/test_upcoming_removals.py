import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service_state import PendingApproval
from parktime.daemon.forecast.rooms import forecast_rooms
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.forecast.upcoming_removals import (
    REMOVAL_WEEKS,
    UpcomingRemoval,
    UpcomingRemovals,
)
from parktime.daemon.store.store import Store
from tests.daemon.api.conftest import BANKSIA, START, STATE
from tests.daemon.plan_inputs import (
    MONDAY,
    POSSUMS,
    linked_room,
    plan_input,
    room_of_storypark,
    sessions,
)

DAYS = [
    RunDay(MONDAY + timedelta(days=n), datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=n))
    for n in range(120)
]


@pytest.fixture
def store():
    store = Store.open("sqlite://")
    store.put_service(BANKSIA)
    store.save_state("banksia", STATE, START)
    yield store
    store.close()


def forecast(*days):
    about = plan_input(
        rooms=[POSSUMS],
        booked=[sessions(1, POSSUMS, *days)],
        storypark_rooms=[room_of_storypark(1)],
        room_links=[linked_room(POSSUMS, "s001")],
    )
    return forecast_rooms(about, DAYS, 13)


async def no_read(key, weeks):
    raise AssertionError("must not be read")


def test_removals_within_eight_weeks_have_their_return(store):
    upcoming, told = UpcomingRemovals(store, no_read), []
    upcoming.call_on_change(told.append)
    assert upcoming.removals("banksia") is None
    upcoming.record("banksia", 1, forecast(0, *range(49, 200, 7)))
    assert upcoming.removals("banksia") == (
        UpcomingRemoval(POSSUMS.id, "Possums", date(2026, 12, 7), date(2026, 12, 14)),
    )
    assert told == ["banksia"]
    upcoming.record("banksia", 2, forecast(0, *range(49, 200, 7)))
    assert told == ["banksia"]
    upcoming.record("banksia", 3, forecast(*range(0, 7 * (REMOVAL_WEEKS + 1), 7)))
    assert (upcoming.removals("banksia"), told) == ((), ["banksia", "banksia"])


def test_no_removals_without_a_schedule(store):
    upcoming = UpcomingRemovals(store, no_read)
    upcoming.record("banksia", 1, forecast(0))
    store.save_state("banksia", replace(STATE, stage="off"), START)
    assert upcoming.removals("banksia") is None


def test_one_read_per_change_and_no_retry_after_a_refusal(store):
    reads = []

    async def read(key, weeks):
        reads.append(key)
        raise RefusedError("cannot be read")

    async def play():
        upcoming = UpcomingRemovals(store, read)
        watching = asyncio.create_task(upcoming.watch())
        for _ in range(3):
            upcoming.request_refresh()
            await asyncio.sleep(0.01)
        store.save_state("banksia", replace(STATE, holds={"r1": date(2027, 1, 1)}), START)
        upcoming.request_refresh()
        for _ in range(200):  # it rests as long as a reading took
            if len(reads) < 2:
                await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(play())
    assert reads == ["banksia", "banksia"]


def test_an_absent_room_is_gone_with_its_return(store):
    upcoming = UpcomingRemovals(store, no_read)
    removed = replace(room_of_storypark(1), state="removed")
    about = plan_input(
        rooms=[POSSUMS],
        booked=[sessions(1, POSSUMS, *range(56, 200, 7))],
        storypark_rooms=[removed],
        room_links=[linked_room(POSSUMS, "s001")],
    )
    upcoming.record("banksia", 1, forecast_rooms(about, DAYS, 13))
    (gone,) = upcoming.rooms("banksia").absent
    assert gone.name == POSSUMS.name
    assert gone.returns_on is not None
    assert upcoming.removals("banksia") == ()


def test_a_removal_that_waits_for_approval_is_not_to_come(store):
    """Without the approval it would be: both are asked about the same room."""
    about = plan_input(
        rooms=[POSSUMS],
        booked=[sessions(1, POSSUMS, -7)],
        storypark_rooms=[room_of_storypark(1)],
        room_links=[linked_room(POSSUMS, "s001")],
    )
    upcoming = UpcomingRemovals(store, no_read)
    upcoming.record("banksia", 1, forecast_rooms(about, DAYS, 13))
    assert [each.name for each in upcoming.removals("banksia")] == [POSSUMS.name]

    removal = Change(
        "remove_room", "room-removed", POSSUMS.id, POSSUMS.name, "present", "removed", ""
    )
    pending = PendingApproval("d", datetime(2026, 11, 30, tzinfo=UTC), 1, (removal,))
    held = forecast_rooms(replace(about, pending=pending), DAYS, 13)
    upcoming.record("banksia", 2, held)
    assert upcoming.removals("banksia") == ()
    assert [each.pending for each in held.rooms] == [True]
