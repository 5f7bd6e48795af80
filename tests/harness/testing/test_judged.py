"""A sync of one's own, judged within a test."""

import asyncio
import sys
from datetime import UTC, datetime

import httpx2
import pytest
from freezegun import freeze_time

import parktime as package
from parktime.harness.errors import RefusedError
from parktime.harness.testing.judged import JudgedError
from parktime.harness.testing.world import JudgementError
from tests.harness.judge.test_judge import STORY

UNTIL = "2026-11-30 21:00"


@pytest.mark.e2e
def test_a_function_is_called_for_each_run_and_its_divergence_names_the_rule(parktime_sync) -> None:
    told = []
    with pytest.raises(JudgedError) as failed:
        parktime_sync(STORY, told.append, until=UNTIL)
    assert [each["cause"] for each in told] == ["set-up", "schedule"]
    assert "[map-child]" in str(failed.value) or "[map-room]" in str(failed.value)
    assert failed.value.result["divergences"][0]["why"]
    result = parktime_sync(STORY, told.append, until=UNTIL, strict=False)
    assert result["passed"] and len(told) == 4


@pytest.mark.e2e
def test_a_function_that_raises_is_told_with_its_traceback(parktime_sync) -> None:
    def breaks(_):
        raise KeyError("no_such_child")

    with pytest.raises(JudgedError, match="no_such_child") as failed:
        parktime_sync(STORY, breaks, until=UNTIL)
    assert "in breaks" in failed.value.result["crash"]["standard_error"]


@pytest.mark.e2e
@freeze_time("2012-01-14")
def test_in_frozen_time_the_sync_sees_it_and_the_play_goes_on() -> None:
    seen = []
    sync = lambda document: seen.append((datetime.now(UTC).year, document["now"]))  # noqa: E731
    package.judge_sync(STORY, sync, until=UNTIL, strict=False)
    assert seen == [(2012, "2026-11-29T22:00:00Z"), (2012, "2026-11-30T10:00:00Z")]


@pytest.mark.e2e
def test_a_command_is_judged_within_a_running_loop() -> None:
    async def test() -> dict:
        return package.judge_sync(
            STORY, f"{sys.executable} -c 0", until=UNTIL, strict=False, time_limit_s=60
        )

    assert asyncio.run(test())["sync"]["runs"] == 2


def test_one_sync_is_asked_for() -> None:
    with pytest.raises(TypeError, match="sync or url"):
        package.judge_sync(STORY)


# A world that a test moves by itself


def storypark(world):
    """A function that calls the world's Storypark."""
    access = world.credentials()["storypark"]
    headers = {"Authorization": f"Bearer {access['token']}"}
    url = f"{world.url}{access['url']}"

    def call(method, path, **body):
        more = {"headers": headers, "trust_env": False}
        httpx2.request(method, url + path, json=body or None, **more).raise_for_status()

    return call


SMALL = """
title: Two children
starts: 2026-11-30 08:00
ends: 2026-12-09 09:00
services:
  banksia:
    name: Banksia
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 8
    children:
      - {name: Mia Nguyen, status: active}
      - {name: Noah Smith, status: active}
    storypark: {profiles: [Mia Nguyen]}
"""


@pytest.mark.e2e
def test_a_world_is_judged_after_a_sync_of_one_s_own(parktime) -> None:
    world = parktime(SMALL, daemon=False)
    call = storypark(world)
    told = world.occasion("set-up")
    assert told["actions"][0]["children"] == {"c00001": {"link": "p00001"}, "c00002": "create"}
    with pytest.raises(JudgementError, match=r"child Noah Smith.*\n.*active  \[map-child\]"):
        world.judge()
    call("POST", "/profiles", given_name="Noah", family_name="Smith")
    world.judge()
    world.do({"archive": "Mia Nguyen"})
    world.travel("24h")
    assert world.occasion()["actions"] == []
    with pytest.raises(JudgementError, match=r"archived  \[leaves-scope\]"):
        world.judge()
    call("POST", "/profiles/p00001/archive")
    world.judge()
    world.do({"map": {"Noah Smith": "skip"}})
    world.do("update")
    assert world.occasion("update")["actions"][0]["children"] == {"c00002": "skip"}
    with pytest.raises(RefusedError):
        world.do("set_up")
    world.travel_to("2026-11-30 08:00")
    assert world.storypark.profiles["Mia Nguyen"]["state"] == "active"
    world.judge()


@pytest.mark.e2e
def test_a_world_with_a_daemon_has_nothing_to_judge(parktime) -> None:
    with pytest.raises(RuntimeError, match="daemon=False"):
        parktime(SMALL).judge()
