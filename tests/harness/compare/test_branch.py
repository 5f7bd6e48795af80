"""A branch stands as what it was made from, and goes its own way."""

import asyncio

import pytest

from parktime.harness.compare.timelines import branch
from parktime.harness.errors import RefusedError
from parktime.harness.player.daemon_calls import Call
from parktime.harness.player.in_process import in_process
from parktime.harness.player.play import make_known, set_up
from parktime.simulator.scenario.read import read_text
from tests.harness.compare.test_futures import STORY

SCENARIO = read_text(STORY, "story.yaml")


def branched(scene, tmp_path):
    async def whole():
        async with in_process(SCENARIO) as way:
            await make_known(SCENARIO, way.simulator, way.daemon)
            await set_up(SCENARIO.services[0], way.simulator, way.daemon)
            await way.simulator.advance(SCENARIO.steps[0].at)
            await scene(way, tmp_path)

    asyncio.run(whole())


def test_time_passes_in_one_and_not_in_the_other(tmp_path):
    async def scene(way, folder):
        async with branch(way, folder) as other:
            before, now = await way.daemon.runs("banksia"), await way.simulator.now()
            assert await other.daemon.runs("banksia") == before
            await other.simulator.advance(SCENARIO.ends)
            assert len(await other.daemon.runs("banksia")) > len(before)
            assert (await way.daemon.runs("banksia"), await way.simulator.now()) == (before, now)

    branched(scene, tmp_path)


@pytest.mark.parametrize("trouble", ["full", pytest.param("locked", marks=pytest.mark.e2e)])
def test_the_store_of_a_branch_is_in_the_same_trouble_and_free_by_itself(tmp_path, trouble):
    async def refused(way):
        with pytest.raises(RefusedError, match=r"database (is locked|or disk is full)"):
            await way.daemon.ask("banksia", Call("POST", "turn-off"))

    async def scene(way, folder):
        way.store_lock.hold() if trouble == "locked" else way.disk.fill()
        async with branch(way, folder) as other:
            await refused(other)
            other.store_lock.let_go()
            other.disk.free()
            await other.daemon.ask("banksia", Call("POST", "turn-off"))
            await refused(way)

    branched(scene, tmp_path)


def test_a_branch_of_a_world_that_went_back_lives_in_its_epoch_and_can_go_back_by_itself(tmp_path):
    async def scene(way, folder):
        await way.simulator.rewind(SCENARIO.starts)
        await way.simulator.advance(SCENARIO.steps[0].at)
        async with branch(way, folder) as other:
            clock = await other.simulator.rewind(SCENARIO.starts)
            assert (clock["epoch"], clock["not_following"]) == (2, [])
            assert [run["cause"] for run in await other.daemon.runs("banksia")] == ["set-up"]
            assert await way.simulator.now() == SCENARIO.steps[0].at

    branched(scene, tmp_path)


@pytest.mark.parametrize("down", [True, False])
def test_a_daemon_is_up_in_the_branch_if_it_was(tmp_path, down):
    async def scene(way, folder):
        if down:
            await way.daemon_down()
        async with branch(way, folder) as other:
            assert (other.daemon is None) == down
            if down:
                await other.daemon_up()
            assert len(await other.daemon.runs("banksia")) == 5

    branched(scene, tmp_path)
