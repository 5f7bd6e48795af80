"""The cost of the store: runs with and without changes, a history of 100,000 runs, a rewind.

`python -m pytest benchmarks/test_store.py`. The bare commit is what the same two rows cost in
SQLite alone.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from parktime.daemon.domain.links import ChildLink, Links
from parktime.daemon.domain.run import Change, Counts, Run
from parktime.daemon.domain.service import Access, Service
from parktime.daemon.domain.service_state import ServiceState
from parktime.daemon.store.history import write_run
from parktime.daemon.store.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
CHILDREN = {
    f"c{n}": ChildLink(f"c{n}", "Mia", f"Nguyen {n}", None, "linked", f"p{n}") for n in range(150)
}
STATE = ServiceState(stage="set-up", anchor=START, last_slot=START, links=Links(CHILDREN, {}))
RUNS = 100_000


def service(key: str) -> Service:
    return Service(
        key, key, "manage", "Australia/Brisbane", 0, Access("http://a", "http://b", {}, "token")
    )


def run_of(ordinal: int, changes: int = 0, key: str = "banksia") -> Run:
    outcome = "failed" if ordinal % 1_000 == 0 else "ok"
    made = tuple(
        Change(
            "update",
            "source-of-truth",
            f"c{n}",
            "Mia Nguyen",
            {"given": "Mya"},
            {"given": "Mia"},
            "why",
            f"p{n}",
        )
        for n in range(changes)
    )
    at = START + ordinal * HALF_DAY % timedelta(days=300_000)
    return Run(0, key, ordinal, at, "schedule", outcome, Counts(150, updated=changes), changes=made)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.put_service(service("banksia"))
    store.save_state("banksia", STATE, START)
    yield store
    store.close()


@pytest.fixture(scope="module")
def old_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """100,000 runs of four services, every tenth with a change."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('old') / 'store.sqlite'}")
    keys = ["banksia", "acacia", "wattle", "boronia"]
    for key in keys:
        store.put_service(service(key))
    with store.database.transaction() as connection:
        for number in range(1, RUNS + 1):
            run = run_of(number, changes=int(number % 10 == 0), key=keys[number % 4])
            write_run(connection, replace(run, id=number))
    yield store
    store.close()


def finishing(store: Store, changes: int):
    numbers = count(1)

    def finish() -> None:
        number = next(numbers)
        at = START + number * HALF_DAY
        store.finish_run(run_of(number, changes), replace(STATE, last_slot=at, last_ordinal=number))

    return finish


@pytest.mark.benchmark(group="a run that changes nothing")
def test_quiet_run(benchmark, store):
    benchmark.pedantic(finishing(store, 0), rounds=1_000, warmup_rounds=20)


@pytest.mark.benchmark(group="a run that changes nothing")
def test_bare_commit(benchmark, tmp_path):
    connection = sqlite3.connect(tmp_path / "bare.sqlite")
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "CREATE TABLE run (id INTEGER PRIMARY KEY, a, b, c, d, e);"
        "CREATE INDEX i ON run (a, b); CREATE INDEX j ON run (a, c);"
        "CREATE TABLE slot (id INTEGER PRIMARY KEY, a);"
        "INSERT INTO slot VALUES (1, 0)"
    )

    def commit() -> None:
        connection.execute(
            "INSERT INTO run (a, b, c, d, e) VALUES (?, ?, ?, ?, ?)", ("banksia", "ok", 1, "", "[]")
        )
        connection.execute("UPDATE slot SET a = a + 1 WHERE id = 1")
        connection.commit()

    benchmark.pedantic(commit, rounds=1_000, warmup_rounds=20)
    connection.close()


@pytest.mark.parametrize("changes", [10, 1_000])
@pytest.mark.benchmark(group="a run with changes")
def test_run_with_changes(benchmark, store, changes):
    benchmark.pedantic(finishing(store, changes), rounds=20, warmup_rounds=2)


@pytest.mark.benchmark(group="a run with changes")
def test_journal(benchmark, store):
    changes = run_of(1, 10).changes
    numbers = count(1)

    def journaled() -> None:
        number = next(numbers)
        run_id = store.begin_run(
            "banksia",
            cause="schedule",
            at=START,
            ordinal=number,
            changes=changes,
            state=STATE,
            extra={},
        )
        run = replace(run_of(number, 10), id=run_id)
        store.finish_run(run, replace(STATE, last_ordinal=number))

    benchmark.pedantic(journaled, rounds=50, warmup_rounds=2)


READS = {
    "newest page": lambda store: store.runs("banksia", limit=50),
    "page in the middle": lambda store: store.runs("banksia", limit=50, before=RUNS // 2),
    "failed runs": lambda store: store.runs("banksia", limit=50, outcome="failed"),
    "runs of no outcome": lambda store: store.runs("banksia", limit=50, outcome="held"),
    "page with changes": lambda store: store.runs("wattle", limit=50, changes=True),
    "one run": lambda store: store.run(RUNS),
    "last run that was done": lambda store: store.last_completed_run("banksia"),
    "changes since a run": lambda store: store.changed_runs(
        "wattle", since_run=RUNS - 5_000, limit=50
    ),
    "archived children": lambda store: store.archived("banksia"),
}


@pytest.mark.parametrize("what", READS)
@pytest.mark.benchmark(group="100,000 runs")
def test_read(benchmark, old_store, what):
    benchmark.pedantic(READS[what], args=(old_store,), rounds=20, warmup_rounds=2)


@pytest.fixture(scope="module")
def played_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """731 runs of a service with 150 children, every sixth with three changes."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('year') / 'store.sqlite'}")
    store.put_service(service("banksia"))
    store.save_state("banksia", STATE, START)
    for number in range(1, 732):
        at = START + number * HALF_DAY
        store.finish_run(
            run_of(number, 3 * (number % 6 == 0)),
            replace(STATE, last_slot=at, last_ordinal=number),
        )
    yield store
    store.close()


@pytest.mark.benchmark(group="a played year")
def test_copy(benchmark, played_year, tmp_path):
    names = count(1)
    benchmark.pedantic(
        lambda: played_year.copy_to(f"sqlite:///{tmp_path / str(next(names))}"), rounds=10
    )


@pytest.mark.benchmark(group="a played year")
def test_tell_of_its_first_day(benchmark, played_year):
    benchmark.pedantic(played_year.state_at, args=("banksia", START + HALF_DAY), rounds=10)


@pytest.mark.benchmark(group="a played year")
def test_go_back_to_its_first_day(benchmark, played_year, tmp_path):
    names, opened = count(1), []

    def another() -> tuple[tuple[Store], dict[str, object]]:
        url = f"sqlite:///{tmp_path / str(next(names))}"
        played_year.copy_to(url)
        opened.append(Store.open(url))
        return (opened[-1],), {}

    benchmark.pedantic(lambda store: store.rewind(START + HALF_DAY, 1), setup=another, rounds=5)
    for store in opened:
        store.close()
