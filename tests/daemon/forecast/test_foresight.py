"""Looking ahead holds no clock, writes nothing, and says so where it cannot see."""


async def test_nothing_moves_while_somebody_looks_ahead(world):
    await world.turn_on("banksia")
    await world.ask("POST", "banksia/page/set-up", {"confirm": True})
    clock = (await world.simulator.get("/clock")).json()
    store = (await world.ask("GET", "banksia/runs"))["runs"]
    storypark = (await world.simulator.get("/world/services/banksia/storypark")).json()
    found = await world.daemon.services.forecasts.forecast("banksia", 52)
    assert len(found.runs) == 52 * 14
    assert (await world.simulator.get("/clock")).json() == clock
    assert (await world.ask("GET", "banksia/runs"))["runs"] == store
    assert (await world.simulator.get("/world/services/banksia/storypark")).json() == storypark
