"""Reads what a daemon lived through over its API, and what people did from a simulator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx2

from parktime.harness.errors import InternalError, UsageError
from parktime.harness.player.daemon_client import DaemonClient, read_response
from parktime.harness.report.life import Life
from parktime.harness.results.timestamps import parse_utc
from parktime.simulator.scenario.times import parse_day, parse_instant

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which services (none named: all), and from when to when, as written; None: all there is."""

    services: Sequence[str]
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Lives:
    """What was read, and between which instants."""

    first: datetime
    last: datetime
    services: tuple[Life, ...]


async def read_lives(
    daemon: httpx2.AsyncClient, simulator: httpx2.AsyncClient | None, wanted: Wanted
) -> Lives:
    """The lives of the wanted services.

    Raises UsageError if a server is not there, a service is unknown, or a time is not one.
    """
    snapshot = await _read(daemon, "/v1/snapshot?limit=1")
    services = await _services(daemon, wanted.services)
    zone = ZoneInfo(services[0]["time_zone"])
    now = parse_utc(snapshot["now"])
    last = now if wanted.last is None else _instant("--to", wanted.last, zone, is_end=True)
    commands = await _commands(daemon)
    acts = [] if simulator is None else (await _read(simulator, "/world/recording"))["steps"]
    client = DaemonClient(daemon)
    lives = []
    for service in services:
        key = service["key"]
        links = await _read(daemon, f"/v1/services/{quote(key, safe='')}/links")
        lives.append(
            Life(
                service=service,
                runs=[run for run in await client.runs(key) if parse_utc(run["at"]) <= last],
                commands=[each for each in commands if each["service"] == key],
                acts=[each for each in acts if each["service"] == key],
                links=links,
            )
        )
    if wanted.first is None:
        known = [row["at"] for each in lives for row in (*each.runs, *each.commands)]
        first = min(map(parse_utc, known), default=last)
    else:
        first = _instant("--from", wanted.first, zone, is_end=False)
    if first > last or (first == last and wanted.first is not None):
        raise UsageError(f"--from has to be before --to: {first} is not before {last}")
    return Lives(first, last, tuple(lives))


def _instant(option: str, text: str, zone: ZoneInfo, *, is_end: bool) -> datetime:
    """A time, or a date: the local midnight at which it begins or ends. Raises UsageError."""
    try:
        day: date | None = parse_day(text)
    except ValueError:
        day = None
    if day is not None:
        return datetime.combine(day + timedelta(days=is_end), time(), zone)
    try:
        return parse_instant(text, zone)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from error


async def _services(daemon: httpx2.AsyncClient, wanted: Sequence[str]) -> list[dict[str, Any]]:
    if wanted:
        return [
            await _read(daemon, f"/v1/services/{quote(key, safe='')}")
            for key in dict.fromkeys(wanted)
        ]
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        query = f"?limit={_PAGE}" + (f"&after={quote(after, safe='')}" if after else "")
        page = await _read(daemon, f"/v1/services{query}")
        found += page["services"]
        after = page["next_after"]
    if not found:
        raise UsageError(f"{daemon.base_url} has no services yet")
    return found


async def _commands(daemon: httpx2.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = await _read(daemon, f"/v1/commands?after={after}&limit={_PAGE}")
        found += page["commands"]
        after = page["next_after"]
    return found


async def _read(client: httpx2.AsyncClient, path: str) -> Any:
    url = str(client.base_url).rstrip("/")
    try:
        return read_response(await client.get(path))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise UsageError(f"{url}{path}: does not answer: {error}") from error
    except InternalError as error:
        raise UsageError(f"{url}: {error}") from error
