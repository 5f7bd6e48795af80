"""Middleware: the fast path answers as the routes do; lazy applications; the Date header."""

import asyncio
from functools import partial

import httpx2
import pytest
from fastapi import FastAPI

from parktime.simulator.api.middleware import FastPath, LazyApp
from tests.simulator.api.client import problem_document, run_with_client

PATHS = [
    "/kidsoft/v2/children",
    "/kidsoft/v2/rooms?pageSize=1",
    "/kidsoft/v2/sessions?from=01/12/2026&to=31/12/2026",
    "/kidsoft/v2/children?page=9",
    "/manage/v1/children?limit=1",
    "/manage/v1/rooms?limit=x",
    "/manage/v1/sessions?from=2026-12-01&to=2026-12-31",
    "/storypark/v1/account",
    "/storypark/v1/profiles",
    "/storypark/v1/rooms?page_token=x",
]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("path", PATHS)
def test_the_fast_path_answers_reads_as_the_route_does(path, known) -> None:
    async def exchange(client):
        headers = {}
        if known:
            headers = {**client.kidsoft("acacia"), **client.storypark("banksia")}
        if known and path.startswith("/manage"):
            headers = await client.manage("banksia")
        return await client.get(path, headers=headers), await routed(client, path, headers)

    straight, around = run_with_client(exchange)
    assert (straight.status_code, straight.content) == (around.status_code, around.content)
    assert straight.headers == around.headers


async def routed(client, path, headers):
    """The same request, where there is no straight way."""
    (ways,) = [each for each in client.app.user_middleware if each.cls is FastPath]
    reads = ways.kwargs["reads"]
    kept = dict(reads)
    reads.clear()
    transport = httpx2.ASGITransport(partial(FastAPI.__call__, client.app))
    try:
        async with httpx2.AsyncClient(transport=transport, base_url="http://stage") as around:
            return await around.get(path, headers=headers)
    finally:
        reads.update(kept)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"until": "2026-11-29T22:00:00Z"}', "application/json"),
        (b'{"until": "2026-11-29T22:00:00Z"}', "application/json; charset=utf-8"),
    ],
)
def test_the_fast_path_answers_a_valid_wait(content, kind) -> None:
    async def exchange(client):
        return await client.post(
            "/clock/participants/a/wait", content=content, headers={"content-type": kind}
        )

    assert run_with_client(exchange).json() == {
        "now": "2026-11-29T22:00:00Z",
        "epoch": 0,
        "reached": True,
    }


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"until": "2026-11-29T22:00:00"}', "application/json"),
        (b'{"until": ', "application/json"),
        (b"", "application/json"),
        (b"\xff", "application/json"),
        (b'{"until": "2026-11-29T22:00:00Z"}', "text/plain"),
    ],
)
def test_other_waits_are_answered_by_the_route(content, kind) -> None:
    async def exchange(client):
        return await client.post(
            "/clock/participants/a/wait", content=content, headers={"content-type": kind}
        )

    assert problem_document(run_with_client(exchange), 422)["errors"][0]["where"].startswith("body")


@pytest.mark.parametrize(
    "path", ["/clock/participants/a/wait", "/clock/participants/a%20b/wait", "/world/steps"]
)
@pytest.mark.parametrize("chunked", [True, False])
def test_the_fast_path_and_the_route_limit_bodies(path, chunked) -> None:
    async def chunks():
        for _ in range(33):
            yield b" " * 65_536

    async def exchange(client):
        content = chunks() if chunked else b" " * 1_048_577
        return await client.post(
            path, content=content, headers={"content-type": "application/json"}
        )

    problem_document(run_with_client(exchange), 413)


def test_a_lazy_app_is_built_once_on_first_use():
    made, answered = [], []

    async def application(scope, receive, send):
        answered.append(scope["path"])

    def make():
        made.append(application)
        return application

    lazily = LazyApp(make)
    assert not made
    for path in ("/one", "/two"):
        asyncio.run(lazily({"type": "http", "path": path}, None, None))
    assert (len(made), answered) == (1, ["/one", "/two"])


@pytest.mark.parametrize(
    "path",
    ["/clock", "/world", "/nowhere", "/kidsoft/v2/children", "/manage/v1/children", "/manage/openapi.json", "/storypark/v1/nowhere"],
)  # fmt: skip
def test_every_response_has_the_world_s_date(path) -> None:
    async def exchange(client):
        before = await client.get(path)
        await client.clock.advance(client.world.now.replace(hour=23, minute=30))
        return before.headers, (await client.get(path)).headers

    before, after = run_with_client(exchange)
    assert (before["x-virtual-time"], before["date"]) == (
        "2026-11-29T22:00:00Z",
        "Sun, 29 Nov 2026 22:00:00 GMT",
    )
    assert (after["x-virtual-time"], after["date"]) == (
        "2026-11-29T23:30:00Z",
        "Sun, 29 Nov 2026 23:30:00 GMT",
    )
    assert len(after.get_list("date")) == 1


def test_the_date_header_is_of_the_response_instant() -> None:
    async def exchange(client):
        body = {"until": "2026-11-29T23:00:00Z"}
        waiting = asyncio.create_task(client.post("/clock/participants/daemon/wait", json=body))
        await asyncio.sleep(0.02)
        advance = asyncio.create_task(client.clock.advance(client.world.now.replace(hour=23)))
        answer = await waiting
        client.clock.leave("daemon")
        await advance
        return answer.headers["x-virtual-time"]

    assert run_with_client(exchange) == "2026-11-29T23:00:00Z"


def test_a_running_world_catches_up_before_each_request() -> None:
    async def exchange(client):
        client.clock.run(1_000)
        await asyncio.sleep(0.05)
        answer = await client.post("/kidsoft/v2/refresh", headers=client.kidsoft("acacia"))
        return answer.json()["PublishedAt"], answer.headers["x-virtual-time"]

    published, told = run_with_client(exchange)
    assert "2026-11-29T22:00:10" < published <= told
