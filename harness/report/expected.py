"""What was expected, folded by service and local day. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from parktime.harness.results.timestamps import parse_utc
from parktime.simulator.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One expectation, with its local time."""

    line: int
    at: datetime
    expected: str
    passed: bool
    actual: str


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    """The expectations of one service on one local day."""

    service: str
    zone: ZoneInfo
    day: str
    lines: tuple[ExpectedLine, ...]

    @property
    def failed(self) -> int:
        """How many did not hold."""
        return sum(not line.passed for line in self.lines)


def expected_days(
    scenario: Scenario, expectations: Sequence[Mapping[str, Any]]
) -> Iterator[ExpectedDay]:
    """The days in order; services in the file's order on each."""
    order = {entry.key: number for number, entry in enumerate(scenario.services)}
    zones = {entry.key: ZoneInfo(entry.time_zone) for entry in scenario.services}
    names = {entry.key: entry.name for entry in scenario.services}

    def day_of(row: Mapping[str, Any]) -> tuple[str, int]:
        local = parse_utc(row["at"]).astimezone(zones[row["service"]])
        return local.date().isoformat(), order[row["service"]]

    for _, group in groupby(sorted(expectations, key=day_of), key=day_of):
        rows = list(group)
        key = rows[0]["service"]
        first = parse_utc(rows[0]["at"]).astimezone(zones[key])
        lines = tuple(
            ExpectedLine(
                row["line"],
                parse_utc(row["at"]).astimezone(zones[key]),
                expected=row["expected"],
                passed=row["passed"],
                actual=row["actual"],
            )
            for row in rows
        )
        yield ExpectedDay(names[key], zones[key], f"{first:%a} {first.day} {first:%b %Y}", lines)
