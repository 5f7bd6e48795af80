import asyncio

import pytest
from aiohttp.test_utils import TestClient, TestServer

from parktime.harness.cli import main
from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind
from parktime.harness.servers.web import LoopbackServer

OWN = f"{LOOPBACK}:8702"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": OWN}, 200),
        ({"Host": "localhost:8702"}, 200),
        ({"Host": OWN, "Origin": f"http://{OWN}"}, 200),
        ({"Host": OWN, "Origin": "https://elsewhere.example"}, 403),
        ({"Host": "elsewhere.example"}, 403),
    ],
)
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::aiohttp.web_exceptions.NotAppKeyWarning"
)
def test_pages_of_other_sites_do_not_reach_it(headers, status):
    async def play():
        app = await LoopbackServer("true", host=LOOPBACK, port=8702, title="parktime")._make_app()
        async with TestClient(TestServer(app)) as client:
            answer = await client.get("/", headers=headers)
            return answer.status, answer.headers.get("Content-Security-Policy", "")

    found, policy = asyncio.run(play())
    assert found == status
    assert ("font-src 'self'" in policy) == (
        status == 200
    )  # the page asks nobody else for anything


def test_a_port_that_is_taken_is_said(capsys):
    with bind(LOOPBACK, 0) as taken:
        assert main(["tui", "--web", "--web-port", str(taken.getsockname()[1])]) == 2
    assert "cannot listen" in capsys.readouterr().err
