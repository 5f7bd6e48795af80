"""An interrupted undo or approval is recovered with the same result."""

from dataclasses import replace

import pytest

from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY
from tests.daemon.crowded_centre import CROWDED_CENTRE, ccms_change, leavers, set_up_crowd
from tests.daemon.environment import Environment, set_up_busy_centre
from tests.daemon.faulty_transport import ProcessKilled

EVERY = [pytest.param(5, id="every fifth"), pytest.param(1, id="every", marks=pytest.mark.e2e)]


def ended(env: Environment) -> dict[str, object]:
    state = env.store.state("banksia")
    return env.state("banksia") | {"kept": state.kept, "staged": state.pending}


async def killed_at_each_write(tmp_path, env, act, committed, step):
    """Compare the result of `act` killed at each write with the result without a kill."""
    await env.close()

    async def lived(folder, kill=None):
        twin = env.clone(tmp_path / folder)
        twin.open()
        if kill is None:
            await act(twin)
        else:
            twin.transport.fault(
                faults.WRITES, faults.kill_process(committed=committed), times=1, skip=kill
            )
            with pytest.raises(ProcessKilled):
                await act(twin)
            twin.open()
            await twin.integrations.operations.recover_interrupted(twin.now)
        writes = len(twin.transport.writes)
        await twin.next_run("banksia")
        final_state = ended(twin)
        await twin.close()
        return final_state, writes

    expected, writes = await lived("without")
    for write in range(int(committed) % step, writes, step):
        assert (await lived(f"{write}", kill=write))[0] == expected, f"killed at write {write}"
    return expected, writes


@pytest.mark.e2e
@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("committed", [False, True])
async def test_an_undo_killed_at_any_write(tmp_path, committed, step):
    async def act(env):
        run = env.history("banksia")[-1]
        await env.integrations.undo("banksia", run)

    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.next_run("banksia")
    expected, writes = await killed_at_each_write(tmp_path, env, act, committed, step)
    assert (writes, len(expected["kept"])) == (11, 11)
    assert expected["history"][-1].changes[0].kind == "skip"


@pytest.mark.e2e
async def test_an_approval_killed_at_any_write(tmp_path):
    async def act(env):
        await env.integrations.approve("banksia", env.store.state("banksia").pending.digest)

    env = Environment(tmp_path, CROWDED_CENTRE)
    await set_up_crowd(env)
    await ccms_change(env, *leavers(3))
    expected, writes = await killed_at_each_write(tmp_path, env, act, True, 2)
    assert (writes, expected["staged"]) == (3, None)


async def test_pending_and_kept_survive_a_restart(tmp_path):
    env = Environment(tmp_path, CROWDED_CENTRE)
    await set_up_crowd(env)
    run = await ccms_change(env, {"archive": "Jack Hill"})
    await env.integrations.undo("banksia", run)
    await ccms_change(env, *leavers(3))
    before = env.store.state("banksia")
    assert before.pending is not None
    assert len(before.kept) == 1
    await env.close()
    env.open()
    assert replace(env.store.state("banksia"), links=before.links) == before
    await env.close()
