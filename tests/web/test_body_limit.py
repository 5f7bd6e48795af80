"""The bound on bodies, below any framework."""

import asyncio

import pytest

from parktime.web.handlers import BodyLimitMiddleware, BodyTooLargeError


def call(app, headers=(), chunks=(b"",)):
    sent, waiting = [], list(chunks)

    async def receive():
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers)}
    asyncio.run(BodyLimitMiddleware(app, max_body_bytes=10)(scope, receive, send))
    return sent


async def reading(scope, receive, send):
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def not_reading(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.mark.parametrize(
    ("app", "headers", "chunks", "status"),
    [
        (reading, [], [b"12345", b"67890"], 200),
        (reading, [], [b"12345", b"678901"], 413),
        (reading, [(b"content-length", b"10")], [b"1234567890"], 200),
        (not_reading, [(b"content-length", b"11")], [b""], 413),
        (reading, [(b"content-length", b"1")], [b"12345678901"], 413),
        (reading, [(b"content-length", b"-1")], [b"1"], 200),
        (reading, [(b"content-length", b"\xb2")], [b"1"], 200),
        (reading, [(b"content-length", b"9" * 5000)], [b"1"], 413),
    ],
)
def test_lengths_that_are_said_and_lengths_that_are_counted(app, headers, chunks, status) -> None:
    assert call(app, headers, chunks)[0]["status"] == status


def test_an_answer_that_has_begun_cannot_be_taken_back() -> None:
    async def early(scope, receive, send):
        await not_reading(scope, receive, send)
        await reading(scope, receive, send)

    with pytest.raises(BodyTooLargeError):
        call(early, chunks=[b"12345678901"])


def test_what_is_no_http_goes_through() -> None:
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(BodyLimitMiddleware(app, 1)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
