"""A run that was cut short is ended as if it had not been, and removes nothing blindly when time has passed."""

from dataclasses import replace

import pytest

from tests.daemon import between
from tests.daemon.between import Killed
from tests.daemon.centres import BUSY
from tests.daemon.houses import EVERY_KIND, WRITES, House, busy_centre

EVERY = [pytest.param(6, id="every sixth"), pytest.param(1, id="every", marks=pytest.mark.e2e)]
READS = ["/children", "/rooms", "/sessions", "/account", "/profiles", "/storypark/v1/rooms"]


async def after(house: House) -> dict[str, object]:
    """What there is when the run is over, and one more."""
    await house.integrations.recover_interrupted(house.now)
    await house.integrations.run_due(house.now)
    await house.wait_out("banksia")
    state = house.state("banksia")
    await house.close()
    return state


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("committed", [False, True])
async def test_a_run_that_was_killed_at_any_write_ends_as_if_it_had_not_been(
    tmp_path, committed, step
):
    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.close()

    async def lived(folder, kill=None):
        """The same centre once more, with the next run killed at a write, or not."""
        twin = house.another(tmp_path / folder)
        twin.open()
        await twin.clock.advance(twin.integrations.next_due()[0])
        if kill is not None:
            twin.between.fault(
                between.WRITES, between.killed(committed=committed), times=1, spare=kill
            )
            with pytest.raises(Killed):
                await twin.integrations.run_due(twin.now)
            assert len(twin.store.interrupted()) == 1
            twin.open()
        return await after(twin)

    expected = await lived("without")
    assert [len(run.changes) for run in expected["history"][-2:]] == [len(EVERY_KIND), 1]
    for write in range(int(committed) % step, WRITES, step):
        assert await lived(f"{write}", kill=write) == expected, f"killed at write {write}"


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("committed", [False, True])
async def test_a_set_up_that_was_killed_at_any_write_is_finished(tmp_path, committed, step):
    house = House(tmp_path, BUSY)
    await house.turn_on("banksia")
    await house.close()

    async def lived(folder, kill=None):
        twin = house.another(tmp_path / folder)
        twin.open()
        if kill is None:
            await twin.integrations.set_up("banksia")
            writes = len(twin.between.writes)
        else:
            twin.between.fault(
                between.WRITES, between.killed(committed=committed), times=1, spare=kill
            )
            with pytest.raises(Killed):
                await twin.integrations.set_up("banksia")
            twin.open()
            writes = 0
        return await after(twin), writes

    expected, writes = await lived("without")
    assert writes == 15
    for write in range(int(committed) % step, writes, step):
        assert (await lived(f"{write}", kill=write))[0] == expected, f"killed at write {write}"


async def test_a_run_that_was_killed_again_and_again_ends_as_if_it_had_not_been(tmp_path):
    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.close()
    undisturbed, killed = house.another(tmp_path / "one"), house.another(tmp_path / "two")
    for twin in (undisturbed, killed):
        twin.open()
        await twin.clock.advance(twin.integrations.next_due()[0])
    killed.between.fault(between.WRITES, between.killed(committed=True), times=1, spare=4)
    with pytest.raises(Killed):
        await killed.integrations.run_due(killed.now)
    for spare in (0, 2, 6, 10):
        killed.open()
        killed.between.mend()
        killed.between.fault(
            between.WRITES, between.killed(committed=bool(spare % 4)), times=1, spare=spare
        )
        with pytest.raises(Killed):
            await killed.integrations.recover_interrupted(killed.now)
    killed.between.mend()
    killed.open()
    assert await after(killed) == await after(undisturbed)


