import asyncio
from datetime import timedelta

import pytest

from parktime.harness.errors import InternalError, RefusedError
from parktime.harness.player import simulator_client
from parktime.harness.player.in_process import in_process
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.schema.verbs import parse_verb


@pytest.fixture
def with_simulator(write_story):
    def run(do):
        scenario = read_scenario(write_story())

        async def inside():
            async with in_process(scenario) as runtime:
                return await do(runtime.simulator, scenario)

        return asyncio.run(inside())

    return run


def test_the_clock_is_moved_to_an_instant(with_simulator):
    async def move(simulator, scenario):
        await simulator.advance(scenario.starts + timedelta(hours=12))
        await simulator.advance(
            scenario.starts + timedelta(hours=12)
        )  # to be there already is fine
        return await simulator.now() - scenario.starts

    assert with_simulator(move) == timedelta(hours=12)


def test_people_act_in_the_world_and_may_be_refused(with_simulator):
    async def perform_step(simulator, scenario):
        await simulator.do("banksia", parse_verb("add_profile", "Zoe Lee"))
        with pytest.raises(RefusedError, match="Possums"):
            await simulator.do("banksia", parse_verb("post", {"Possums": 1}))
        return [row["given"] for row in (await simulator.storypark("banksia"))["profiles"]]

    assert with_simulator(perform_step) == ["Mia", "Zoe"]


def test_both_sides_of_a_service_can_be_reached(with_simulator):
    async def credentials(simulator, scenario):
        return await simulator.credentials("banksia")

    found = with_simulator(credentials)
    assert found["ccms"]["url"] == "/manage"
    assert found["storypark"]["url"] == "/storypark/v1"


def test_a_clock_that_somebody_holds_for_good_is_a_failure_that_names_them(
    with_simulator, monkeypatch
):
    monkeypatch.setattr(simulator_client, "MAX_POLLS", 5)

    async def hold(simulator, scenario):
        await simulator.settled()
        await simulator._http.post("/clock/participants/a-stranger/busy")
        with pytest.raises(InternalError, match="the clock is held by a-stranger"):
            await simulator.settled()

    with_simulator(hold)
