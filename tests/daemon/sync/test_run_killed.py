"""A run that was cut short is ended as if it had not been, and removes nothing blindly when time has passed."""

from dataclasses import replace

import pytest

from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY
from tests.daemon.environment import CHANGES_OF_EVERY_KIND, WRITES, Environment, set_up_busy_centre
from tests.daemon.faulty_transport import ProcessKilled
from tests.examples import deep

CASES = [
    pytest.param(True, 9, id="every ninth, committed"),
    *(
        pytest.param(committed, step, marks=pytest.mark.e2e, id=f"every {step}, {committed}")
        for committed, step in ((False, 4), (True, 5), *deep((False, 1), (True, 1)))
    ),
]
"""Whether the write on which the process dies is committed, and at which writes it dies."""
READS = ["/children", "/rooms", "/sessions", "/account", "/profiles", "/storypark/v1/rooms"]


async def after(env: Environment) -> dict[str, object]:
    """What there is when the run is over, and one more."""
    await env.integrations.operations.recover_interrupted(env.now)
    await env.integrations.due_runs.run_due(env.now)
    await env.next_run("banksia")
    state = env.state("banksia")
    await env.close()
    return state


@pytest.mark.parametrize(("committed", "step"), CASES)
async def test_a_run_killed_at_any_write_is_recovered(tmp_path, committed, step):
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()

    async def lived(folder, kill=None):
        """The same centre once more, with the next run killed at a write, or not."""
        twin = env.clone(tmp_path / folder)
        twin.open()
        await twin.clock.advance(twin.integrations.due_runs.next_due()[0])
        if kill is not None:
            twin.transport.fault(
                faults.WRITES, faults.kill_process(committed=committed), times=1, skip=kill
            )
            with pytest.raises(ProcessKilled):
                await twin.integrations.due_runs.run_due(twin.now)
            assert len(twin.store.interrupted()) == 1
            twin.open()
        return await after(twin)

    expected = await lived("without")
    assert [len(run.changes) for run in expected["history"][-2:]] == [len(CHANGES_OF_EVERY_KIND), 1]
    for write in range(int(committed) % step, WRITES, step):
        assert await lived(f"{write}", kill=write) == expected, f"killed at write {write}"


@pytest.mark.e2e
@pytest.mark.parametrize(("committed", "step"), CASES)
async def test_a_set_up_killed_at_any_write_is_recovered(tmp_path, committed, step):
    env = Environment(tmp_path, BUSY)
    await env.turn_on("banksia")
    await env.close()

    async def lived(folder, kill=None):
        twin = env.clone(tmp_path / folder)
        twin.open()
        if kill is None:
            await twin.integrations.set_up("banksia")
            writes = len(twin.transport.writes)
        else:
            twin.transport.fault(
                faults.WRITES, faults.kill_process(committed=committed), times=1, skip=kill
            )
            with pytest.raises(ProcessKilled):
                await twin.integrations.set_up("banksia")
            twin.open()
            writes = 0
        return await after(twin), writes

    expected, writes = await lived("without")
    assert writes == 16
    for write in range(int(committed) % step, writes, step):
        assert (await lived(f"{write}", kill=write))[0] == expected, f"killed at write {write}"


@pytest.mark.e2e
async def test_a_run_killed_repeatedly_is_recovered(tmp_path):
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()
    undisturbed, killed = env.clone(tmp_path / "one"), env.clone(tmp_path / "two")
    for twin in (undisturbed, killed):
        twin.open()
        await twin.clock.advance(twin.integrations.due_runs.next_due()[0])
    killed.transport.fault(faults.WRITES, faults.kill_process(committed=True), times=1, skip=4)
    with pytest.raises(ProcessKilled):
        await killed.integrations.due_runs.run_due(killed.now)
    for skip in (0, 2, 6, 10):
        killed.open()
        killed.transport.clear_faults()
        killed.transport.fault(
            faults.WRITES, faults.kill_process(committed=bool(skip % 4)), times=1, skip=skip
        )
        with pytest.raises(ProcessKilled):
            await killed.integrations.operations.recover_interrupted(killed.now)
    killed.transport.clear_faults()
    killed.open()
    assert await after(killed) == await after(undisturbed)


