"""The straight ways answer as the routes do, in everything that a caller can see."""

import pytest

from parktime.simulator.api.middleware import FastPath
from tests.simulator.api.stage import play, problem

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
def test_a_read_is_answered_alike_both_ways(path, known) -> None:
    async def scene(stage):
        headers = {}
        if known:
            headers = {**stage.kidsoft("acacia"), **stage.storypark("banksia")}
        if known and path.startswith("/manage"):
            headers = await stage.manage("banksia")
        return await stage.get(path, headers=headers), await routed(stage, path, headers)

    straight, around = play(scene)
    assert (straight.status_code, straight.content) == (around.status_code, around.content)
    assert straight.headers == around.headers


async def routed(stage, path, headers):
    """The same request, where there is no straight way."""
    (ways,) = [each for each in stage.app.user_middleware if each.cls is FastPath]
    reads = ways.kwargs["reads"]
    kept = dict(reads)
    reads.clear()
    try:
        return await stage.get(path, headers=headers)
    finally:
        reads.update(kept)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"until": "2026-11-29T22:00:00Z"}', "application/json"),
        (b'{"until": "2026-11-29T22:00:00Z"}', "application/json; charset=utf-8"),
    ],
)
def test_a_sound_wait_is_answered(content, kind) -> None:
    async def scene(stage):
        return await stage.post(
            "/clock/participants/a/wait", content=content, headers={"content-type": kind}
        )

    assert play(scene).json() == {"now": "2026-11-29T22:00:00Z", "epoch": 0, "reached": True}


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
def test_any_other_wait_gets_the_route_s_words(content, kind) -> None:
    async def scene(stage):
        return await stage.post(
            "/clock/participants/a/wait", content=content, headers={"content-type": kind}
        )

    assert problem(play(scene), 422)["errors"][0]["where"].startswith("body")


@pytest.mark.parametrize(
    "path", ["/clock/participants/a/wait", "/clock/participants/a%20b/wait", "/world/steps"]
)
@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_has_its_bound_on_either_way(path, chunked) -> None:
    async def chunks():
        for _ in range(33):
            yield b" " * 65_536

    async def scene(stage):
        content = chunks() if chunked else b" " * 1_048_577
        return await stage.post(path, content=content, headers={"content-type": "application/json"})

    problem(play(scene), 413)
