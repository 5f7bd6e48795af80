"""The local dates on which a service runs, each with its first run: a plan about rooms depends on the date alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemon.model.service import Standing
from daemon.model.settings import CADENCE
from daemon.running.schedule import next_slot


@dataclass(frozen=True, slots=True)
class RunDay:
    """A local date and the instant of its first run."""

    day: date
    at: datetime


def run_days(standing: Standing, zone: ZoneInfo, last: date) -> Iterator[RunDay]:
    """From the next run to the last local date, both included; none while nothing is scheduled."""
    at, before = next_slot(standing), None
    while at is not None and (day := at.astimezone(zone).date()) <= last:
        if day != before:
            yield RunDay(day, at)
        before, at = day, at + CADENCE
