"""A forecast in words, for people: what will change when, by which rule, and until when what would prevent it."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from parktime.daemon.api.schemas.forecast import ForecastShape, show_forecast
from parktime.harness.errors import RefusedError
from parktime.harness.expectations.changes import subject
from parktime.harness.expectations.evaluate import listed
from parktime.harness.player.play import Progressed, play
from parktime.harness.results.narrative import grouped
from parktime.harness.results.timestamps import as_text, from_text
from parktime.simulator.scenario.scenario import Scenario, ServiceEntry

if TYPE_CHECKING:
    from parktime.harness.player.runtime import Way


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
    from parktime.harness.player.in_process import InProcess

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


pass

_CCMS = {"manage": "Storypark Manage", "kidsoft": "Kidsoft"}
_OF_SEVERAL = {
    "book": "a session of each entered in the CCMS",
    "status": "the label Active for each, set by hand in the CCMS",
    "enrol": "all enrolled again in the CCMS",
    "map": "mapping each to skip, with an update,",
    "map_room": "mapping each to skip, with an update,",
    "hold_room": "a hold of each, by support,",
}


def forecast_lines(asked: Asked, told: Mapping[str, Any]) -> list[str]:
    """The lines of all services of a scenario."""
    zone = ZoneInfo(asked.scenario.services[0].time_zone)
    weeks = "1 week" if asked.weeks == 1 else f"{asked.weeks} weeks"
    lines = [
        asked.scenario.title,
        f"From {asked.at.astimezone(zone):%d %b %Y %H:%M}, {weeks} ahead, if nobody does anything",
    ]
    for service in asked.scenario.services:
        lines += ["", *_service(service, told[service.key])]
    return lines


def _service(entry: ServiceEntry, forecast: Mapping[str, Any]) -> Iterator[str]:
    zone, runs = ZoneInfo(entry.time_zone), forecast["runs"]
    count = f"{forecast['runs_ahead']} run{'' if forecast['runs_ahead'] == 1 else 's'}"
    yield f"{entry.key}: {entry.name} ({_CCMS[entry.ccms]}, {entry.time_zone}), {count}, {len(runs) or 'none'} with news"
    if forecast["note"]:
        yield f"  Note: {forecast['note']}"
    for run in runs:
        yield from _run(run, zone)
    for full in forecast["full"]:
        since = "now" if full["since"] is None else _when(full["since"], zone)
        until = "the end" if full["until"] is None else _when(full["until"], zone)
        yield f"  The plan is full from {since} to {until}"


def _run(run: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    when = _when(run["at"], zone)
    if run["outcome"] != "ok":
        yield f"  {when} {run['cause']} run {run['outcome']}: {run['note'] or 'no note'}"
    for group in _groups(run["changes"]):
        (words,) = grouped([each["change"] for each in group])
        yield f"  {when} {words}"
        yield from (f"      prevented by {way}" for way in _ways(group, zone))
    yield from (f"  {when} waits for approval: {words}" for words in grouped(run["held"]))


def _groups(changes: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Those that are told in one line, rooms first, as in the story of a play."""
    ranked = sorted(changes, key=lambda each: ("child" in each["change"], _group(each)))
    return [list(group) for _, group in groupby(ranked, key=_group)]


def _group(each: Mapping[str, Any]) -> tuple[str, str, str]:
    change = each["change"]
    return change["kind"], change["rule"], change["why"] if "room" in change else ""


def _ways(group: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[str]:
    """Of one change all ways as they are; of several, those that go for all or some of them."""
    ways = [(each["change"], moment) for each in group for moment in each["last_moments"]]
    seen: set[tuple[str, str, bool]] = set()
    for _, moment in ways:
        kind = moment["action"], moment["before"], moment["refresh"]
        if kind in seen:
            continue
        seen.add(kind)
        alike = [
            (change, each)
            for change, each in ways
            if (each["action"], each["before"], each["refresh"]) == kind
        ]
        yield _way(alike, len(group), zone)


def _way(
    alike: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], of: int, zone: ZoneInfo
) -> str:
    _, moment = max(alike, key=lambda each: each[1]["paid_children"] or 0)
    if (
        of == 1
        or len({each["words"] for _, each in alike}) == 1
        or moment["action"] not in _OF_SEVERAL
    ):
        return str(moment["words"])
    refreshed = " and refreshed" if moment["refresh"] else ""
    whom = (
        ""
        if len(alike) == of
        else f" ({listed([subject(dict(each)) for each, _ in alike], at_most=4)})"
    )
    return (
        f"{_OF_SEVERAL[moment['action']]}{refreshed} before {_when(moment['before'], zone)}{whom}"
    )


def _when(instant: str, zone: ZoneInfo) -> str:
    return from_text(instant).astimezone(zone).strftime("%a %d %b %Y %H:%M")


def folded(lines: Iterable[str], width: int) -> Iterator[str]:
    """The lines in so many columns, what runs on further in than its beginning."""
    for line in lines:
        inside = " " * (len(line) - len(line.lstrip()) + 4)
        yield from textwrap.wrap(
            line, max(width, 40), subsequent_indent=inside, break_on_hyphens=False
        ) or [""]
