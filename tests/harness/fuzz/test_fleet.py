"""A fuzz run of several processes: every world is judged once, whoever dies, and told to all."""

import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from parktime.harness.cli import main
from parktime.harness.fuzz import fleet
from parktime.harness.fuzz.campaign import Bounds
from parktime.harness.fuzz.check import CheckResult
from parktime.harness.fuzz.failure_report import FailingWorld
from parktime.harness.fuzz.invariants import Violation
from tests.daemon.fleet.conftest import postgres, url  # noqa: F401

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[3]
BROKEN = Violation("links are one to one", "two children have one profile")


def process(url, folder, worlds):  # noqa: F811
    """A process that takes part, with the same command as every other one."""
    command = [sys.executable, "-m", "parktime", "fuzz", "--fleet", url, "--seed", "3"]
    command += ["--no-faults", "--no-kills"]
    return subprocess.Popen(
        [*command, "--worlds", str(worlds), "--json", "--into", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows(url, query):  # noqa: F811
    """What a query finds in the schema of the run; nothing while there are no tables."""
    known = make_url(url)
    with psycopg.connect(
        host=known.query["host"], user="postgres", options=known.query["options"]
    ) as connection:
        try:
            return connection.execute(query).fetchall()
        except psycopg.errors.UndefinedTable:
            return []


def test_a_process_that_is_killed_loses_no_world(url, tmp_path):  # noqa: F811
    schema = url.rpartition("%3D")[2]
    claimed = f"SELECT executor_id FROM {schema}_fuzz.workflow_status WHERE status = 'PENDING'"
    with ExitStack() as running:
        started = [running.enter_context(process(url, tmp_path, worlds=3)) for _ in range(2)]
        for each in started:
            running.callback(each.kill)
        victim = None
        while victim is None:
            assert {each.poll() for each in started} == {None}
            claims = [name for (name,) in rows(url, claimed)]
            victim = next((p for p in started if any(f"-{p.pid}-" in c for c in claims)), None)
            time.sleep(0.05)
        victim.send_signal(signal.SIGKILL)
        (survivor,) = [each for each in started if each is not victim]
        told = json.loads(survivor.communicate()[0])
    assert (told["worlds"], told["broken_worlds"]) == (3, 0)
    judged = "SELECT seed, count(*) FROM fuzz_world WHERE result <> '' GROUP BY seed ORDER BY seed"
    assert rows(url, judged) == [(3, 1), (4, 1), (5, 1)]
    taken_over = f"SELECT count(*) FROM {schema}_fuzz.workflow_status WHERE status = 'SUCCESS'"
    assert rows(url, taken_over) == [(3,)]
    assert rows(url, "SELECT count(*) FROM fuzz_run WHERE ended_at IS NOT NULL") == [(1,)]


def test_a_failing_world_is_made_smaller_once_and_told(url, monkeypatch):  # noqa: F811
    checked, smaller = [], []

    def check(scenario):
        checked.append(scenario.seed)
        return CheckResult((BROKEN,) if scenario.seed == 12 else (), runs=1)

    def shrink(seed, _world, violations, _seconds):
        smaller.append(seed)
        return FailingWorld(seed, "title: small", violations)

    monkeypatch.setattr(fleet, "check_scenario", check)
    monkeypatch.setattr(fleet, "shrink_failure", shrink)
    progress = list(fleet.run_shared(url, Bounds(seed=11, count=3), shrink_s=1))
    assert (sorted(checked), smaller) == ([11, 12, 13], [12])
    assert [found for each in progress for found in each.failing] == [
        FailingWorld(12, "title: small", [BROKEN])
    ]
    last = progress[-1]
    assert last.is_over
    assert [each.seed for each in last.worlds if each.checked.violations] == [12]
    assert sum(last.machines.values()) == 3


def test_a_run_of_other_options_is_refused_while_somebody_plays_it(url, capsys):  # noqa: F811
    bounds = Bounds(seed=21, count=2)
    with fleet._joined(url, bounds):
        assert main(["fuzz", "--fleet", url, "--worlds", "9"]) == 2
        assert "other options" in capsys.readouterr().err
        with fleet._joined(url, bounds) as (run, _, _):
            assert run.bounds == bounds
    with fleet._joined(url, replace(bounds, count=9)) as (other, _, _):
        assert other.id == run.id + 1, "nobody plays the other one any more"


@pytest.mark.parametrize("address", ["sqlite:///a.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_shared_is_refused(address):
    assert main(["fuzz", "--fleet", address, "--worlds", "1"]) == 2
