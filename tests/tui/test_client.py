import httpx2
import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services
from parktime.simulator.scenario.read import read_text
from parktime.tui.client import Client, ServerConnection
from parktime.tui.errors import RefusedError, UnreachableError
from parktime.tui.snapshot import RunPage
from tests.tui.recorded.scenarios import CHRISTMAS
from tests.tui.stage import daemon_transport

pytestmark = pytest.mark.integration


def answering(*answers):
    """A daemon that answers so, one after the other."""
    queue = list(answers)
    return Client(
        ServerConnection(
            "daemon", "http://daemon", None, httpx2.MockTransport(lambda _: queue.pop(0))
        )
    )


@pytest.fixture
async def with_token():
    """Makes clients of a daemon; without a token they may only look."""
    scenario = read_text(CHRISTMAS, "story.yaml")
    async with in_process(scenario) as runtime:
        await register_services(scenario, runtime.simulator, runtime.daemon)

        def connect(token=None):
            found = runtime.token if token is None else token
            transport = daemon_transport(runtime)
            return Client(ServerConnection("daemon", "http://daemon", found, transport))

        yield connect


async def test_a_refusal_has_the_daemon_s_words_and_the_rule(with_token):
    with pytest.raises(RefusedError) as refused:
        await with_token().send("POST", "services/wattle/turn-on", {"pin": "S1"})
    assert refused.value.rule == "on-kidsoft"
    assert refused.value.message


async def test_without_the_token_one_can_look_but_not_act(with_token):
    client = with_token("")
    assert len((await client.snapshot()).services) == 2
    with pytest.raises(RefusedError) as refused:
        await client.send("POST", "services/banksia/turn-on")
    assert refused.value.status == 401


async def test_what_has_not_changed_is_not_decoded_again(with_token):
    client = with_token()
    first = await client.snapshot()
    assert (await client.snapshot()).services is first.services
    assert (await client.get_as(RunPage, "runs", {"limit": 5})).runs == ()


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
async def test_an_answer_that_is_no_daemon_s_counts_as_unreachable(answer):
    with pytest.raises(UnreachableError, match="daemon"):
        await answering(answer).snapshot()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense://x", "http://"])
async def test_a_wrong_address_is_unreachable(url):
    with pytest.raises(UnreachableError):
        await Client.connect(url, None, None).snapshot()


async def test_names_arrive_as_every_screen_shows_them():
    body = {"rows": ["\u202eevil\u202c", "Zo\xeb \U0001f469\u200d\U0001f467"], "total": 2}
    found = await answering(httpx2.Response(200, json=body)).get("services")
    assert found == {"rows": [r"\u202eevil\u202c", "Zo\xeb \U0001f469\u200d\U0001f467"], "total": 2}
    problem = {"detail": "no child \x1b[2J"}
    with pytest.raises(RefusedError, match=r"no child \\x1b\[2J"):
        await answering(httpx2.Response(409, json=problem)).get("services")
