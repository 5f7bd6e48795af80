import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.forecast.rooms import forecast_rooms
from parktime.daemon.forecast.runs import RunDay
from parktime.daemon.forecast.upcoming_removals import (
    REMOVAL_WEEKS,
    UpcomingRemoval,
    UpcomingRemovals,
)
from parktime.daemon.store.store import Store
from tests.daemon.api.routes.conftest import BANKSIA, STANDING, START
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
    store.save_state("banksia", STANDING, START)
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


async def no_look(key, weeks):
    raise AssertionError("nobody is to look")


def test_rooms_that_go_within_eight_weeks_are_told_with_their_return(store):
    ahead = UpcomingRemovals(store, no_look)
    assert ahead.removals("banksia") is None
    ahead.record("banksia", 1, forecast(0, *range(49, 200, 7)))
    assert ahead.removals("banksia") == (
        UpcomingRemoval(POSSUMS.id, "Possums", date(2026, 12, 7), date(2026, 12, 14)),
    )
    once = ahead.revision("banksia")
    ahead.record("banksia", 2, forecast(0, *range(49, 200, 7)))
    assert ahead.revision("banksia") == once
    ahead.record("banksia", 3, forecast(*range(0, 7 * (REMOVAL_WEEKS + 1), 7)))
    assert (ahead.removals("banksia"), ahead.revision("banksia")) == ((), once + 1)


def test_nothing_goes_where_nothing_is_scheduled(store):
    ahead = UpcomingRemovals(store, no_look)
    ahead.record("banksia", 1, forecast(0))
    store.save_state("banksia", replace(STANDING, stage="off"), START)
    assert ahead.removals("banksia") is None


def test_one_look_a_change_and_none_again_where_it_is_refused(store):
    looks = []

    async def look(key, weeks):
        looks.append(key)
        raise RefusedError("cannot be read")

    async def play():
        ahead = UpcomingRemovals(store, look)
        watching = asyncio.create_task(ahead.watch())
        for _ in range(3):
            ahead.request_refresh()
            await asyncio.sleep(0.01)
        store.save_state("banksia", replace(STANDING, holds={"r1": date(2027, 1, 1)}), START)
        ahead.request_refresh()
        await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(play())
    assert looks == ["banksia", "banksia"]
