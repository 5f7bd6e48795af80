"""Reading sessions of more weeks than one request may ask for."""

import re
from datetime import timedelta

from parktime.daemon.forecast.reader import LONGEST_SPAN, WideReader
from tests.daemon.centres import BUSY
from tests.daemon.environment import set_up_busy_centre

SESSIONS = r"^GET /manage/.*sessions"


def reader_of(env):
    return WideReader(env.integrations.connections.get("banksia"))


async def read(env, reader, weeks):
    today = env.now.date()
    state = env.store.state("banksia")
    return await reader.read(state, today, today, today + timedelta(weeks=weeks))


def requests(env):
    return {line.split("&cursor")[0] for line in env.transport.seen if re.search(SESSIONS, line)}


async def test_a_long_range_is_read_in_several_requests_without_gaps(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    near = await read(env, reader_of(env), 20)
    env.transport.clear_log()
    far = await read(env, reader_of(env), 130)
    assert len(requests(env)) == 3
    assert (far.incomplete, far.roster.children) == (None, near.roster.children)
    dates = {day for each in far.roster.sessions for day in each.dates}
    for boundary in (
        env.now.date() + number * (LONGEST_SPAN + timedelta(days=1)) for number in (1, 2)
    ):
        week = {boundary + timedelta(days=each) for each in range(-7, 7)}
        assert {day for day in week if day < boundary} & dates
        assert {day for day in week if day >= boundary} & dates


async def test_one_incomplete_answer_makes_the_reading_incomplete_and_clears_the_cache(
    make_env,
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    reader = reader_of(env)
    env.do(
        "banksia",
        {"fault": {"kind": "wrong_total", "api": "manage", "calls": "read_sessions", "times": 1}},
    )
    assert (await read(env, reader, 130)).incomplete
    assert (await read(env, reader, 130)).incomplete is None
