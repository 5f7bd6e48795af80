"""Reading sessions of more weeks than one request may ask for."""

import re
from datetime import timedelta

from parktime.daemon.forecast.reader import LONGEST_SPAN, WideReader
from tests.daemon.centres import BUSY
from tests.daemon.houses import busy_centre

SESSIONS = r"^GET /manage/.*sessions"


def reader_of(house):
    return WideReader(house.integrations.connections.get("banksia"))


async def read(house, reader, weeks):
    today = house.now.date()
    state = house.store.state("banksia")
    return await reader.read(state, today, today, today + timedelta(weeks=weeks))


def requests(house):
    return {line.split("&cursor")[0] for line in house.between.seen if re.search(SESSIONS, line)}


async def test_a_long_range_is_read_in_several_requests_without_gaps(home):
    house = home(BUSY)
    await busy_centre(house)
    near = await read(house, reader_of(house), 20)
    house.between.clear_log()
    far = await read(house, reader_of(house), 130)
    assert len(requests(house)) == 3
    assert (far.incomplete, far.roster.children) == (None, near.roster.children)
    dates = {day for each in far.roster.sessions for day in each.dates}
    for boundary in (
        house.now.date() + number * (LONGEST_SPAN + timedelta(days=1)) for number in (1, 2)
    ):
        week = {boundary + timedelta(days=each) for each in range(-7, 7)}
        assert {day for day in week if day < boundary} & dates
        assert {day for day in week if day >= boundary} & dates


async def test_one_incomplete_answer_makes_the_reading_incomplete_and_clears_the_cache(
    home,
):
    house = home(BUSY)
    await busy_centre(house)
    reader = reader_of(house)
    house.do(
        "banksia",
        {"fault": {"kind": "wrong_total", "api": "manage", "calls": "read_sessions", "times": 1}},
    )
    assert (await read(house, reader, 130)).incomplete
    assert (await read(house, reader, 130)).incomplete is None
