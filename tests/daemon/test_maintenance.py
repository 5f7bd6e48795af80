from datetime import timedelta

import pytest

from parktime.daemon.app import BATCH_SIZE, Daemon, Maintenance
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.store import Store
from parktime.daemon.vendors.retry_policy import HttpLimits, no_sleep
from tests.daemon.centres import BUSY, SIMULATOR
from tests.daemon.environment import TOKEN, Environment, SimulatorClock, set_up_busy_centre
from tests.daemon.store.samples import FULL, HALF_DAY, START, run_of
from tests.daemon.store_trouble import locked

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    from parktime.daemon.domain.service import Access, Service

    store = Store.open(f"sqlite:///{tmp_path / 'store'}", durable=False)
    store.put_service(
        Service("banksia", "Banksia", "manage", "Australia/Brisbane", 0, Access("a", "b", {}, "c"))
    )
    yield store
    store.close()


def lived(store, runs):
    for ordinal in range(1, runs + 1):
        store.finish_run(run_of(ordinal), FULL)
    return START + runs * HALF_DAY


async def test_history_is_kept_forever_by_default(store):
    now = lived(store, 3)
    await Maintenance(store, None).run_idle_tasks(now + 1_000 * DAY)
    assert len(store.runs("banksia", limit=10_000)) == 3


@pytest.mark.e2e
async def test_old_history_is_pruned_in_batches_when_idle(store):
    now, runs = lived(store, BATCH_SIZE + 100), BATCH_SIZE + 100
    keeping = Maintenance(store, 30 * DAY)
    await keeping.run_idle_tasks(now)
    assert len(store.runs("banksia", limit=10_000)) == 100
    await keeping.run_idle_tasks(now)
    assert len(store.runs("banksia", limit=10_000)) == 61
    assert runs - 61 == store.runs("banksia", limit=99)[-1].id - 1


async def test_pruning_is_checked_once_a_day_even_after_a_rewind(store):
    now = lived(store, 200)
    keeping = Maintenance(store, 30 * DAY)
    for _ in range(3):
        await keeping.run_idle_tasks(now)
    kept = len(store.runs("banksia", limit=10_000))
    store.finish_run(run_of(201), FULL)
    await keeping.run_idle_tasks(now + DAY / 2)
    assert len(store.runs("banksia", limit=10_000)) == kept + 1
    await keeping.run_idle_tasks(now + DAY)
    assert len(store.runs("banksia", limit=10_000)) == kept - 1
    store.rewind(now - 10 * DAY, 1)
    await keeping.run_idle_tasks(now - 10 * DAY)
    assert store.kept_from == now + DAY - 30 * DAY


async def test_an_unavailable_store_is_pruned_later(store):
    now = lived(store, 200)
    store.database.connection.exec_driver_sql("PRAGMA query_only = ON")
    store.database.connection.rollback()
    keeping = Maintenance(store, 30 * DAY)
    await keeping.run_idle_tasks(now)
    store.database.connection.exec_driver_sql("PRAGMA query_only = OFF")
    store.database.connection.rollback()
    await keeping.run_idle_tasks(now)
    assert len(store.runs("banksia", limit=10_000)) < 200


async def test_the_store_is_available_again_after_an_idle_check(store, tmp_path):
    now = lived(store, 3)
    keeping, before = Maintenance(store, None), store.revision()
    with locked(store, tmp_path / "store"):
        with pytest.raises(StoreUnavailableError):
            store.finish_run(run_of(4), FULL)
        await keeping.run_idle_tasks(now)
        assert store.unavailable_reason == "the store cannot be used: database is locked"
    await keeping.run_idle_tasks(now)
    assert (
        store.unavailable_reason,
        store.revision(),
        len(store.runs("banksia", limit=10_000)),
    ) == (
        None,
        before,
        3,
    )


@pytest.mark.e2e
async def test_a_running_daemon_keeps_history_as_configured(tmp_path):
    env = Environment(tmp_path, BUSY)
    await set_up_busy_centre(env)
    await env.close()
    clock = SimulatorClock(SIMULATOR, env.transport)
    daemon = Daemon(
        env.url,
        token=TOKEN,
        clock=clock,
        transport=env.transport,
        limits=HttpLimits(sleep=no_sleep),
        keep_history=timedelta(days=2),
    )
    await daemon.start()
    await env.clock.advance(env.now + 5 * DAY)
    await daemon.close()
    env.open()
    assert 4 <= len(env.history("banksia")) <= 7
    assert env.store.kept_from is not None
    await env.close()
