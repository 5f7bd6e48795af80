import asyncio

import httpx2
import pytest

from harness.in_process import in_process
from harness.opening import make_known
from simulator.scenario.read import read_text
from tui.client import Client, ServerConnection
from tui.errors import RefusedError, UnreachableError
from tui.snapshot import RunPage


def answering(*answers):
    """A daemon that answers so, one after the other."""
    queue = list(answers)
    return Client(ServerConnection("daemon", "http://daemon", None, httpx2.MockTransport(lambda _: queue.pop(0))))


def asked(client, *calls):
    async def play():
        return [await getattr(client, name)(*arguments) for name, *arguments in calls][-1]

    return asyncio.run(play())


def with_daemon(story, act, token=None):
    async def play():
        scenario = read_text(story, "story.yaml")
        async with in_process(scenario) as way:
            await make_known(scenario, way.simulator, way.daemon)
            transport = httpx2.ASGITransport(way._running.app)
            return await act(Client(ServerConnection("daemon", "http://daemon", way._token if token is None else token, transport)))

    return asyncio.run(play())


def test_the_daemon_s_refusal_comes_in_its_own_words_with_its_rule(story):
    async def act(client):
        await client.send("POST", "services/wattle/turn-on", {"pin": "S1"})

    with pytest.raises(RefusedError) as refused:
        with_daemon(story, act)
    assert refused.value.rule == "on-kidsoft"
    assert "S1" not in refused.value.message or refused.value.message


def test_without_the_token_one_can_look_but_not_act(story):
    async def act(client):
        assert len((await client.snapshot()).services) == 2
        await client.send("POST", "services/banksia/turn-on")

    with pytest.raises(RefusedError, match="token"):
        with_daemon(story, act, token="")


def test_what_has_not_changed_is_not_sent_again_but_the_time_is_told(story):
    async def act(client):
        first = await client.snapshot()
        second = await client.snapshot()
        assert second.services is first.services
        assert (await client.get_as(RunPage, "runs", {"limit": 5})).runs == ()

    with_daemon(story, act)


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(200, content=b"<html>"),
        httpx2.Response(200, content=b"[]"),
        httpx2.Response(200, content=b'{"revision": 1}'),
        httpx2.Response(502, content=b"Bad gateway"),
        httpx2.Response(200, content=b"\xff\xfe"),
    ],
)
def test_what_is_no_daemon_is_unreachable_in_words(answer):
    with pytest.raises(UnreachableError, match="daemon"):
        asked(answering(answer), ("snapshot",))


def test_a_wrong_address_is_unreachable():
    for url in ("http://127.0.0.1:9", "nonsense://x", "http://"):
        with pytest.raises(UnreachableError, match="daemon unreachable"):
            asked(Client.connect(url, None, None), ("snapshot",))
