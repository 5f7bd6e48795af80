"""Every answer says what time it is in the world."""

import asyncio

import pytest

from tests.simulator.api.stage import play


@pytest.mark.parametrize(
    "path",
    ["/clock", "/world", "/nowhere", "/kidsoft/v2/children", "/manage/v1/children", "/manage/openapi.json", "/storypark/v1/nowhere"],
)  # fmt: skip
def test_on_every_answer_whatever_its_status(path) -> None:
    async def scene(stage):
        before = await stage.get(path)
        await stage.clock.advance(stage.world.now.replace(hour=23, minute=30))
        return before.headers, (await stage.get(path)).headers

    before, after = play(scene)
    assert (before["x-virtual-time"], before["date"]) == (
        "2026-11-29T22:00:00Z",
        "Sun, 29 Nov 2026 22:00:00 GMT",
    )
    assert (after["x-virtual-time"], after["date"]) == (
        "2026-11-29T23:30:00Z",
        "Sun, 29 Nov 2026 23:30:00 GMT",
    )
    assert len(after.get_list("date")) == 1


def test_of_the_moment_of_the_answer_and_not_of_the_question() -> None:
    async def scene(stage):
        body = {"until": "2026-11-29T23:00:00Z"}
        waiting = asyncio.create_task(stage.post("/clock/participants/daemon/wait", json=body))
        await asyncio.sleep(0.02)
        advance = asyncio.create_task(stage.clock.advance(stage.world.now.replace(hour=23)))
        answer = await waiting
        stage.clock.leave("daemon")
        await advance
        return answer.headers["x-virtual-time"]

    assert play(scene) == "2026-11-29T23:00:00Z"


def test_a_running_world_is_brought_up_to_date_before_a_request_is_looked_at() -> None:
    async def scene(stage):
        stage.clock.run(1_000)
        await asyncio.sleep(0.05)
        answer = await stage.post("/kidsoft/v2/refresh", headers=stage.kidsoft("acacia"))
        return answer.json()["PublishedAt"], answer.headers["x-virtual-time"]

    published, told = play(scene)
    assert "2026-11-29T22:00:10" < published <= told
