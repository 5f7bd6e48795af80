"""Runs while the disk is full or the store is locked, and when it can be used again."""

import httpx2
import pytest
import structlog

from parktime.daemon.api.app import Api
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.sync.unstored_runs import RETRY_DELAY
from parktime.harness.player.store_faults import FullDisk
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, HALF_DAY, set_up_busy_centre
from tests.daemon.store_trouble import full, locked

TROUBLES = {
    "full": lambda env: full(env.store),
    "locked": lambda env: locked(env.store, env.path),
}


def states(env):
    return {each: env.state("banksia")[each] for each in ("storypark", "links", "created")}


@pytest.mark.e2e
async def test_a_run_that_cannot_be_stored_writes_nothing_and_is_retried(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    before, runs = env.storypark_snapshot("banksia"), len(env.history("banksia"))
    with structlog.testing.capture_logs() as logged, locked(env.store, env.path):
        await env.run_for("12h")
        assert env.storypark_snapshot("banksia") == before
        assert len(env.history("banksia")) == runs
        assert env.store.interrupted() == []
        assert env.integrations.due_runs.next_due() == (env.now + RETRY_DELAY, "run banksia")
        env.transport.clear_log()
        await env.run_for("10m")
        assert env.transport.seen == [], "no useless request"
    assert any(line["event"] == "store_unavailable" for line in logged)
    await env.run_for("10m")
    (last,) = env.history("banksia")[runs:]
    assert (last.cause, last.outcome, last.at) == ("schedule", "ok", env.now)
    assert env.changes_of(last) == CHANGES_OF_EVERY_KIND
    assert env.integrations.due_runs.next_due()[0] == env.now - 2 * RETRY_DELAY + HALF_DAY


async def test_a_run_that_cannot_be_journalled_writes_nothing_and_is_reported(
    make_env,
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    before = env.storypark_snapshot("banksia")
    with full(env.store):
        failed = await env.next_run("banksia")
    assert env.storypark_snapshot("banksia") == before
    assert env.store.interrupted() == []
    assert failed.outcome == "failed"
    assert failed.note == "nothing done: the store cannot be used: database or disk is full"
    assert env.changes_of(await env.next_run("banksia")) == CHANGES_OF_EVERY_KIND


@pytest.mark.e2e
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_run_that_cannot_be_stored_after_writing_is_recovered_from_the_journal(
    make_env, tmp_path, trouble
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    undisturbed = await undisturbed_states(env, tmp_path)
    runs, trouble_begins = len(env.history("banksia")), TROUBLES[trouble](env)

    def begin():
        trouble_begins.__enter__()

    env.transport.fault(faults.WRITES, faults.before_request(begin), times=1)
    await env.run_for("12h")
    (left,) = env.store.interrupted()
    assert len(env.history("banksia")) == runs
    assert env.integrations.due_runs.next_due() == (env.now + RETRY_DELAY, "run banksia")
    trouble_begins.__exit__(None, None, None)
    await env.run_for("10m")
    assert env.store.interrupted() == []
    (last,) = env.history("banksia")[runs:]
    assert (last.at, last.cause) == (left.at, "schedule")
    assert env.changes_of(last) == CHANGES_OF_EVERY_KIND
    assert states(env) == undisturbed
    assert await health(env) == ("ok", None, {"late": 0, "failed": 0, "wedged": 0}, False)


@pytest.mark.e2e
async def test_an_interrupted_run_is_recovered_once_the_store_is_available(
    make_env,
):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.integrations.refresh("banksia")
    env.transport.fault(faults.WRITES, faults.kill_process(committed=True), times=1)
    runs = len(env.history("banksia"))
    with pytest.raises(faults.ProcessKilled):
        await env.integrations.sync("banksia")
    await env.close()
    env.open()
    assert len(env.store.interrupted()) == 1
    with locked(env.store, env.path):
        await env.integrations.operations.recover_interrupted(env.now)
        assert env.integrations.due_runs.next_due() == (env.now + RETRY_DELAY, "run banksia")
        await env.run_for("10m")
        assert env.integrations.due_runs.next_due() == (env.now + RETRY_DELAY, "run banksia")
    await env.run_for("10m")
    assert env.store.interrupted() == []
    assert env.changes_of(env.history("banksia")[runs]) == CHANGES_OF_EVERY_KIND


async def undisturbed_states(env, folder):
    twin = env.fork(folder / "twin")
    env.open()
    twin.open()
    await twin.run_for("12h")
    expected = states(twin)
    await twin.close()
    return expected


async def test_operations_are_refused_while_the_store_is_unavailable(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    with (
        locked(env.store, env.path),
        pytest.raises(StoreUnavailableError, match="database is locked"),
    ):
        await env.integrations.turn_off("banksia")
    assert env.store.state("banksia").stage == "set-up"
    await env.integrations.turn_off("banksia")
    assert env.store.state("banksia").stage == "off"


@pytest.mark.e2e
async def test_other_services_run_again_afterwards(make_env):
    from tests.daemon.centres import BANKSIA, WATTLE

    env = make_env(BANKSIA, WATTLE)
    await env.set_up("banksia")
    await env.set_up("wattle")
    with locked(env.store, env.path):
        await env.run_for("13h")
    await env.run_for("10m")
    for key in ("banksia", "wattle"):
        assert [run.cause for run in env.history(key)] == ["set-up", "schedule"]


async def health(env):
    app = Api(env.services, env.store, token="a-token-of-the-daemon", now=lambda: env.now)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://daemon/v1"
    ) as client:
        health, snapshot = (await client.get("/health")).json(), await client.get("/snapshot")
        (service,) = snapshot.json()["services"]
        assert snapshot.json()["store"] == health["store"]
        return health["status"], health["store"], health["services"], service["wedged"]


@pytest.mark.e2e
async def test_a_full_disk_is_told_as_long_as_it_is_full_though_a_row_fits(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    assert (await health(env))[0] == "ok"
    disk, runs = FullDisk(env.url), len(env.history("banksia"))
    disk.fill()
    for _ in range(4):
        await env.run_for("13h")
        env.store.probe()
        status, reason, counts, wedged = await health(env)
        assert (status, counts["late"], counts["wedged"], wedged) == ("trouble", 1, 1, True)
        assert "disk is full" in reason
    assert len(env.history("banksia")) == runs
    disk.free()
    await env.run_for("10m")
    assert await health(env) == ("ok", None, {"late": 0, "failed": 0, "wedged": 0}, False)
    assert env.changes_of(env.history("banksia")[-1]) == CHANGES_OF_EVERY_KIND


@pytest.mark.e2e
async def test_a_run_that_failed_for_want_of_space_is_told_until_the_next_one(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    with full(env.store):
        await env.next_run("banksia")
        env.store.probe()
        assert (await health(env))[2]["failed"] == 1
    await env.run_for("12h")
    assert (await health(env))[0] == "ok"