@pytest.mark.e2e
async def test_a_kill_while_reading_changes_nothing(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    before = env.state("banksia")
    await env.clock.advance(env.integrations.due_runs.next_due()[0])
    for read in READS:
        env.transport.clear_faults()
        env.transport.fault(f"GET [^?]*{read}", faults.kill_process(committed=True))
        with pytest.raises(ProcessKilled):
            await env.integrations.due_runs.run_due(env.now)
        env.open()
        assert env.state("banksia") == before
    env.transport.clear_faults()
    await env.integrations.due_runs.run_due(env.now)
    assert env.changes_of(env.history("banksia")[-1]) == CHANGES_OF_EVERY_KIND


@pytest.mark.e2e
@pytest.mark.parametrize(("committed", "step"), CASES)
async def test_late_recovery_skips_removals(tmp_path, committed, step):
    """Noah is archived in the CCMS, Koalas has lost its sessions, Max is to leave it. Before the daemon is back, all that is taken back."""
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()
    for write in range(int(not committed) % step, WRITES, step):
        twin = env.clone(tmp_path / f"{write}")
        twin.open()
        await twin.clock.advance(twin.integrations.due_runs.next_due()[0])
        twin.transport.fault(
            faults.WRITES, faults.kill_process(committed=committed), times=1, skip=write
        )
        with pytest.raises(ProcessKilled):
            await twin.integrations.due_runs.run_due(twin.now)
        twin.transport.clear_faults()
        twin.open()
        archived, rooms = twin.states("banksia")["Noah Smith"], twin.rooms("banksia")
        twin.do(
            "banksia",
            {"unarchive": "Noah Smith"},
            {"book": {"child": "Max Hill", "room": "Koalas", "on": "2026-12-03"}},
        )
        twin.publish("banksia")
        await twin.clock.advance(twin.now.replace(hour=(twin.now.hour + 1) % 24))
        await twin.integrations.operations.recover_interrupted(twin.now)
        assert twin.states("banksia")["Noah Smith"] == archived
        assert twin.rooms("banksia")["Koalas"] == rooms["Koalas"]
        (ended,) = [run for run in twin.history("banksia") if run.ordinal == 3]
        await twin.next_run("banksia")
        assert twin.states("banksia")["Noah Smith"] == "active"
        assert twin.rooms("banksia")["Koalas"] == "present"
        assert twin.rooms_of("banksia", "Max Hill") == ["Possums", "Koalas"]
        names = [f"{row['given']} {row['family']}" for row in twin.storypark("banksia")["profiles"]]
        assert len(names) == len(set(names)) == 10
        _balanced(ended)
        await twin.close()


@pytest.mark.e2e
@pytest.mark.parametrize(("committed", "step"), CASES)
async def test_late_recovery_reports_each_change_once(tmp_path, committed, step):
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()
    for write in range(int(committed) % step, WRITES, step):
        twin = env.clone(tmp_path / f"{write}")
        twin.open()
        await twin.clock.advance(twin.integrations.due_runs.next_due()[0])
        twin.transport.fault(
            faults.WRITES, faults.kill_process(committed=committed), times=1, skip=write
        )
        with pytest.raises(ProcessKilled):
            await twin.integrations.due_runs.run_due(twin.now)
        twin.transport.clear_faults()
        twin.open()
        await twin.advance("1h")
        await twin.integrations.operations.recover_interrupted(twin.now)
        await twin.next_run("banksia")
        ended, then = twin.history("banksia")[-2:]
        writing = [
            (change.kind, change.rule, change.subject)
            for run in (ended, then)
            for change in run.changes
            if change.kind != "skip"
        ]
        assert sorted(writing) == sorted(
            CHANGES_OF_EVERY_KIND - {("skip", "skip-is-final", "Skip Me")}
        ), f"killed at write {write}"
        _balanced(ended)
        assert twin.store.state("banksia").created_ids == {f"p{n:05}" for n in range(4, 11)}
        await twin.close()


def _balanced(run):
    counts = run.counts
    told = replace(counts, read=0)
    assert counts.read == sum(getattr(told, name) for name in told.__slots__), run


@pytest.mark.e2e
async def test_recovery_without_storypark_reports_failures(make_env):
    env = make_env(BUSY)
    await set_up_busy_centre(env)
    await env.clock.advance(env.integrations.due_runs.next_due()[0])
    env.transport.fault(faults.WRITES, faults.kill_process(committed=False), times=1, skip=5)
    with pytest.raises(ProcessKilled):
        await env.integrations.due_runs.run_due(env.now)
    env.open()
    env.transport.clear_faults()
    env.transport.fault("/storypark/", faults.connection_refused())
    await env.advance("1h")
    await env.integrations.operations.recover_interrupted(env.now)
    assert env.store.interrupted() == []
    ended = env.history("banksia")[-1]
    assert (ended.outcome, ended.cause) == ("partial", "schedule")
    _balanced(ended)
    env.transport.clear_faults()
    await env.next_run("banksia")
    assert env.states("banksia")["Noah Smith"] == "archived"
