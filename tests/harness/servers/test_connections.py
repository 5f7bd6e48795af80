import asyncio
import os
import re
import resource
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from parktime.harness.servers import connections
from parktime.harness.servers.serve import bind, serve_app
from tests.harness.player.small_story import small_story

ROOT = Path(__file__).resolve().parents[3]
HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_OPEN = (b"", HEAD, HEAD + b"Content-Length: 100\r\n\r\nhalf")
"""Nothing, an unfinished header, an unfinished body."""


async def app(scope, receive, send):
    """Answers once it has the body; `/wait` never."""
    if scope["type"] == "lifespan":
        return
    while (await receive()).get("more_body"):
        pass
    if scope["path"] == "/wait":
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"hi"})


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(connections, "connection_limit", lambda: 4)


@asynccontextmanager
async def serving():
    """A server of the app, as a function that opens a connection and sends something by it."""
    writers = []
    async with serve_app(app, bind("127.0.0.1", 0), lifespan="off") as url:

        async def opened(sent):
            port = int(url.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            writer.write(sent)
            await writer.drain()
            return reader, writer

        try:
            yield url, opened
        finally:
            for writer in writers:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()


async def is_closed(reader, within_s=0.3):
    try:
        return await asyncio.wait_for(reader.read(1), within_s) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


@pytest.mark.anyio
@pytest.mark.parametrize("sent", HALF_OPEN)
async def test_a_request_that_is_not_finished_in_time_is_given_up(sent, monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_S", 0.2)
    async with serving() as (_, opened):
        reader, _writer = await opened(sent)
        assert await is_closed(reader, 5)


@pytest.mark.anyio
async def test_a_second_request_has_the_same_time(monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_S", 0.2)
    async with serving() as (_, opened):
        reader, writer = await opened(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200" in await reader.readuntil(b"hi")
        await asyncio.sleep(0.4)  # idle: only the keep-alive time counts
        writer.write(HEAD)
        assert await is_closed(reader, 5)


@pytest.mark.anyio
async def test_headers_without_an_end_are_refused(monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_S", 60)
    async with serving() as (_, opened):
        reader, writer = await opened(HEAD)
        with suppress(ConnectionError):
            for _ in range(64):
                writer.write(b"X-More: " + b"x" * 1_014 + b"\r\n")
                await writer.drain()
        assert await is_answered_400_or_reset(reader)


async def is_answered_400_or_reset(reader):
    try:
        answer = await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return True
    return answer == b"" or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.anyio
async def test_an_answer_may_take_longer(monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_S", 0.1)
    async with serving() as (_, opened):
        reader, _writer = await opened(b"GET /wait HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert not await is_closed(reader, 0.5)


@pytest.mark.anyio
@pytest.mark.usefixtures("few")
async def test_what_has_not_asked_gives_way_and_what_waits_for_an_answer_does_not():
    async with serving() as (url, opened):
        waiting, _ = await opened(b"GET /wait HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        halves = [await opened(HEAD) for _ in range(3)]
        await asyncio.sleep(0.1)
        async with httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.get(url)).text == "hi"
        assert [await is_closed(reader) for reader, _ in halves] == [True, False, False]
        assert not await is_closed(waiting)


@pytest.mark.anyio
@pytest.mark.usefixtures("few")
async def test_where_all_wait_for_an_answer_a_newcomer_is_turned_away():
    async with serving() as (_, opened):
        waiting = [await opened(b"GET /wait HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") for _ in range(4)]
        await asyncio.sleep(0.1)
        newcomer, _ = await opened(b"")
        assert await is_closed(newcomer)
        assert not any([await is_closed(reader, 0.05) for reader, _ in waiting])


@pytest.fixture
def many_files():
    """Enough files for both ends of many connections."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < 2_000:
        pytest.skip("this system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 2_000), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_files")
def test_1500_half_open_connections_starve_nobody_and_fill_no_log(tmp_path):
    story = tmp_path / "small.yaml"
    story.write_text(small_story(), encoding="utf-8")
    command = [sys.executable, "-m", "parktime.harness.cli", "simulator", str(story), "--port", "0"]
    log = tmp_path / "log"
    with (
        ExitStack() as stack,
        log.open("wb") as errors,
        subprocess.Popen(
            ["sh", "-c", 'ulimit -n 1024 && exec "$@"', "sh", *command],
            stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        ) as process,
    ):  # fmt: skip
        url = re.search(r"https?://\S+", process.stdout.readline())[0]
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        for number in range(1_500):
            half = stack.enter_context(socket.create_connection(address, timeout=20))
            half.sendall(HALF_OPEN[number % len(HALF_OPEN)])
        slowest_s = 0.0
        for _ in range(20):  # a connection each
            began = time.monotonic()
            assert httpx2.get(f"{url}/clock", timeout=10, trust_env=False).status_code == 200
            slowest_s = max(slowest_s, time.monotonic() - began)
        process.terminate()
        process.wait(20)
    assert slowest_s < 5
    assert log.stat().st_size < 10_000
