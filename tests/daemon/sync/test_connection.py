from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest

from parktime.daemon.domain.links import ChildLink, Links
from parktime.daemon.domain.service import Settings
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.sync.connection import connect
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.retry_policy import HttpLimits, RetryBudget, no_sleep
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BANKSIA, WATTLE, Centres
from tests.daemon.environment import PIN

NOW = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
"""Monday, 30 November in Brisbane and Sydney; still Sunday in UTC."""


AT_ONCE = HttpLimits(sleep=no_sleep)


@asynccontextmanager
async def connected(world, key, limits=AT_ONCE):
    connection = connect(
        world.service(key), PIN if key == "wattle" else None, world.transport, RetryBudget(limits)
    )
    assert world.transport.seen == [], "nothing is sent before it is needed"
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    ("key", "weeks", "at", "asked"),
    [
        ("banksia", "calendar", NOW, ("2026-11-30", "2027-01-10")),
        (
            "banksia",
            "calendar",
            datetime(2026, 12, 6, 13, 59, tzinfo=UTC),
            ("2026-11-30", "2027-01-10"),
        ),
        (
            "banksia",
            "calendar",
            datetime(2026, 12, 6, 14, 0, tzinfo=UTC),
            ("2026-12-07", "2027-01-17"),
        ),
        (
            "banksia",
            "rolling",
            datetime(2026, 12, 2, 22, 0, tzinfo=UTC),
            ("2026-12-03", "2027-01-13"),
        ),
        ("wattle", "calendar", NOW, ("30/11/2026", "17/01/2027")),
        (
            "wattle",
            "calendar",
            datetime(2026, 12, 6, 13, 0, tzinfo=UTC),
            ("07/12/2026", "24/01/2027"),
        ),
        (
            "wattle",
            "rolling",
            datetime(2026, 12, 2, 22, 0, tzinfo=UTC),
            ("03/12/2026", "20/01/2027"),
        ),
    ],
)
async def test_the_window_starts_at_the_local_date(key, weeks, at, asked):
    world = Centres(BANKSIA, WATTLE)
    world.do("wattle", "switch_on_at_kidsoft")

    async with connected(world, key) as connection:
        plan_input = await connection.read(ServiceState(settings=Settings(weeks=weeks)), at)
        assert plan_input.incomplete is None
        (sent,) = (line for line in world.transport.seen if "/sessions" in line)
        assert f"from={asked[0]}&to={asked[1]}" in sent
        assert plan_input.today == at.astimezone(connection.service.zone).date()


async def test_the_plan_input_is_complete():
    world = Centres(BANKSIA)
    links = Links({"c1": ChildLink("c1", "Mia", "Nguyen")}, {})
    state = ServiceState(
        links=links, settings=Settings(sync_inactive=True), holds={"r1": date(2027, 1, 1)}
    )

    async with connected(world, "banksia") as connection:
        plan_input = await connection.read(state, NOW, "on")
        assert (plan_input.links, plan_input.settings, plan_input.holds) == (
            links,
            state.settings,
            state.holds,
        )
        assert plan_input.inactive_switch == "on"
        assert len(plan_input.roster.children) == 5
        assert plan_input.storypark.paid_children == 8
        ordered = await connection.with_next_sessions(plan_input)
        assert ordered.roster.next_sessions == {
            "c00001": date(2026, 11, 30),
            "c00002": date(2026, 12, 2),
            "c00003": date(2026, 12, 4),
        }
        assert "next_session_from=2026-11-30&next_session_to=2027-12-06" in world.transport.seen[-1]


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [("/v1/children", "data"), ("/v1/sessions", "data"), ("GET .*/profiles", "profiles")],
)
async def test_a_damaged_page_with_a_valid_etag_is_read_again(pattern, rows):
    world = Centres(BANKSIA)

    async with connected(world, "banksia") as connection:
        world.transport.fault(pattern, faults.edit_response(lambda body: body[rows].pop()), times=1)
        assert (await connection.read(ServiceState(), NOW)).incomplete is not None
        assert (await connection.read(ServiceState(), NOW)).incomplete is None


async def test_an_empty_list_of_linked_children_is_read_again():
    world = Centres(BANKSIA)
    state = ServiceState(
        links=Links(
            {"c00001": ChildLink("c00001", "Mia", "Nguyen", None, "linked", "p00001", True)}, {}
        )
    )

    async with connected(world, "banksia") as connection:
        world.transport.fault(
            "/v1/children",
            faults.edit_response(lambda body: body.update(data=[], total=0)),
            times=1,
        )
        assert (await connection.read(state, NOW)).incomplete.code == "empty-list"
        assert (await connection.read(state, NOW)).incomplete is None


async def test_an_error_on_either_side_is_raised():
    world = Centres(BANKSIA)

    async with connected(world, "banksia") as connection:
        for side in ("/manage/", "/storypark/"):
            world.transport.clear_faults()
            world.transport.fault(side, faults.connection_refused())
            with pytest.raises(VendorError):
                await connection.read(ServiceState(), NOW)


@pytest.mark.parametrize(
    "side", ["/manage/v1/rooms", "/manage/oauth/token", "/storypark/v1/account"]
)
async def test_both_sides_use_the_limits(side):
    world, waits_s = Centres(BANKSIA), []

    async def sleep(seconds):
        waits_s.append(seconds)

    world.transport.fault(side, faults.connection_refused(), times=2)
    async with connected(
        world, "banksia", HttpLimits(attempts=3, sleep=sleep, timeout_s=7)
    ) as connection:
        await connection.read(ServiceState(), NOW)
    assert len(waits_s) == 2


async def test_the_timeout_is_configurable():
    async with connected(Centres(BANKSIA), "banksia", HttpLimits(timeout_s=7)) as connection:
        assert connection.client.timeout.read == 7
