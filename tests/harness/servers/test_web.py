"""The pages over TCP: who reaches them, and what the terminal says of them."""

import re

import httpx2
import pytest

from parktime.harness.cli import main
from parktime.harness.servers.addresses import LOOPBACK
from parktime.harness.servers.serve import bind
from parktime.harness.servers.web import WebSettings, serving_pages
from parktime.webui.servers import Servers

TOKEN = "a-token-of-the-daemon-under-test"


def settings(**more):
    """About a daemon that is not there: the pages that need none are served."""
    values = {"servers": Servers(daemon="http://127.0.0.1:9"), "token": TOKEN, **more}
    return WebSettings(**values)


@pytest.mark.anyio
async def test_pages_of_other_sites_do_not_reach_it():
    async with serving_pages(settings(), bind(LOOPBACK, 0)) as lines:
        url = re.search(r"pages +(\S+)", lines)[1]
        own = url.removeprefix("http://")
        async with httpx2.AsyncClient(trust_env=False) as http:
            for headers, status in (
                ({}, 200),
                ({"Host": own.replace(LOOPBACK, "localhost")}, 200),
                ({"Origin": url}, 200),
                ({"Origin": "https://elsewhere.example"}, 403),
                ({"Host": "elsewhere.example"}, 403),
            ):
                answer = await http.get(f"{url}/login", headers=headers)
                assert answer.status_code == status, headers


@pytest.mark.anyio
async def test_only_with_a_token_there_is_a_link_that_logs_in():
    for token in (TOKEN, None):
        async with serving_pages(settings(token=token), bind(LOOPBACK, 0)) as lines:
            assert ("log in" in lines) == (token is not None)
            assert TOKEN not in lines


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("host", "protect_reads", "status"),
    [(LOOPBACK, False, 502), (LOOPBACK, True, 303), ("0.0.0.0", False, 303)],
)
async def test_beyond_loopback_nobody_reads_without_a_login(host, protect_reads, status):
    async with serving_pages(settings(protect_reads=protect_reads), bind(host, 0)) as lines:
        url = re.search(r"pages +(\S+)", lines)[1].replace("0.0.0.0", LOOPBACK)
        async with httpx2.AsyncClient(trust_env=False) as http:
            assert (await http.get(url)).status_code == status


def test_a_port_that_is_taken_is_said(capsys):
    with bind(LOOPBACK, 0) as taken:
        assert main(["web", "--port", str(taken.getsockname()[1])]) == 2
    assert "cannot listen" in capsys.readouterr().err
