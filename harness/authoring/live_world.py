"""Reads a running world from its simulator, and from a daemon what only that knows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx2

from parktime.harness.authoring.record import Sources
from parktime.harness.errors import InternalError, UsageError
from parktime.harness.player.daemon_client import DaemonClient, read_response
from parktime.web.client import open_client

_TIMEOUT_S = 60.0
Skips = dict[str, tuple[frozenset[str], frozenset[str]]]


async def read_world(
    simulator: str, daemon: str | None, token: str | None
) -> tuple[dict[str, Any], Skips]:
    """The exported world, and the children and rooms that a daemon maps to skip, by service.

    Raises UsageError if a server is not there or is something else.
    """
    export = await _get(simulator, "/world/scenario", None)
    if not isinstance(export, dict) or not {"scenario", "links"} <= export.keys():
        raise UsageError(f"{simulator} is no simulator of parktime")
    skips: Skips = {}
    if daemon is not None:
        for key in export["links"]:
            links = await _get(daemon, f"/v1/services/{key}/links", token)
            skips[key] = skipped(links)
    return export, skips


def skipped(links: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """The children and rooms that a daemon's links of a service map to skip."""
    return _skipped(links["children"]), _skipped(links["rooms"])


def _skipped(rows: list[dict[str, Any]]) -> frozenset[str]:
    """Names of skipped records, children as steps tell them."""
    return frozenset(
        f"{row['name']}, born {row['born']}" if row.get("born") else row["name"]
        for row in rows
        if row["mapping"] == "skip"
    )


async def _get(url: str, path: str, token: str | None) -> Any:
    async with open_client(url, timeout_s=_TIMEOUT_S, headers=_headers(token)) as client:
        return await _read(client, path)


def _headers(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


async def _read(client: httpx2.AsyncClient, path: str) -> Any:
    url = str(client.base_url).rstrip("/")
    try:
        return read_response(await client.get(path))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise UsageError(f"{url}{path}: does not answer: {error}") from error
    except InternalError as error:
        raise UsageError(f"{url}: {error}") from error


_COMMANDS = 200


async def read_recording(simulator: str, daemon: str, token: str | None) -> Sources:
    """What was done to a world and its daemon since the start, and what is there now.

    Raises UsageError if a server is not there, is something else, or no longer knows the start.
    """
    async with (
        open_client(simulator, timeout_s=_TIMEOUT_S) as world,
        open_client(daemon, timeout_s=_TIMEOUT_S, headers=_headers(token)) as operators,
    ):
        return await read_sources(world, operators)


async def read_sources(simulator: httpx2.AsyncClient, daemon: httpx2.AsyncClient) -> Sources:
    """The same with clients that are open."""
    world = await _read(simulator, "/world/recording")
    if not isinstance(world, dict) or not {"scenario", "steps"} <= world.keys():
        raise UsageError(f"{simulator.base_url} is no simulator of parktime")
    commands: list[Any] = []
    after: int | None = 0
    while after is not None:
        page = await _read(daemon, f"/v1/commands?after={after}&limit={_COMMANDS}")
        if page["since"] is not None:
            raise UsageError(f"{daemon.base_url} keeps nothing of before {page['since']}")
        commands += page["commands"]
        after = page["next_after"]
    keys = list(world["scenario"]["services"])
    last = {each["service"]: each["name"] for each in commands}
    known = {key for key, name in last.items() if name != "remove"}
    client = DaemonClient(daemon)
    runs = {key: await client.runs(key) for key in keys if key in known}
    storyparks = {
        key: await _read(simulator, f"/world/services/{quote(key)}/storypark") for key in keys
    }
    return Sources(world, commands, runs, storyparks)
