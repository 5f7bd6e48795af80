"""Who may write to a PostgreSQL store, and what happens to a daemon that may not any more."""

import asyncio
import signal
import time
from contextlib import contextmanager
from dataclasses import replace

import httpx2
import psycopg
import pytest

from parktime.daemon.api.app import Api
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.errors import LeaseLostError, StoreError, StoreUnavailableError
from parktime.daemon.store.lease import DURATION_S, MARGIN_S
from parktime.daemon.store.lock import exclusive_lock
from parktime.daemon.store.store import Store
from tests.daemon import faulty_transport as faults
from tests.daemon.centres import BUSY, Centres
from tests.daemon.environment import Environment, set_up_busy_centre
from tests.daemon.store.samples import FULL, START, run_of
from tests.daemon.store.test_lock import locked_elsewhere

OTHERS = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'postgres'"


@contextmanager
def psql(postgres, url):
    """A connection of its own to the schema of a store."""
    schema = url.rpartition("%3D")[2]
    with psycopg.connect(f"host={postgres.folder} user=postgres dbname=postgres") as connection:
        connection.execute(f"SET search_path = {schema}")
        connection.commit()
        yield connection


class OnPostgresql(Environment):
    """A simulator, and a daemon's services over a PostgreSQL store."""

    def __init__(self, url: str) -> None:
        Centres.__init__(self, BUSY)
        self.url = url
        self.open()


@pytest.fixture
async def env(postgres):
    env = OnPostgresql(postgres.new_url())
    yield env
    await env.close()


@pytest.fixture
def url(postgres):
    return postgres.new_url()


def test_a_store_that_was_taken_over_is_never_written_to_again(url, banksia):
    first = Store.open(url)
    first.put_service(banksia)
    first.save_state("banksia", FULL, START)
    second = Store.open(url)
    for write in (
        lambda: first.save_state("banksia", ServiceState(), START),
        lambda: first.finish_run(run_of(4), FULL),
        lambda: first.put_service(replace(banksia, name="Banksia")),
    ):
        with pytest.raises(LeaseLostError):
            write()
    with pytest.raises(StoreUnavailableError):
        first.require_available()
    assert "taken over" in first.unavailable_reason
    assert first.database.write_refusal() is not None
    assert first.state("banksia") == second.state("banksia") == FULL
    second.finish_run(run_of(4), FULL)
    assert second.unavailable_reason is None
    first.close()
    second.close()


def test_a_daemon_whose_connections_are_ended_keeps_its_store(postgres, url):
    with exclusive_lock(url) as lease:
        store = Store.open(url, lease)
        with psql(postgres, url) as other:
            other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        with pytest.raises(StoreError, match="in use by another daemon"), exclusive_lock(url):
            raise AssertionError
        store.probe()
        assert (store.unavailable_reason, store.database.write_refusal()) == (None, None)
        store.close()


def test_a_process_that_stands_still_loses_its_store_and_writes_nothing_more(url):
    with locked_elsewhere(url) as holder:
        holder.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        with exclusive_lock(url) as lease:
            assert time.monotonic() - began_s < DURATION_S + 5
            holder.send_signal(signal.SIGCONT)
            time.sleep(3)
            assert lease.refusal() is None


def test_a_daemon_that_is_closed_leaves_its_store_at_once(url):
    with exclusive_lock(url):
        pass
    began_s = time.monotonic()
    with exclusive_lock(url) as lease:
        assert lease.epoch == 2
    assert time.monotonic() - began_s < DURATION_S / 2


def test_a_lease_that_is_not_renewed_in_time_stops_writes_to_storypark(url):
    with exclusive_lock(url) as lease:
        assert lease.refusal() is None
        lease.expires_s = time.monotonic() + MARGIN_S / 2
        assert "renewed" in lease.refusal()


async def test_a_run_in_progress_ends_when_its_store_is_taken_over(env):
    await set_up_busy_centre(env)
    runs, others = len(env.history("banksia")), []

    def take_over():
        others.append(Store.open(env.url))
        with pytest.raises(LeaseLostError):  # as the next renewal would find out
            env.store.database.write(lambda connection: None)

    env.transport.fault(faults.WRITES, faults.before_request(take_over), times=1, skip=3)
    env.transport.clear_log()
    await env.run_for("12h")
    (other,) = others
    assert len(env.transport.writes) == 4, "the one under way, and none after it"
    assert len(other.runs(limit=99)) == runs
    assert len(other.interrupted()) == 1
    await env.run_for("12h")
    assert len(env.transport.writes) == 4
    assert "taken over" in env.store.unavailable_reason
    other.close()


async def test_a_locked_table_stops_neither_health_nor_dashboard(postgres, env):
    await set_up_busy_centre(env)
    app = Api(env.services, env.store, token="a-token-of-the-daemon", now=lambda: env.now)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://daemon/v1"
    ) as client:
        assert (await client.get("/snapshot")).status_code == 200
        with psql(postgres, env.url) as other:
            other.execute("LOCK TABLE run")
            running = asyncio.ensure_future(env.run_for("12h"))
            slowest_s = 0.0
            while not running.done():
                for path in ("/health", "/snapshot"):
                    began_s = time.monotonic()
                    assert (await client.get(path)).status_code == 200
                    slowest_s = max(slowest_s, time.monotonic() - began_s)
                await asyncio.sleep(0.05)
            await running
            assert slowest_s < 3
            health = (await client.get("/health")).json()
            assert health["status"] == "trouble"
            assert "lock timeout" in health["store"]
        await env.run_for("10m")
        assert (await client.get("/health")).json()["store"] is None
    assert env.store.interrupted() == []
    assert env.history("banksia")[-1].outcome == "ok"
