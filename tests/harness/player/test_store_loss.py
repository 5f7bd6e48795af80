"""A power cut, and a backup that is restored: what a play's daemon then knows."""

import asyncio
from dataclasses import replace

import pytest

from parktime.daemon.domain.service import Access, Service
from parktime.daemon.store.store import Store
from parktime.harness.errors import RefusedError
from parktime.harness.player.play import play
from parktime.harness.player.store_faults import PowerSupply, StoreBackup
from parktime.simulator.scenario.read import read_text
from tests.daemon.store.samples import FULL, START, run_of
from tests.harness.player.small_story import small_story


def played(steps):
    result = asyncio.run(play(read_text(small_story(steps), "story.yaml")))
    assert result["passed"], (result["expectations"], result["failures"])
    return result


@pytest.mark.e2e
def test_a_power_cut_takes_the_quiet_runs_since_the_last_sync():
    played(
        """\
steps:
  - at: 2026-11-03 09:00
    expect: {runs: 3}
  - do: [{daemon: power_cut}, {daemon: up}]
    expect: {runs: 2, last_run: {cause: catch-up}, profiles: {Mia Nguyen: active}}
  - at: 2026-11-03 20:00
    expect: {runs: 3, last_run: {cause: schedule, outcome: ok}, no_changes: true}
"""
    )


@pytest.mark.e2e
def test_what_a_run_wrote_is_not_lost():
    played(
        """\
steps:
  - at: 2026-11-02 09:00
    do: [{leave: Noah Smith}, refresh, sync, {daemon: power_cut}, {daemon: up}]
    expect: {runs: 2, profiles: {Noah Smith: archived}}
"""
    )


@pytest.mark.e2e
def test_an_old_backup_has_the_runs_that_it_had():
    played(
        """\
steps:
  - at: 2026-11-02 09:00
    do: [{daemon: {store: restored}}]
    expect: {refused: there is no backup}
  - do: {daemon: up}
  - do: [{daemon: {store: backup}}, sync, {daemon: {store: restored}}, {daemon: up}]
    expect: {runs: 1}
  - at: 2026-11-03 09:00
    do: [{daemon: {store: restored}}, sync]
    expect: {refused: daemon is down}
  - do: {daemon: up}
    expect: {runs: 2, last_run: {cause: catch-up}, profiles: {Mia Nguyen: active}}
"""
    )


@pytest.mark.e2e
def test_over_processes_no_power_is_cut_and_a_backup_restored(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text(
        small_story(
            """\
steps:
  - at: 2026-11-02 09:00
    do: {daemon: power_cut}
    expect: {refused: without --processes}
  - do: [{daemon: {store: backup}}, sync, {daemon: {store: restored}}, {daemon: up}]
    expect: {runs: 1}
"""
        )
    )
    result = asyncio.run(play(read_text(path.read_text(), str(path)), processes=True))
    assert result["passed"], (result["expectations"], result["failures"])


@pytest.fixture
def store(tmp_path):
    access = Access("http://ccms/manage", "http://storypark", {}, "token")
    banksia = Service("banksia", "Banksia", "manage", "Australia/Brisbane", 0, access)
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}", durable=False)
    store.put_service(banksia)
    store.save_state("banksia", FULL, START)
    yield store
    store.close()


def test_transactions_that_were_not_synced_are_gone_and_a_later_sync_keeps_them(store, tmp_path):
    power = PowerSupply(f"sqlite:///{tmp_path / 'store.db'}")
    store.database.before_write = power.before_write
    quiet = [run_of(number) for number in (4, 5, 6, 7)]
    for run in quiet[:2]:
        store.finish_run(run, FULL)
    decided = replace(FULL, kept=())
    store.save_state("banksia", decided, START)
    for run in quiet[2:]:
        store.finish_run(run, decided)
    assert len(store.runs("banksia", limit=10)) == 4
    store.close()
    power.fail()
    again = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    assert [run.ordinal for run in again.runs("banksia", limit=10)] == [5, 4]
    again.close()


@pytest.mark.parametrize("action", [PowerSupply.fail, StoreBackup.make, StoreBackup.restore])
def test_another_store_has_neither(action):
    url = "postgresql+psycopg://somewhere/x"
    with pytest.raises(RefusedError, match="only a store in SQLite"):
        action(PowerSupply(url) if action is PowerSupply.fail else StoreBackup(url))
