import pytest

from parktime.webui import sessions as module
from parktime.webui.servers import Servers
from parktime.webui.sessions import ATTEMPTS, ATTEMPTS_S, CODE_S, SESSION_S, Sessions

pytestmark = pytest.mark.anyio


class Clock:
    now_s = 0.0

    def __call__(self):
        return self.now_s


def client():
    return Servers(daemon="http://127.0.0.1:9").client("token")


async def test_a_session_ends_after_its_time_and_when_it_is_closed():
    clock = Clock()
    sessions = Sessions(clock)
    first, second = await sessions.open(client()), await sessions.open(client(), "a")
    assert sessions.find(second).service == "a"
    await sessions.close(second)
    assert sessions.find(second) is None
    clock.now_s = SESSION_S - 1
    assert sessions.find(first) is not None
    clock.now_s = SESSION_S
    assert sessions.find(first) is None
    assert sessions.find("") is None
    await sessions.close_all()


async def test_the_oldest_session_gives_way(monkeypatch):
    monkeypatch.setattr(module, "MOST_SESSIONS", 2)
    sessions = Sessions()
    first, *others = [await sessions.open(client()) for _ in range(3)]
    assert sessions.find(first) is None
    assert all(sessions.find(each) for each in others)
    await sessions.close_all()


def test_a_code_is_valid_once_and_for_an_hour():
    clock = Clock()
    sessions = Sessions(clock)
    used, late = sessions.make_code(), sessions.make_code()
    assert sessions.use_code(used)
    assert not sessions.use_code(used)
    clock.now_s = CODE_S
    assert not sessions.use_code(late)
    assert not sessions.use_code("guessed")


def test_after_many_failures_one_has_to_wait():
    clock = Clock()
    sessions = Sessions(clock)
    for _ in range(ATTEMPTS):
        assert sessions.may_try()
        sessions.failed()
    assert not sessions.may_try()
    clock.now_s = ATTEMPTS_S
    assert sessions.may_try()


async def test_messages_are_shown_once_and_are_bounded():
    sessions = Sessions()
    session = sessions.find(await sessions.open(client()))
    session.say(*map(str, range(1_000)))
    assert len(session.take_messages()) == module.MOST_MESSAGES
    assert session.take_messages() == []
    assert session.knows(session.csrf)
    assert not session.knows("")
    await sessions.close_all()
