"""A fleet that is killed, stopped and cut off while it plays ends as one daemon does undisturbed."""

import asyncio
import os
import signal

import pytest

from tests.daemon.fleet.story import alone, as_fleet, differences, story

pytestmark = pytest.mark.e2e


async def worker_in_a_run(runtime):
    """Wait until a worker writes to Storypark, or works on a service at least; returns its name."""
    while not (workers := await asyncio.to_thread(runtime.nodes_at_work)):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    return workers[0]


class Disturbances:
    """What is done to a fleet during a play; `count`: how often."""

    def __init__(self, postgres):
        self.postgres, self.count = postgres, 0

    async def kill(self, runtime):
        """Kill the worker that is at work, and start another in its place."""
        name = await worker_in_a_run(runtime)
        await runtime.workers.pop(name).kill()
        self.count += 1
        await runtime.daemon_up()

    async def stop_and_wake(self, runtime):
        """Stop the worker that is at work for longer than its lease lasts, then let it go on."""
        name = await worker_in_a_run(runtime)
        stopped = runtime.workers.pop(name)
        os.kill(stopped.pid, signal.SIGSTOP)
        self.count += 1
        try:
            await asyncio.sleep(6)
        finally:
            os.kill(stopped.pid, signal.SIGCONT)
            runtime.workers[name] = stopped

    async def restart_postgresql(self, runtime):
        """Restart the database without warning."""
        await worker_in_a_run(runtime)
        self.count += 1
        await asyncio.to_thread(self.postgres.run, "pg_ctl", "-w", "-m", "immediate", "restart")

    async def take_postgresql_away(self, runtime):
        """Stop the database for a while; what the workers say then is checked."""
        await worker_in_a_run(runtime)
        client = runtime.client_of(min(runtime.workers))
        assert (await client.get("/v1/services/banksia")).status_code == 200
        await asyncio.to_thread(self.postgres.run, "pg_ctl", "-w", "-m", "immediate", "stop")
        await asyncio.sleep(1)
        known = await client.get("/v1/services/banksia")
        assert known.status_code == 200, "what is known is served"
        health = (await client.get("/v1/health")).json()
        assert health["status"] == "trouble" and health["store"]
        await asyncio.to_thread(self.postgres.start_again)
        while (await client.get("/v1/health")).json()["store"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await client.aclose()
        self.count += 1


@pytest.mark.parametrize(
    "name", ["kill", "stop_and_wake", "restart_postgresql", "take_postgresql_away"]
)
def test_what_happens_to_a_fleet_leaves_no_trace(tmp_path, postgres, url, name):
    scenario, disturbances = story(tmp_path), Disturbances(postgres)
    apart = as_fleet(scenario, url, getattr(disturbances, name), workers=2)
    together = alone(scenario)
    assert together["passed"]
    assert disturbances.count == 1
    assert apart["digest"] == together["digest"], differences(apart, together)
