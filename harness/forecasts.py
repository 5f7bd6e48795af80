"""Plays a scenario to an instant and asks what comes then, of every service."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from daemon.api.ahead_shape import ForecastShape, show_forecast
from harness.errors import RefusedError
from harness.instants import as_text
from harness.play import play
from harness.progress import Progressed
from simulator.scenario.scenario import Scenario

if TYPE_CHECKING:
    from harness.way import Way


@dataclass(frozen=True, slots=True)
class Asked:
    """A forecast that somebody asks for: from an instant of the story on, for so many weeks, with nobody doing anything any more."""

    scenario: Scenario
    at: datetime
    weeks: int

    @property
    def until(self) -> datetime:
        """The last instant of which is told."""
        return self.at + timedelta(weeks=self.weeks)


async def forecasts(asked: Asked, progress: Progressed | None = None) -> dict[str, ForecastShape]:
    """By service: every run to come that tells something. Where nothing can be told, its `note` says why."""
    from harness.in_process import InProcess

    told: dict[str, ForecastShape] = {}

    async def ask(way: "Way") -> None:
        assert isinstance(way, InProcess)
        for entry in asked.scenario.services:
            try:
                told[entry.key] = show_forecast(await way.forecast(entry.key, asked.weeks))
            except RefusedError as refusal:
                told[entry.key] = _nothing(asked, entry.time_zone, refusal.message)

    result = await play(asked.scenario, until=asked.at, progress=progress, at_the_end=ask)
    if result.get("interrupted"):
        raise KeyboardInterrupt
    return told


def _nothing(asked: Asked, time_zone: str, note: str) -> ForecastShape:
    return {
        "at": as_text(asked.at),
        "until": as_text(asked.until),
        "time_zone": time_zone,
        "runs_ahead": 0,
        "note": note,
        "full": [],
        "runs": [],
    }


def document(asked: Asked, told: dict[str, ForecastShape]) -> dict[str, Any]:
    """What `--json` writes."""
    return {
        "title": asked.scenario.title,
        "file": asked.scenario.file,
        "from": as_text(asked.at),
        "until": as_text(asked.until),
        "weeks": asked.weeks,
        "services": told,
    }
