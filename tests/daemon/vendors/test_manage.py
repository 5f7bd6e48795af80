from datetime import date

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.vendors.errors import HttpStatusError, VendorError
from parktime.simulator.api.auth import TOKEN_LIFETIME_S
from tests.daemon import faulty_transport as faults
from tests.daemon.vendors.vendors import (
    FIRST,
    LAST,
    centres,
    reader_of,
    says_nothing_secret,
    unchanging,
)

LABELS = """- {name: Ivy Brown, status: inactive}
      - {name: Old Timer, status: archived}
      - {name: Only Back, books: {room: Possums, on: 2026-10-19}}
      - {name: Too Long, books: {room: Possums, on: 2026-10-18}}"""


async def test_labels_are_those_of_manage():
    world = centres("manage", more=LABELS)

    async with reader_of(world, "manage") as reader:
        roster = await reader.read(FIRST, LAST)
        assert {child.name: child.label for child in roster.children} == {
            "Mia Nguyen": "Active",
            "Đặng Thị Hoa": "Active",
            "Ivy Brown": "Inactive",
            "Old Timer": "Archived",
            "Only Back": "Active",
            "Too Long": "Inactive",
        }


async def test_etags_spare_unchanged_pages():
    world = unchanging("manage")

    async with reader_of(world, "manage") as reader:
        first = await reader.read(FIRST, LAST)
        world.transport.clear_log()
        again = await reader.read(FIRST, LAST)
        assert world.transport.statuses == [304]  # one answer stands for the lists, too
        assert (again.children, again.sessions) == (first.children, first.sessions)
        assert again.children is first.children
        reader.clear_cache()
        world.transport.clear_log()
        await reader.read(FIRST, LAST)
        assert world.transport.statuses == [200, 200, 200, 200]


async def test_an_expired_token_is_renewed_once():
    world = centres("manage")

    async with reader_of(world, "manage") as reader:
        first = await reader.read(FIRST, LAST)
        world.monotonic_s += TOKEN_LIFETIME_S
        world.transport.clear_log()
        again = await reader.read(FIRST, LAST)
        assert again.children is first.children
        assert sum("/oauth/token" in line for line in world.transport.seen) == 1
        assert world.transport.statuses.count(401) == 1


async def test_a_token_that_stays_invalid_is_renewed_only_once():
    world = unchanging("manage")
    world.transport.fault("/v1/", faults.respond(401, "{}"))

    async with reader_of(world, "manage") as reader:
        with pytest.raises(HttpStatusError) as raised:
            await reader.read(FIRST, LAST)
        assert raised.value.status == 401
        assert sum("/oauth/token" in line for line in world.transport.seen) == 2


@pytest.mark.parametrize(
    "fault",
    [
        faults.respond(200, "{}"),
        faults.respond(200, '{"access_token": 7}'),
        faults.respond(200, "[]"),
        faults.html_page(),
        faults.connection_refused(),
        faults.respond(500, "{}"),
        faults.respond(302, Location="https://elsewhere.example/"),
    ],
)
async def test_no_token_means_nothing_can_be_read(fault):
    world = unchanging("manage")
    world.transport.fault("/oauth/token", fault)

    async with reader_of(world, "manage") as reader:
        with pytest.raises(VendorError) as raised:
            await reader.read(FIRST, LAST)
        says_nothing_secret(world, "manage", raised.value)
        world.transport.clear_faults()
        assert (await reader.read(FIRST, LAST)).incomplete is None


async def test_unknown_credentials_are_refused():
    for access in ({"client_id": "nobody", "client_secret": "guess"}, {}):
        async with reader_of(unchanging("manage"), "manage", ccms=access) as reader:
            with pytest.raises(RefusedError, match="does not know") as raised:
                await reader.check_access()
            assert raised.value.rule == "on-manage"
            says_nothing_secret(unchanging("manage"), "manage", raised.value)

    async with reader_of(unchanging("manage"), "manage") as reader:
        await reader.check_access()


async def test_the_roster_is_the_last_publication():
    world = centres("manage")

    async with reader_of(world, "manage") as reader:
        world.do("manage", {"enrol": {"name": "Noah Smith"}})
        assert len((await reader.read(FIRST, LAST)).children) == 2
        await world.advance("11h")
        assert len((await reader.read(FIRST, LAST)).children) == 2
        await world.advance("1h")
        assert len((await reader.read(FIRST, LAST)).children) == 3


async def test_a_row_with_an_invalid_date_is_left_out():
    world = unchanging("manage")
    for wrong in ("2026-02-30", "30/11/2026", 20261130):
        world.transport.clear_faults()
        world.transport.fault(
            "/sessions",
            faults.edit_response(lambda body, wrong=wrong: body["data"][0]["dates"].append(wrong)),
        )

        async with reader_of(world, "manage") as reader:
            assert (
                await reader.read(FIRST, LAST)
            ).incomplete.text == "1 of the list of sessions cannot be read"


async def test_session_dates_are_sorted():
    world = unchanging("manage")
    world.transport.fault(
        "/sessions",
        faults.edit_response(lambda body: [row["dates"].reverse() for row in body["data"]]),
    )

    async with reader_of(world, "manage") as reader:
        roster = await reader.read(FIRST, LAST)
        assert roster.sessions[0].dates[0] == date(2026, 11, 30)
        assert all(list(each.dates) == sorted(each.dates) for each in roster.sessions)
