import asyncio
from datetime import date

import pytest

from parktime.daemon.domain.errors import RefusedError
from parktime.daemon.vendors.errors import VendorError
from parktime.daemon.vendors.kidsoft import check_pin
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import Centres
from tests.daemon.vendors.vendors import (
    FIRST,
    LAST,
    MANY,
    PIN,
    centre,
    centres,
    reader_of,
    unchanging,
)

OTHER = """
  other:
    name: Another service
    ccms: kidsoft
    pin: S100000001
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 4
    integration: off
"""


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "S43478389",
        "S4347838955",
        "s434783895",
        "434783895",
        " S434783895",
        "S434783895\n",
        "S٤٣٤٧٨٣٨٩٥",
    ],
)
def test_a_malformed_pin_is_refused(pin):
    with pytest.raises(RefusedError, match="malformed") as raised:
        check_pin(pin)
    assert raised.value.rule == "on-kidsoft"


def test_a_well_formed_pin_passes():
    check_pin(PIN)


def verified(world, pin=PIN, **access):
    """What a person is told who turns the integration on."""

    async def reading():
        async with reader_of(world, "kidsoft", pin=pin, **access) as reader:
            try:
                await reader.check_access()
            except RefusedError as refused:
                assert refused.rule == "on-kidsoft"
                return refused.message
            return ""

    return asyncio.run(reading())


def test_each_pin_problem_has_its_message():
    world = Centres(centre("kidsoft"), OTHER)
    assert "not switched on at Kidsoft" in verified(world)
    world.do("kidsoft", "switch_on_at_kidsoft")
    assert verified(world) == ""
    assert "unknown" in verified(world, "S999999999")
    assert "belongs to another service" in verified(world, "S100000001")
    assert "malformed" in verified(world, "S1")
    assert "key" in verified(world, ccms={"key": "guess"})
    assert "key" in verified(world, ccms={})


def test_a_malformed_pin_is_not_sent():
    world = unchanging("kidsoft")
    assert "malformed" in verified(world, "S1")
    assert world.transport.seen == []


async def test_a_switched_off_service_cannot_be_read():
    world = unchanging("kidsoft")
    problem = '{"type": "urn:parktime:kidsoft:not-switched-on"}'
    world.transport.fault("/kidsoft/", faults.respond(403, problem))

    async with reader_of(world, "kidsoft") as reader:
        with pytest.raises(VendorError):
            await reader.read(FIRST, LAST)


@pytest.mark.parametrize(
    "wrong", ["2026-11-30", "31/11/2026", "3/12/2026", "", "today", "30/11/26"]
)
async def test_a_row_with_an_invalid_date_is_left_out_and_not_quoted(wrong):
    world = unchanging("kidsoft")
    slip = faults.edit_response(lambda body: body["Children"][0].update(DateOfBirth=wrong))
    world.transport.fault("/children", slip, times=1)
    world.transport.fault(
        "/sessions", faults.edit_response(lambda body: body["Sessions"][0]["Dates"].append(wrong))
    )

    async with reader_of(world, "kidsoft") as reader:
        roster = await reader.read(FIRST, LAST)
        assert [child.name for child in roster.children] == ["Đặng Thị Hoa"]
        assert roster.incomplete.text == "1 of the list of children cannot be read"
        roster = await reader.read(FIRST, LAST)
        assert roster.incomplete.text == "1 of the list of sessions cannot be read"
        assert (roster.children[0].born, len(roster.sessions)) == (date(2022, 3, 14), 2)
        world.transport.clear_faults()
        roster = await reader.read(FIRST, LAST)
        assert (roster.incomplete, len(roster.sessions)) == (None, 3)


async def test_an_invalid_next_session_makes_the_list_incomplete():
    world = unchanging("kidsoft")
    slip = faults.edit_response(lambda body: body["Children"][0].update(NextSession="31/11/2026"))
    world.transport.fault("nextSessionFrom", slip)

    async with reader_of(world, "kidsoft") as reader:
        told = await reader.next_sessions(FIRST, LAST)
        assert (len(told.days), told.incomplete.text) == (
            1,
            "1 of the list of next sessions cannot be read",
        )


async def test_a_list_of_invalid_rows_raises_an_error():
    world = unchanging("kidsoft")

    def slip(body):
        for row in body["Children"]:
            row["DateOfBirth"] = "31/02/2022"

    world.transport.fault("/children", faults.edit_response(slip))

    async with reader_of(world, "kidsoft") as reader:
        with pytest.raises(VendorError) as raised:
            await reader.read(FIRST, LAST)
        assert "31/02" not in str(raised.value)


async def test_the_api_is_live():
    world = centres("kidsoft")

    async with reader_of(world, "kidsoft") as reader:
        await reader.read(FIRST, LAST)
        world.do(
            "kidsoft",
            {"enrol": {"name": "Noah Smith"}},
            {"correct": {"Mia Nguyen": {"born": "2022-04-13"}}},
        )
        roster = await reader.read(FIRST, LAST)
        assert [child.name for child in roster.children] == [
            "Mia Nguyen",
            "Đặng Thị Hoa",
            "Noah Smith",
        ]
        assert roster.children[0].born == date(2022, 4, 13)
        assert {child.label for child in roster.children} == {"Active"}


async def test_pages_are_requested_by_number():
    world = centres("kidsoft", more=MANY)

    async with reader_of(world, "kidsoft") as reader:
        await reader.read(FIRST, LAST)

    asked = [line.rpartition("page=")[2] for line in world.transport.seen if "/children" in line]
    assert asked == ["1", "2", "3"]
