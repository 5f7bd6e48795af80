"""A daemon on real time whose machine's clock is wrong for a while: nothing is removed by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parktime.daemon.clock import WallClock
from parktime.daemon.machine_time import MachineTime
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep
from tests.daemon.centres import BUSY
from tests.daemon.environment import Environment, set_up_busy_centre

DAY, HOUR, HALF_DAY = timedelta(days=1), timedelta(hours=1), timedelta(hours=12)


class RealTimeEnvironment(Environment):
    """A daemon on real time, which here is the vendors' time, and a clock that is `wrong_by`."""

    wrong_by = timedelta()

    def open(self) -> None:
        self.store = Store.open(self.url, durable=False)
        self.machine = MachineTime(
            wall=lambda: self.now + self.wrong_by, monotonic_s=lambda: self.now.timestamp()
        )
        self.integrations = IntegrationService(
            self.store, WallClock(self.machine), self.transport, HttpLimits(sleep=no_sleep)
        )

    async def restart(self) -> None:
        await self.close()
        self.open()
        await self.integrations.check_clock()
        await self.integrations.due_runs.run_due(self.machine.now(), returning=True)

    async def wait(self, by: timedelta) -> None:
        """Let true time pass in steps of an hour, and run what is due by the daemon's clock."""
        until = self.now + by
        while self.now < until:
            await self.clock.advance(min(self.now + HOUR, until))
            due = self.integrations.due_runs.next_due()
            if due is not None and due[0] <= self.machine.now():
                await self.integrations.due_runs.run_due(self.machine.now())


@pytest.fixture
async def env(tmp_path):
    env = RealTimeEnvironment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    yield env
    await env.close()


def runs(env):
    return [(run.cause, run.outcome) for run in env.history("banksia")]


@pytest.mark.e2e
@pytest.mark.parametrize("wrong_by", [420 * DAY, -7 * HOUR, -400 * DAY])
async def test_a_clock_that_is_set_while_the_daemon_runs_changes_no_run(env, tmp_path, wrong_by):
    await env.close()
    twin = env.clone(tmp_path / "twin")
    twin.open()
    await twin.run_for("24h")
    env.open()
    await env.wait(HOUR)
    env.wrong_by = wrong_by
    assert env.integrations.clock_trouble is not None
    await env.wait(3 * HOUR)
    env.wrong_by = timedelta()
    await env.wait(20 * HOUR)
    assert env.integrations.clock_trouble is None
    assert env.storypark_snapshot("banksia") == twin.storypark_snapshot("banksia")
    assert [run.at for run in env.history("banksia")] == [r.at for r in twin.history("banksia")]
    await twin.close()


@pytest.mark.e2e
async def test_a_daemon_started_with_a_wrong_date_does_nothing_and_goes_on_afterwards(env):
    before, had = env.storypark_snapshot("banksia"), len(runs(env))
    env.wrong_by = 420 * DAY
    await env.restart()
    await env.restart()
    assert env.storypark_snapshot("banksia") == before
    assert {outcome for _, outcome in runs(env)[had:]} == {"failed"}
    assert "420 days ahead" in env.integrations.clock_trouble
    env.wrong_by = timedelta()
    await env.restart()
    await env.wait(HALF_DAY)
    assert runs(env)[-1][1] == "ok"
    assert env.now - env.history("banksia")[-1].at <= HALF_DAY
    assert env.storypark_snapshot("banksia") != before


@pytest.mark.e2e
async def test_a_daemon_started_some_minutes_wrong_removes_nothing(env):
    env.wrong_by = timedelta(minutes=20)
    await env.restart()
    had = len(runs(env))
    await env.wait(HALF_DAY)
    (last,) = env.history("banksia")[had:]
    assert (last.outcome, last.note_codes) == ("partial", ("clock-differs",))
    kinds = {change.kind for change in last.changes}
    assert "create" in kinds
    assert not kinds & {"archive", "remove_room"}
    env.wrong_by = timedelta()
    await env.wait(HALF_DAY)
    kinds = {change.kind for change in env.history("banksia")[-1].changes}
    assert kinds >= {"archive", "remove_room"}


@pytest.mark.e2e
async def test_slots_that_a_wrong_clock_ran_are_run_again_when_they_are_due(env):
    state = env.store.state("banksia")
    wrong = state.last_slot + 59 * 14 * HALF_DAY
    env.store.save_state("banksia", replace(state, last_slot=wrong), env.now)
    due, _ = env.integrations.due_runs.next_due()
    assert env.now - HALF_DAY < due <= env.now
    assert (due - state.last_slot) % HALF_DAY == timedelta(), "the anchor stays"
    had = len(runs(env))
    await env.wait(2 * HALF_DAY)
    assert runs(env)[had:] == [("schedule", "ok")] * 3
    assert env.store.state("banksia").last_slot <= env.now