async def test_killed_while_reading_nothing_has_happened(home):
    house = home(BUSY)
    await busy_centre(house)
    before = house.state("banksia")
    await house.clock.advance(house.integrations.next_due()[0])
    for read in READS:
        house.between.mend()
        house.between.fault(f"GET [^?]*{read}", between.killed(committed=True))
        with pytest.raises(Killed):
            await house.integrations.run_due(house.now)
        house.open()
        assert house.state("banksia") == before
    house.between.mend()
    await house.integrations.run_due(house.now)
    assert house.told(house.history("banksia")[-1]) == EVERY_KIND


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("committed", [False, True])
async def test_what_was_cut_short_removes_nothing_blindly_when_time_has_passed(
    tmp_path, committed, step
):
    """Noah is archived in the CCMS, Koalas has lost its sessions, Max is to leave it. Before the daemon is back, all that is taken back."""
    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.close()
    for write in range(int(not committed) % step, WRITES, step):
        twin = house.another(tmp_path / f"{write}")
        twin.open()
        await twin.clock.advance(twin.integrations.next_due()[0])
        twin.between.fault(
            between.WRITES, between.killed(committed=committed), times=1, spare=write
        )
        with pytest.raises(Killed):
            await twin.integrations.run_due(twin.now)
        twin.between.mend()
        twin.open()
        archived, rooms = twin.states("banksia")["Noah Smith"], twin.rooms("banksia")
        twin.do(
            "banksia",
            {"unarchive": "Noah Smith"},
            {"book": {"child": "Max Hill", "room": "Koalas", "on": "2026-12-03"}},
        )
        twin.publish("banksia")
        await twin.clock.advance(twin.now.replace(hour=(twin.now.hour + 1) % 24))
        await twin.integrations.recover_interrupted(twin.now)
        assert twin.states("banksia")["Noah Smith"] == archived
        assert twin.rooms("banksia")["Koalas"] == rooms["Koalas"]
        (ended,) = [run for run in twin.history("banksia") if run.ordinal == 3]
        await twin.wait_out("banksia")
        assert twin.states("banksia")["Noah Smith"] == "active"
        assert twin.rooms("banksia")["Koalas"] == "present"
        assert twin.rooms_of("banksia", "Max Hill") == ["Possums", "Koalas"]
        names = [f"{row['given']} {row['family']}" for row in twin.storypark("banksia")["profiles"]]
        assert len(names) == len(set(names)) == 10
        _balanced(ended)
        await twin.close()


@pytest.mark.parametrize("step", EVERY)
@pytest.mark.parametrize("committed", [False, True])
async def test_when_time_has_passed_each_change_is_still_told_once(tmp_path, committed, step):
    house = House(tmp_path, BUSY)
    await busy_centre(house)
    await house.close()
    for write in range(int(committed) % step, WRITES, step):
        twin = house.another(tmp_path / f"{write}")
        twin.open()
        await twin.clock.advance(twin.integrations.next_due()[0])
        twin.between.fault(
            between.WRITES, between.killed(committed=committed), times=1, spare=write
        )
        with pytest.raises(Killed):
            await twin.integrations.run_due(twin.now)
        twin.between.mend()
        twin.open()
        await twin.pass_time("1h")
        await twin.integrations.recover_interrupted(twin.now)
        await twin.wait_out("banksia")
        ended, then = twin.history("banksia")[-2:]
        writing = [
            (change.kind, change.rule, change.subject)
            for run in (ended, then)
            for change in run.changes
            if change.kind != "skip"
        ]
        assert sorted(writing) == sorted(EVERY_KIND - {("skip", "skip-is-final", "Skip Me")}), (
            f"killed at write {write}"
        )
        _balanced(ended)
        assert twin.store.state("banksia").created_ids == {f"p{n:05}" for n in range(4, 11)}
        await twin.close()


def _balanced(run):
    counts = run.counts
    told = replace(counts, read=0)
    assert counts.read == sum(getattr(told, name) for name in told.__slots__), run


async def test_a_run_that_ends_while_storypark_is_away_says_what_failed(home):
    house = home(BUSY)
    await busy_centre(house)
    await house.clock.advance(house.integrations.next_due()[0])
    house.between.fault(between.WRITES, between.killed(committed=False), times=1, spare=5)
    with pytest.raises(Killed):
        await house.integrations.run_due(house.now)
    house.open()
    house.between.mend()
    house.between.fault("/storypark/", between.refused())
    await house.pass_time("1h")
    await house.integrations.recover_interrupted(house.now)
    assert house.store.interrupted() == []
    ended = house.history("banksia")[-1]
    assert (ended.outcome, ended.cause) == ("partial", "schedule")
    _balanced(ended)
    house.between.mend()
    await house.wait_out("banksia")
    assert house.states("banksia")["Noah Smith"] == "archived"
