"""A fuzz run that many processes share: its seeds and results, in tables of one database.

A row is a world: first its seed, then its result, then the smallest world that still fails. Each is
written once, whoever writes it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import sqlalchemy as sa

from parktime.harness.fuzz.campaign import Bounds, CheckedWorld
from parktime.harness.fuzz.check import CheckResult
from parktime.harness.fuzz.failure_report import FailingWorld
from parktime.harness.fuzz.generate.fault_windows import FaultSettings
from parktime.harness.fuzz.invariants import Violation

_CREATE: Final = (
    """CREATE TABLE IF NOT EXISTS fuzz_run (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, options text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(), stops_at timestamptz,
        ended_at timestamptz)""",
    """CREATE TABLE IF NOT EXISTS fuzz_world (
        run bigint NOT NULL REFERENCES fuzz_run, seed bigint NOT NULL, result text,
        is_broken boolean, cpu_s float, machine text, judged_at timestamptz, smallest text,
        PRIMARY KEY (run, seed))""",
)
_OPEN_RUN = sa.text("SELECT id, options FROM fuzz_run WHERE ended_at IS NULL ORDER BY id")
_OPTIONS = sa.text("SELECT options FROM fuzz_run WHERE id = :run AND ended_at IS NULL")
_BEGIN = sa.text(
    "INSERT INTO fuzz_run (options, stops_at) VALUES (:options, "
    "clock_timestamp() + make_interval(secs => cast(:seconds AS float))) RETURNING id"
)
_END = sa.text("UPDATE fuzz_run SET ended_at = clock_timestamp() WHERE id = :run")
_MAY_GO_ON = sa.text(
    "SELECT stops_at IS NULL OR stops_at > clock_timestamp() FROM fuzz_run WHERE id = :run "
    "FOR UPDATE"
)
_EXTENT = sa.text(
    "SELECT count(*) FILTER (WHERE result IS NULL) AS unjudged, max(seed) AS last "
    "FROM fuzz_world WHERE run = :run"
)
_ADD = sa.text(
    "INSERT INTO fuzz_world (run, seed) SELECT cast(:run AS bigint), seed "
    "FROM generate_series(cast(:first AS bigint), cast(:last AS bigint)) seed"
)
_UNJUDGED = sa.text(
    "SELECT seed FROM fuzz_world WHERE run = :run AND result IS NULL ORDER BY seed LIMIT :limit"
)
_JUDGE = sa.text(
    "UPDATE fuzz_world SET result = :result, is_broken = :is_broken, cpu_s = :cpu_s, "
    "machine = :machine, judged_at = clock_timestamp() "
    "WHERE run = :run AND seed = :seed AND result IS NULL"
)
_SHRUNK = sa.text(
    "UPDATE fuzz_world SET smallest = :smallest "
    "WHERE run = :run AND seed = :seed AND smallest IS NULL"
)
_RESULT = sa.text("SELECT result FROM fuzz_world WHERE run = :run AND seed = :seed")
_RESULTS = sa.text(
    "SELECT seed, result, cpu_s FROM fuzz_world WHERE run = :run AND result IS NOT NULL "
    "ORDER BY seed"
)
_FAILING = sa.text(
    "SELECT seed, smallest FROM fuzz_world WHERE run = :run AND is_broken ORDER BY seed"
)
_BY_MACHINE = sa.text(
    "SELECT machine, count(*) AS worlds FROM fuzz_world "
    "WHERE run = :run AND result IS NOT NULL GROUP BY machine ORDER BY machine"
)
AHEAD: Final = 64
"""Worlds that wait to be played, at most."""


class OtherRunError(Exception):
    """A run with other options is under way on the same database."""


def options_of(bounds: Bounds) -> str:
    """What must be the same for all processes of a run, the release included."""
    faults = bounds.fault_settings
    values = {
        "release": version("parktime"),
        "seed": bounds.seed,
        "worlds": bounds.count,
        "seconds": bounds.seconds,
        "long": bounds.long,
        "faults": faults.faults,
        "kills": faults.kills,
    }
    return json.dumps(values, sort_keys=True)


def bounds_of(options: str) -> Bounds:
    """The bounds that options stand for."""
    values = json.loads(options)
    faults = FaultSettings(values["faults"], values["kills"])
    return Bounds(values["seed"], values["worlds"], values["seconds"], values["long"], faults)


@dataclass(frozen=True, slots=True)
class SharedRun:
    """One run in the database."""

    engine: sa.Engine
    id: int
    bounds: Bounds

    @classmethod
    def join(cls, engine: sa.Engine, bounds: Bounds, *, alone: bool) -> "SharedRun":
        """Join the run of these options that is under way, or begin one.

        `alone`: no other process takes part, so that runs of other options were abandoned.

        Raises:
            OtherRunError: A run of other options is under way; nothing is changed.
        """
        options = options_of(bounds)
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('parktime-fuzz'))")
            for create in _CREATE:
                connection.exec_driver_sql(create)
            for run in connection.execute(_OPEN_RUN).all():
                if run.options == options:
                    return cls(engine, run.id, bounds)
                if not alone:
                    raise OtherRunError(run.options)
                connection.execute(_END, {"run": run.id})
            values = {"options": options, "seconds": bounds.seconds}
            return cls(engine, connection.execute(_BEGIN, values).scalar_one(), bounds)

    @classmethod
    def of(cls, engine: sa.Engine, run: int) -> "SharedRun | None":
        """A run that is under way; None for one that has ended."""
        with engine.begin() as connection:
            options = connection.execute(_OPTIONS, {"run": run}).scalar()
        return None if options is None else cls(engine, run, bounds_of(options))

    def add_seeds(self) -> bool:
        """Add seeds while there is time for more; returns whether worlds are still to be judged."""
        with self.engine.begin() as connection:
            may_go_on = connection.execute(_MAY_GO_ON, {"run": self.id}).scalar_one()
            extent = connection.execute(_EXTENT, {"run": self.id}).one()
            first = self.bounds.seed if extent.last is None else extent.last + 1
            last = first + AHEAD - extent.unjudged - 1
            if self.bounds.count is not None:
                last = min(last, self.bounds.seed + self.bounds.count - 1)
            if may_go_on and last >= first:
                connection.execute(_ADD, {"run": self.id, "first": first, "last": last})
                return True
            return bool(extent.unjudged)

    def unjudged(self) -> list[int]:
        """Seeds without a result."""
        return self._column(_UNJUDGED, {"limit": AHEAD})

    def failing(self) -> list[tuple[int, FailingWorld | None]]:
        """Seeds whose world fails, each with the smallest that was found, once it was."""
        with self.engine.begin() as connection:
            rows = connection.execute(_FAILING, {"run": self.id}).all()
        return [(row.seed, _failing_from(row.seed, row.smallest)) for row in rows]

    def judge(self, world: CheckedWorld, machine: str) -> None:
        """Write the result of a world, unless it has one."""
        values = {
            "seed": world.seed,
            "result": _result_json(world.checked),
            "is_broken": bool(world.checked.violations),
            "cpu_s": world.cpu_s,
            "machine": machine,
        }
        self._write(_JUDGE, values)

    def write_smallest(self, found: FailingWorld) -> None:
        """Write the smallest world that still fails, unless there is one."""
        text = json.dumps({"text": found.text, "violations": _plain(found.violations)})
        self._write(_SHRUNK, {"seed": found.seed, "smallest": text})

    def result(self, seed: int) -> CheckResult | None:
        """The result of one world; None if it has none yet."""
        (text,) = self._column(_RESULT, {"seed": seed}) or [None]
        return None if text is None else _result_from(text)

    def results(self) -> list[CheckedWorld]:
        """All results by their seeds."""
        with self.engine.begin() as connection:
            rows = connection.execute(_RESULTS, {"run": self.id}).all()
        return [CheckedWorld(row.seed, _result_from(row.result), row.cpu_s) for row in rows]

    def by_machine(self) -> dict[str, int]:
        """How many worlds each process has judged."""
        with self.engine.begin() as connection:
            rows = connection.execute(_BY_MACHINE, {"run": self.id}).all()
        return {row.machine: row.worlds for row in rows}

    def end(self) -> None:
        """The run is over; the next one with these options is another."""
        self._write(_END, {})

    def _write(self, statement: sa.TextClause, values: dict[str, Any]) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement, values | {"run": self.id})

    def _column(self, statement: sa.TextClause, values: dict[str, Any]) -> list[Any]:
        with self.engine.begin() as connection:
            return list(connection.execute(statement, values | {"run": self.id}).scalars())


def _plain(violations: Sequence[Violation]) -> list[list[str]]:
    return [[each.invariant, each.detail] for each in violations]


def _result_json(checked: CheckResult) -> str:
    values = {
        "violations": _plain(checked.violations),
        "plays": checked.plays,
        "runs": checked.runs,
        "checks": checked.checks,
        "kills": checked.kills,
        "ends_compared": checked.ends_compared,
        "faults": [[*key, times] for key, times in sorted(checked.faults.items())],
    }
    return json.dumps(values)


def _result_from(text: str) -> CheckResult:
    values = json.loads(text)
    faults = Counter({(kind, api, call): times for kind, api, call, times in values["faults"]})
    violations = tuple(Violation(*each) for each in values["violations"])
    return CheckResult(**{**values, "violations": violations, "faults": faults})


def _failing_from(seed: int, smallest: str | None) -> FailingWorld | None:
    if smallest is None:
        return None
    values = json.loads(smallest)
    return FailingWorld(seed, values["text"], [Violation(*each) for each in values["violations"]])
