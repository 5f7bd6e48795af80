import asyncio

import httpx2
import pytest
from fastapi import FastAPI, Request

from parktime.harness.errors import UsageError
from parktime.harness.servers.addresses import check_host_name
from parktime.harness.servers.serve import bind, serve_app


def echo():
    app = FastAPI()

    @app.post("/")
    async def said(request: Request):
        return {"bytes": len(await request.body())}

    @app.get("/")
    async def here():
        return {}

    return app


def asked(url_headers, method="GET", *allowed):
    async def whole():
        async with (
            serve_app(echo(), bind("127.0.0.1", 0), allow_hosts=allowed) as url,
            httpx2.AsyncClient() as client,
        ):
            return (await client.request(method, url, headers=url_headers)).status_code

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8701"}, 200),
        ({"Host": "[::1]:8701"}, 200),
        ({"Host": "rebound.example"}, 403),
        ({"Host": "127.0.0.1.example"}, 403),
        ({"Host": "[nonsense"}, 403),
        ({"Origin": "http://127.0.0.1:8702"}, 200),
        ({"Origin": "https://shop.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_on_loopback_no_page_of_somebody_else_s_is_answered(headers, status):
    assert asked(headers) == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "Simulator:8700"}, 200),
        ({"Host": "simulator."}, 200),
        ({"Host": "192.0.2.7:8700", "Origin": "http://simulator:3000"}, 200),
        ({"Host": "simulator.example"}, 403),
        ({"Origin": "https://shop.example"}, 403),
    ],
)
def test_names_that_are_allowed_are_answered_besides_those_of_loopback(headers, status):
    assert asked(headers, "GET", "simulator", "192.0.2.7") == status


@pytest.mark.parametrize(
    "name", ["", "http://simulator", "simulator:8700", "a b", "*", "-x", "a/b"]
)
def test_an_allowed_name_is_a_bare_name_or_address(name):
    with pytest.raises(UsageError):
        check_host_name(name)


def test_bare_names_and_addresses_are_taken():
    for name in ("simulator", "sim_1.test", "192.0.2.7", "::1"):
        assert check_host_name(name) == name


async def raw(sent):
    """What a server answers to these bytes, until it closes the connection."""
    async with serve_app(echo(), bind("127.0.0.1", 0)) as url:
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionError:
            return b""
        finally:
            writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def test_headers_beyond_the_limit_are_refused():
    answer = asyncio.run(raw(HEAD + b"X: " + b"x" * 40_000))
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
