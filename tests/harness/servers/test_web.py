import asyncio
from contextlib import asynccontextmanager, suppress

import httpx2
import pytest
from aiohttp.test_utils import TestClient, TestServer

from parktime.harness.cli import main
from parktime.harness.servers import connections
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


HEAD = b"GET / HTTP/1.1\r\nHost: "
HALF_OPEN = (b"", HEAD, b"\r" * 10)


@asynccontextmanager
async def serving():
    """The server, as its port and a function that opens a connection and sends something by it."""
    with bind(LOOPBACK, 0) as free:
        port = free.getsockname()[1]
    writers = []

    async def opened(sent):
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writers.append(writer)
        writer.write(sent)
        await writer.drain()
        return reader

    async with LoopbackServer("true", host=LOOPBACK, port=port, title="parktime").serving():
        try:
            yield port, opened
        finally:
            for writer in writers:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()


async def is_closed(reader, within_s):
    try:
        return await asyncio.wait_for(reader.read(1), within_s) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


async def status_of_page(port):
    async with httpx2.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://{LOOPBACK}:{port}/")).status_code


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
async def test_half_open_connections_keep_no_page_out(monkeypatch):
    monkeypatch.setattr(connections, "connection_limit", lambda: 4)
    async with serving() as (port, opened):
        halves = [await opened(HALF_OPEN[number % 3]) for number in range(12)]
        for _ in range(6):  # more than fit, if an answered one were held
            assert await status_of_page(port) == 200
        assert all([await is_closed(each, 5) for each in halves[:9]])


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
@pytest.mark.parametrize("sent", HALF_OPEN)
async def test_a_request_that_does_not_arrive_in_time_is_given_up(sent, monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_S", 0.2)
    async with serving() as (_, opened):
        assert await is_closed(await opened(sent), 5)


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")
async def test_headers_without_end_are_cut_and_slow_ones_are_served():
    async with serving() as (port, opened):
        assert await is_closed(await opened(b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000), 5)
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        for part in (b"GET / HTTP/1.1\r\nHo", f"st: {LOOPBACK}:{port}\r".encode(), b"\n\r", b"\n"):
            writer.write(part)
            await asyncio.sleep(0.02)
        assert b"200" in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
