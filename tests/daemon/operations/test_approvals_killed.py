"""An undo and an approval that were cut short are ended as if they had not been: nothing twice, nothing lost, the same kept."""

from dataclasses import replace

import pytest

from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BUSY
from tests.daemon.crowd import CROWD, leavers, news, settled_in
from tests.daemon.houses import House, busy_centre

EVERY = [pytest.param(5, id="every fifth"), pytest.param(1, id="every", marks=pytest.mark.e2e)]


def ended(house: House) -> dict[str, object]:
    state = house.store.state("banksia")
    return house.state("banksia") | {"kept": state.kept, "staged": state.pending}


async def killed_at_each_write(tmp_path, house, act, committed, step):
    """Live on from here with and without a kill in the act; every end is one."""
    await house.close()

    async def lived(folder, kill=None):
        twin = house.another(tmp_path / folder)
        twin.open()
        if kill is None:
            await act(twin)
        else:
            twin.between.fault(
                between.WRITES, between.killed(committed=committed), times=1, spare=kill
            )
            with pytest.raises(Killed):
                await act(twin)
            twin.open()
            await twin.integrations.recover_interrupted(twin.now)
        writes = len(twin.between.writes)
        await twin.wait_out("banksia")
        told = ended(twin)
        await twin.close()
        return told, writes

    expected, writes = await lived("without")
    for write in range(int(committed) % step, writes, step):
        assert (await lived(f"{write}", kill=write))[0] == expected, f"killed at write {write}"
    return expected, writes


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("committed", [False, True])
async def test_an_undo_killed_at_any_write(tmp_path, committed, step):
    async def act(house):
        run = house.history("banksia")[-1]
        await house.integrations.undo("banksia", run)

    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.wait_out("banksia")
    expected, writes = await killed_at_each_write(tmp_path, house, act, committed, step)
    assert (writes, len(expected["kept"])) == (11, 11)
    assert expected["history"][-1].changes[0].kind == "skip"


async def test_an_approval_killed_at_any_write(tmp_path):
    async def act(house):
        await house.integrations.approve("banksia", house.store.state("banksia").pending.digest)

    house = House(tmp_path, CROWD)
    await settled_in(house)
    await news(house, *leavers(3))
    expected, writes = await killed_at_each_write(tmp_path, house, act, True, 2)
    assert (writes, expected["staged"]) == (3, None)


async def test_what_waits_and_what_is_kept_outlives_the_daemon(tmp_path):
    house = House(tmp_path, CROWD)
    await settled_in(house)
    run = await news(house, {"archive": "Jack Hill"})
    await house.integrations.undo("banksia", run)
    await news(house, *leavers(3))
    before = house.store.state("banksia")
    assert before.pending is not None
    assert len(before.kept) == 1
    await house.close()
    house.open()
    assert replace(house.store.state("banksia"), links=before.links) == before
    await house.close()
