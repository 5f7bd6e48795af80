import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from parktime.daemon.store.errors import StoreError
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, MOVE, START, reopened, run_of


def test_a_journaled_run_is_interrupted_until_it_is_finished(store, url):
    extra = {"targets": {"c1": "p1"}, "paid": 40}
    run_id = store.begin_run(
        "banksia",
        cause="update",
        at=START,
        ordinal=1,
        changes=[ARCHIVE, MOVE],
        state=FULL,
        extra=extra,
    )
    again = reopened(store, url)
    (left,) = again.interrupted()
    assert (left.key, left.run_id, left.cause, left.at, left.ordinal) == (
        "banksia",
        run_id,
        "update",
        START,
        1,
    )
    assert left.changes == (ARCHIVE, MOVE)
    assert left.state == FULL
    assert left.extra == extra
    finished = again.finish_run(replace(run_of(1, *left.changes), id=run_id), left.state)
    assert finished.id == run_id
    assert again.interrupted() == []
    assert again.run(run_id).changes == (ARCHIVE, MOVE)
    again.close()


def test_a_service_has_one_run_at_a_time(store):
    store.begin_run(
        "banksia", cause="schedule", at=START, ordinal=1, changes=[MOVE], state=FULL, extra={}
    )
    with pytest.raises(StoreError):
        store.begin_run(
            "banksia", cause="manual", at=START, ordinal=1, changes=[MOVE], state=FULL, extra={}
        )
    assert len(store.interrupted()) == 1


ROOT = Path(__file__).parents[3]


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from dataclasses import replace
from parktime.daemon.domain.run import Counts, Run
from parktime.daemon.store.store import Store
from tests.daemon.store.samples import ARCHIVE, FULL, MOVE, START, run_of
store = Store.open(sys.argv[1])
store.finish_run(run_of(1), FULL)
run_id = store.begin_run("banksia", cause="schedule", at=START, ordinal=2, changes=[ARCHIVE], state=replace(FULL, last_ordinal=2), extra={"n": 1})
if sys.argv[2] == "inside":
    with store.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM journal")
        connection.exec_driver_sql("DELETE FROM run")
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["between", "inside"])
def test_a_killed_process_loses_nothing_that_was_stored(store, url, moment):
    store.save_state("banksia", FULL, START)
    store.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, moment], capture_output=True, cwd=ROOT
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    again = Store.open(url)
    assert again.state("banksia") == FULL
    assert [run.ordinal for run in again.runs(limit=9)] == [1]
    (left,) = again.interrupted()
    assert (left.ordinal, left.changes, left.state.last_ordinal) == (2, (ARCHIVE,), 2)
    again.finish_run(replace(run_of(2, ARCHIVE), id=left.run_id), left.state)
    assert [run.id for run in again.runs(limit=9)] == [2, 1]
    again.close()
