"""What a service and a quiet run cost the database of a fleet: `python -m benchmarks.fleet_store`.

Starts a PostgreSQL of its own. Measured are the size of a service at rest, and for each run the
transactions, the bytes of the write-ahead log, and the growth of tables: of the store (a service is
taken, its run is stored, and it is given back), and of the queue (a workflow that does nothing).
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time, sleep
from uuid import uuid4

import psycopg

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.run import Counts, Run
from parktime.daemon.domain.service import CADENCE, Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.fleet.engine import Engine
from parktime.daemon.store.fleet import FleetStore, open_fleet_store
from tests.daemon.store.conftest import Postgres

SERVICES, CHILDREN, RUNS, WORKFLOWS = 50, 60, 400, 200
START = datetime(2026, 11, 29, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the server has counted so far."""

    transactions: int
    wal_bytes: int
    size: int

    def each(self, before: "Totals", number: int) -> str:
        """The difference, for each of so many, in a row of a Markdown table."""
        return (
            f"{(self.transactions - before.transactions) / number:.1f} "
            f"| {(self.wal_bytes - before.wal_bytes) / number / 1024:.1f} KB "
            f"| {(self.size - before.size) / number / 1024:.1f} KB"
        )


def counter(postgres: Postgres) -> Callable[[], Totals]:
    """Reads the counts of a server; they arrive a moment late."""

    def read() -> Totals:
        sleep(1.5)
        with psycopg.connect(
            f"host={postgres.folder} user=postgres dbname=postgres", autocommit=True
        ) as connection:
            connection.execute("CHECKPOINT")
            row = connection.execute(
                "SELECT (SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'), "
                "pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), pg_database_size('postgres')"
            ).fetchone()
        assert row is not None
        return Totals(*map(int, row))

    return read


def state_of(key: str) -> ServiceState:
    """A service that is set up, with all its links."""
    children = {
        f"c{number}": ChildLink(
            f"c{number}", "Mia", f"Nguyen {number}", date(2022, 3, 14), "linked",
            f"{key}-p{number}", confirmed=True,
        )
        for number in range(CHILDREN)
    }  # fmt: skip
    rooms = {
        f"r{number}": RoomLink(f"r{number}", f"Room {number}", "linked", f"{key}-s{number}", True)
        for number in range(2)
    }
    created = frozenset(child.target_id for child in children.values() if child.target_id)
    return ServiceState(
        stage="set-up",
        anchor=START,
        last_slot=START,
        links=Links(children, rooms),
        created_ids=created,
    )


def fill(store: FleetStore) -> None:
    """Store all services."""
    for order in range(SERVICES):
        key = f"s{order}"
        access = Access(
            "http://ccms.example/manage", "http://storypark.example", {"client_id": "a"}, key
        )
        store.take(key)
        store.put_service(
            Service(key, "Banksia Kindergarten", "manage", "Australia/Brisbane", order, access)
        )
        store.save_state(key, state_of(key), START)
        store.release(key)


def run_quietly(store: FleetStore) -> None:
    """Store runs without a change, of one service after the other."""
    for number in range(RUNS):
        key = f"s{number % SERVICES}"
        store.take(key)
        state = store.state(key)
        at = START + (state.last_ordinal + 1) * CADENCE
        counts = Counts(read=CHILDREN, unchanged=CHILDREN)
        run = Run(0, key, state.last_ordinal + 1, at, "schedule", "ok", counts)
        changed = replace(state, last_slot=at, last_ordinal=state.last_ordinal + 1)
        store.finish_run(run, changed)
        store.release(key)


async def queue_quietly(store: FleetStore) -> None:
    """Pass workflows through the queue that do nothing."""

    async def nothing(_key: str, _at: str, _returning: bool) -> str:
        return "run"

    engine = await Engine.start(
        store.queue_engine(), store.queue_schema(), uuid4().hex, nothing, at_once=64, poll_s=0.1
    )
    for number in range(WORKFLOWS):
        at = (START + timedelta(seconds=number)).isoformat()
        await engine.submit(f"s@{number}", "s", at, returning=False)
    while not await engine.is_drained():  # noqa: ASYNC110 # it is the database that knows
        await asyncio.sleep(0.2)
    engine.close()


def main() -> None:
    """See the module."""
    folder = Path(tempfile.mkdtemp(prefix="pt"))
    postgres = Postgres(folder)
    postgres.start()
    try:
        read = counter(postgres)
        with open_fleet_store(postgres.new_url(), "bench") as store:
            empty = read()
            fill(store)
            filled = read()
            began_s = process_time()
            run_quietly(store)
            stored_s = process_time() - began_s
            stored = read()
            began_s = process_time()
            asyncio.run(queue_quietly(store))
            queued_s = process_time() - began_s
            queued = read()
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    print(f"{CHILDREN} children a service, load {os.getloadavg()[0]:.1f}")
    print("| | transactions | write-ahead log | growth | CPU of the node |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| a service at rest | | | {(filled.size - empty.size) / SERVICES / 1024:.0f} KB | |")
    print(f"| a quiet run, store | {stored.each(filled, RUNS)} | {1000 * stored_s / RUNS:.1f} ms |")
    each = queued.each(stored, WORKFLOWS)
    print(f"| its workflow, queue | {each} | {1000 * queued_s / WORKFLOWS:.1f} ms |")


if __name__ == "__main__":
    main()
