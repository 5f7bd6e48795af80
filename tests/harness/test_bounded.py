import asyncio

import httpx2
import pytest
from fastapi import FastAPI, Request

from harness import bounded
from harness.serving import bound, served


def echo():
    app = FastAPI()

    @app.post("/")
    async def said(request: Request):
        return {"bytes": len(await request.body())}

    @app.get("/")
    async def here():
        return {}

    return app


def asked(url_headers, method="GET"):
    async def whole():
        async with served(echo(), bound("127.0.0.1", 0)) as url, httpx2.AsyncClient() as client:
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


async def raw(*pieces, pause_s=0.0):
    """What a server answers to these bytes, until it closes the connection."""
    async with served(echo(), bound("127.0.0.1", 0)) as url:
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause_s)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionError:
            return b""
        finally:
            writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [HEAD],
        [HEAD, b"A: b\r\n", b"C: d\r\n"],
        [HEAD + b"Content-Length: 9\r\n\r\n1", b"2"],
        [b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET / HT"],
    ],
)
def test_a_request_that_does_not_come_to_its_end_is_given_up(pieces, monkeypatch):
    monkeypatch.setattr(bounded, "REQUEST_S", 0.3)
    told = asyncio.run(raw(*pieces, pause_s=0.05))
    assert told.count(b"200 OK") == sum(piece.endswith(b"\r\n\r\n") and piece.startswith(b"GET") for piece in pieces)


def test_a_request_that_has_come_may_be_answered_as_late_as_it_likes(monkeypatch):
    monkeypatch.setattr(bounded, "REQUEST_S", 0.1)
    app = FastAPI()

    @app.get("/")
    async def late():
        await asyncio.sleep(0.4)
        return {}

    async def whole():
        async with served(app, bound("127.0.0.1", 0)) as url, httpx2.AsyncClient() as client:
            return [(await client.get(url)).status_code for _ in range(2)]

    assert asyncio.run(whole()) == [200, 200]


@pytest.mark.parametrize("end", [b"", b"\r\nContent-Length: 0\r\n\r\n"], ids=["without an end", "whole in one go"])
@pytest.mark.parametrize("size", [bounded.HEADER_BYTES + bounded.PIECE_BYTES, 100_000])
def test_headers_beyond_the_bound_are_refused(end, size):
    told = asyncio.run(raw(HEAD + b"X: " + b"x" * size + end))
    assert told == b"" or told.startswith(b"HTTP/1.1 4")
