"""A forecast in words: what changes when, by which rule, and how it can be prevented."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from parktime.harness.expectations.verdict import listed, subject
from parktime.harness.results.narrative import CCMS_NAMES, describe_changes
from parktime.harness.results.timestamps import format_instant, parse_utc

if TYPE_CHECKING:
    from parktime.daemon.api.schemas.forecast import ForecastSchema
    from parktime.simulator.scenario.scenario import Scenario, ServiceEntry


@dataclass(frozen=True, slots=True)
class ForecastRequest:
    """Which forecast is asked for: `weeks` from the instant `at` of a scenario, if nobody acts."""

    scenario: "Scenario"
    at: datetime
    weeks: int

    @property
    def until(self) -> datetime:
        """The end of the forecast."""
        return self.at + timedelta(weeks=self.weeks)


def empty_forecast(request: ForecastRequest, *, time_zone: str, note: str) -> "ForecastSchema":
    """The forecast of a service of which nothing can be foreseen; `note` says why."""
    return {
        "at": format_instant(request.at),
        "until": format_instant(request.until),
        "time_zone": time_zone,
        "runs_ahead": 0,
        "note": note,
        "full": [],
        "runs": [],
        "close_calls": [],
    }


def document(request: ForecastRequest, forecasts: "dict[str, ForecastSchema]") -> dict[str, Any]:
    """The JSON document that `--json` writes."""
    return {
        "title": request.scenario.title,
        "file": request.scenario.file,
        "from": format_instant(request.at),
        "until": format_instant(request.until),
        "weeks": request.weeks,
        "services": forecasts,
    }


_OF_SEVERAL = {
    "book": "a session of each entered in the CCMS",
    "status": "the label Active for each, set by hand in the CCMS",
    "enrol": "all enrolled again in the CCMS",
    "map": "mapping each to skip, with an update,",
    "map_room": "mapping each to skip, with an update,",
    "hold_room": "a hold of each, by support,",
}


def forecast_lines(request: ForecastRequest, forecasts: Mapping[str, Any]) -> list[str]:
    """The lines of all services of a scenario."""
    zone = ZoneInfo(request.scenario.services[0].time_zone)
    weeks = "1 week" if request.weeks == 1 else f"{request.weeks} weeks"
    lines = [
        request.scenario.title,
        f"From {request.at.astimezone(zone):%d %b %Y %H:%M}, {weeks} ahead, if nobody does "
        f"anything",
    ]
    for service in request.scenario.services:
        lines += ["", *_service(service, forecasts[service.key])]
    return lines


def _service(entry: "ServiceEntry", forecast: Mapping[str, Any]) -> Iterator[str]:
    zone, runs = ZoneInfo(entry.time_zone), forecast["runs"]
    count = f"{forecast['runs_ahead']} run{'' if forecast['runs_ahead'] == 1 else 's'}"
    where = f"{CCMS_NAMES[entry.ccms]}, {entry.time_zone}"
    yield f"{entry.key}: {entry.name} ({where}), {count}, {len(runs) or 'none'} with news"
    if forecast["note"]:
        yield f"  Note: {forecast['note']}"
    stays = [each for each in forecast["close_calls"] if each["verdict"] == "stays"]
    lines = [(run["at"], list(_run(run, zone))) for run in runs]
    lines += [(each["at"], [_close_call(each, zone)]) for each in stays]
    for _, of_run in sorted(lines, key=lambda each: each[0]):
        yield from of_run
    for full in forecast["full"]:
        since = "now" if full["since"] is None else _when(full["since"], zone)
        until = "the end" if full["until"] is None else _when(full["until"], zone)
        yield f"  The plan is full from {since} to {until}"


def _run(run: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    when = _when(run["at"], zone)
    if run["outcome"] != "ok":
        yield f"  {when} {run['cause']} run {run['outcome']}: {run['note'] or 'no note'}"
    for group in _groups(run["changes"]):
        (words,) = describe_changes([each["change"] for each in group])
        yield f"  {when} {words}"
        for each in group:
            if each["close_call"] is not None:
                name = f"{subject(dict(each['change']))}: " if len(group) > 1 else ""
                yield f"      {name}{each['close_call']['words']}"
        yield from (f"      prevented by {runtime}" for runtime in _ways(group, zone))
    yield from (f"  {when} waits for approval: {words}" for words in describe_changes(run["held"]))


def _close_call(call: Mapping[str, Any], zone: ZoneInfo) -> str:
    return f"  {_when(call['at'], zone)} {call['name']}: {call['words']}  [{call['rule']}]"


def _groups(changes: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The changes grouped into lines, rooms first, as in the narrative of a play."""
    ranked = sorted(changes, key=lambda each: ("child" in each["change"], _group(each)))
    return [list(group) for _, group in groupby(ranked, key=_group)]


def _group(each: Mapping[str, Any]) -> tuple[str, str, str]:
    change = each["change"]
    return change["kind"], change["rule"], change["why"] if "room" in change else ""


def _ways(group: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[str]:
    """How the changes can be prevented: in full for one change, summed up for several."""
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
        yield _runtime(alike, len(group), zone)


def _runtime(
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
    return parse_utc(instant).astimezone(zone).strftime("%a %d %b %Y %H:%M")


def wrap_lines(lines: Iterable[str], width: int) -> Iterator[str]:
    """The lines wrapped to `width` columns, with continuation lines indented."""
    for line in lines:
        inside = " " * (len(line) - len(line.lstrip()) + 4)
        yield from textwrap.wrap(
            line, max(width, 40), subsequent_indent=inside, break_on_hyphens=False
        ) or [""]
