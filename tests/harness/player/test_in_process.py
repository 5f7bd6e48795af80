import asyncio

import httpx2
import pytest

from parktime.harness.player.in_process import in_process
from parktime.harness.player.runtime import register_services, set_up
from parktime.simulator.scenario.read import read_scenario


@pytest.fixture
def on_the_way(write_story):
    """Runs what is given with a way whose small story is open."""

    def run(do):
        scenario = read_scenario(write_story())

        async def inside():
            async with in_process(scenario) as runtime:
                await register_services(scenario, runtime.simulator, runtime.daemon)
                await set_up(scenario.services[0], runtime.simulator, runtime.daemon)
                return await do(runtime, scenario)

        return asyncio.run(inside())

    return run


def test_a_new_daemon_remembers_what_the_old_one_did(on_the_way):
    async def down_and_up(runtime, scenario):
        before = await runtime.daemon.runs("banksia")
        await runtime.daemon_down()
        assert runtime.daemon is None
        await runtime.simulator.advance(scenario.ends)  # nobody holds the clock
        await runtime.daemon_up()
        return before, await runtime.daemon.runs("banksia")

    before, after = on_the_way(down_and_up)
    assert [run["cause"] for run in before] == ["set-up"]
    assert after[0] == before[0]
    assert [run["cause"] for run in after[1:]] == ["catch-up"]


def test_the_store_goes_with_the_play(on_the_way):
    async def path(runtime, scenario):
        return runtime._store_url.removeprefix("sqlite:///")

    file = on_the_way(path)
    with pytest.raises(FileNotFoundError), open(file):  # noqa: PTH123
        pass


def test_both_are_spoken_to_over_http_alone(on_the_way):
    async def kinds(runtime, scenario):
        return type(runtime.simulator._http), type(runtime.daemon._http)

    assert all(issubclass(kind, httpx2.AsyncClient) for kind in on_the_way(kinds))
