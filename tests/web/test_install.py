"""Every way to fail, seen from outside: always a problem document, never more than that."""

import asyncio
import logging
from typing import Annotated

import httpx2
import pytest
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel

from parktime.web.handlers import install
from parktime.web.openapi import responses
from parktime.web.problem import Problem, Text


class Body(BaseModel):
    name: Text


def make_app() -> FastAPI:
    app = FastAPI()
    install(app, max_body_bytes=100)

    @app.get("/asked", responses=responses(409))
    async def asked(number: Annotated[int, Query(le=5)] = 1) -> int:
        if number < 0:
            raise Problem(409, "Refused", "no", "urn:x", {"X-Why": "because"}, rule="off")
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


def test_a_405_tells_what_is_allowed() -> None:
    assert "GET" in ask("DELETE", "/asked").headers["allow"]


def test_validation_lists_every_fault_by_its_place() -> None:
    document = problem(ask("GET", "/asked?number=9"), 422)
    assert [each["where"] for each in document["errors"]] == ["query.number"]
    assert "5" in document["errors"][0]["message"]


@pytest.mark.parametrize("content", [b'{"name": ', b"\xff\xfe", b'{"name": "\\ud800"}', b"[" * 90])
def test_bodies_that_are_no_json_or_no_text_are_422(content) -> None:
    document = problem(
        ask("POST", "/echo", content=content, headers={"content-type": "application/json"}), 422
    )
    assert document["errors"][0]["where"].startswith("body")


def test_a_lone_surrogate_in_a_key_can_be_told_too() -> None:
    document = problem(
        ask(
            "POST", "/echo", content=b'{"\\ud800": 1}', headers={"content-type": "application/json"}
        ),
        422,
    )
    assert document["errors"]


def test_a_body_over_the_bound_is_413_by_its_length() -> None:
    problem(ask("POST", "/echo", json={"name": "x" * 200}), 413)
    assert ask("POST", "/echo", json={"name": "x" * 50}).status_code == 200


def test_a_body_over_the_bound_is_413_in_chunks_too() -> None:
    async def chunks():
        yield b'{"name": "'
        for _ in range(20):
            yield b"x" * 10
        yield b'"}'

    problem(
        ask("POST", "/echo", content=chunks(), headers={"content-type": "application/json"}), 413
    )


def test_an_unforeseen_exception_is_500_and_its_text_is_neither_told_nor_logged(caplog) -> None:
    with caplog.at_level(logging.ERROR):
        answer = ask("GET", "/bug")
    problem(answer, 500)
    assert "Mia" not in answer.text and "Mia" not in caplog.text
    assert "RuntimeError" in caplog.text and "test_install.py" in caplog.text


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
