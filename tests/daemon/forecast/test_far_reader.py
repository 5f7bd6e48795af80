"""Sessions of more weeks than a CCMS is asked for at once."""

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


def asked(house):
    return {line.split("&cursor")[0] for line in house.between.seen if re.search(SESSIONS, line)}


async def test_what_is_too_far_for_one_question_is_asked_in_several_that_leave_no_day_out(home):
    house = home(BUSY)
    await busy_centre(house)
    near = await read(house, reader_of(house), 20)
    house.between.forget()
    far = await read(house, reader_of(house), 130)
    assert len(asked(house)) == 3
    assert (far.incomplete, far.roster.children) == (None, near.roster.children)
    dates = {day for each in far.roster.sessions for day in each.dates}
    for edge in (
        house.now.date() + number * (LONGEST_SPAN + timedelta(days=1)) for number in (1, 2)
    ):
        week = {edge + timedelta(days=each) for each in range(-7, 7)}
        assert {day for day in week if day < edge} & dates
        assert {day for day in week if day >= edge} & dates


async def test_one_answer_that_is_not_whole_leaves_none_whole_and_the_next_reading_begins_anew(
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
