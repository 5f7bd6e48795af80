"""Every error of an application is answered with a problem document."""

import asyncio
import logging
from typing import Annotated

import httpx2
import pytest
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel

from parktime.web import handlers
from parktime.web.handlers import BodyLimitMiddleware, BodyTooLargeError, install
from parktime.web.openapi import responses
from parktime.web.problem import ProblemError, Text


class Body(BaseModel):
    name: Text


def make_app() -> FastAPI:
    app = FastAPI()
    install(app, max_body_bytes=100)

    @app.get("/asked", responses=responses(409))
    async def asked(number: Annotated[int, Query(le=5)] = 1) -> int:
        if number < 0:
            raise ProblemError(409, "Refused", "no", "urn:x", {"X-Why": "because"}, rule="off")
        return number

    @app.post("/echo")
    async def echo(body: Body) -> Body:
        return body

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("Mia Nguyen")

    @app.get("/gone")
    async def gone() -> None:
        raise HTTPException(410, "went")

    return app


def ask(method, path, **more) -> httpx2.Response:
    async def go() -> httpx2.Response:
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(make_app()), base_url="http://x"
        ) as client:
            return await client.request(method, path, **more)

    return asyncio.run(go())


def problem(answer: httpx2.Response, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status and document["title"] and document["detail"]
    return document


def test_a_raised_problem_becomes_its_document_with_headers_and_extra_members() -> None:
    answer = ask("GET", "/asked?number=-1")
    assert problem(answer, 409) == {
        "type": "urn:x",
        "title": "Refused",
        "status": 409,
        "detail": "no",
        "rule": "off",
    }
    assert answer.headers["x-why"] == "because"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/asked", 405), ("GET", "/gone", 410)],
)
def test_http_exceptions_are_documents(method, path, status) -> None:
    problem(ask(method, path), status)


def test_405_lists_the_allowed_methods() -> None:
    assert "GET" in ask("DELETE", "/asked").headers["allow"]


def test_validation_lists_every_error_by_its_place() -> None:
    document = problem(ask("GET", "/asked?number=9"), 422)
    assert [each["where"] for each in document["errors"]] == ["query.number"]
    assert "5" in document["errors"][0]["message"]


@pytest.mark.parametrize("content", [b'{"name": ', b"\xff\xfe", b'{"name": "\\ud800"}', b"[" * 90])
def test_invalid_json_bodies_are_422(content) -> None:
    document = problem(
        ask("POST", "/echo", content=content, headers={"content-type": "application/json"}), 422
    )
    assert document["errors"][0]["where"].startswith("body")


def test_a_lone_surrogate_in_a_key_is_reported() -> None:
    document = problem(
        ask(
            "POST", "/echo", content=b'{"\\ud800": 1}', headers={"content-type": "application/json"}
        ),
        422,
    )
    assert document["errors"]


def test_413_for_a_declared_length_over_the_limit() -> None:
    problem(ask("POST", "/echo", json={"name": "x" * 200}), 413)
    assert ask("POST", "/echo", json={"name": "x" * 50}).status_code == 200


def test_413_for_a_chunked_body_over_the_limit() -> None:
    async def chunks():
        yield b'{"name": "'
        for _ in range(20):
            yield b"x" * 10
        yield b'"}'

    problem(
        ask("POST", "/echo", content=chunks(), headers={"content-type": "application/json"}), 413
    )


def test_an_unexpected_exception_is_500_without_its_text(caplog) -> None:
    with caplog.at_level(logging.ERROR):
        answer = ask("GET", "/bug")
    problem(answer, 500)
    assert "Mia" not in answer.text and "Mia" not in caplog.text
    assert "RuntimeError" in caplog.text and "test_handlers.py" in caplog.text


def test_openapi_documents_problems_instead_of_the_frameworks_own_422() -> None:
    document = ask("GET", "/openapi.json").json()
    assert set(document["components"]["schemas"]) == {"Body", "Problem"}
    answers = document["paths"]["/asked"]["get"]["responses"]
    assert set(answers) == {"200", "409", "422"}
    assert (
        set(answers["422"]["content"])
        == set(answers["409"]["content"])
        == {"application/problem+json"}
    )
    assert set(document["paths"]["/echo"]["post"]["responses"]) == {"200", "413", "422"}


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
def test_declared_and_actual_lengths_are_limited(app, headers, chunks, status) -> None:
    assert call(app, headers, chunks)[0]["status"] == status


def test_an_error_after_the_response_started_is_raised() -> None:
    async def early(scope, receive, send):
        await not_reading(scope, receive, send)
        await reading(scope, receive, send)

    with pytest.raises(BodyTooLargeError):
        call(early, chunks=[b"12345678901"])


def test_other_protocols_pass_through() -> None:
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(BodyLimitMiddleware(app, 1)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]


def test_telemetry_is_off(tmp_path):
    from parktime.daemon.api.app import Api
    from parktime.daemon.app import build_services
    from parktime.daemon.clock import WallClock
    from parktime.daemon.store.store import Store

    store = Store.open(f"sqlite:///{tmp_path}/store.db")
    clock = WallClock()
    app = Api(build_services(store, clock), store, token="t", now=lambda: clock.now)
    assert not any(app.application._telemetry[kind] for kind in handlers.OFF)
    assert not app.application._native_telemetry.enabled()
    store.close()
