"""Reads a running world from its simulator, and from a daemon what only that knows."""

from collections.abc import Mapping
from typing import Any

import httpx2

from parktime.harness.errors import InternalError, UsageError
from parktime.harness.player.daemon_client import read_response
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
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with open_client(url, timeout_s=_TIMEOUT_S, headers=headers) as client:
            return read_response(await client.get(path))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise UsageError(f"{url}{path}: does not answer: {error}") from error
    except InternalError as error:
        raise UsageError(f"{url}: {error}") from error
