"""`parktime faults`: what can go wrong on purpose, and how often it has in a running simulator."""

import asyncio
import json
from typing import Annotated, Any

import typer

from simulator.faults.calls import APIS, CALLS_BY_API
from simulator.faults.coverage import coverage
from simulator.faults.kinds import KINDS

FromSimulator = Annotated[
    str | None,
    typer.Option(
        "--simulator", metavar="URL", help="Tell how often each kind was done to each call of a simulator that runs."
    ),
]


def faults(
    simulator: FromSimulator = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> int:
    """List every kind of fault that a scenario's `fault:` can set, and the calls to which it can be done.

    With --simulator, the table of what has gone wrong on purpose there: kinds by calls, with how often; a dot where a
    kind cannot be done to a call.
    """
    if simulator is None:
        typer.echo(json.dumps(_kinds(), indent=1) if as_json else "\n".join(_listed()))
        return 0
    found = asyncio.run(_asked(simulator))
    injected = {(row["kind"], row["api"], row["call"]): row["times"] for row in found["injected"]}
    typer.echo(json.dumps(found, indent=1) if as_json else "\n".join(coverage(injected)))
    return 0


def _kinds() -> list[dict[str, Any]]:
    return [
        {
            "kind": kind.name,
            "does": kind.does,
            "calls": {api: [call for call in CALLS_BY_API[api] if (api, call) in kind.fits] for api in APIS},
        }
        for kind in KINDS.values()
    ]


def _listed() -> list[str]:
    width = max(map(len, KINDS))
    return [f"{kind.name:<{width}}  {kind.does}" for kind in KINDS.values()]


async def _asked(url: str) -> dict[str, Any]:
    import httpx2

    from harness.simulator_client import SimulatorClient
    from harness.wrong import Wrong

    async with httpx2.AsyncClient(base_url=url.rstrip("/"), timeout=30) as http:
        try:
            return await SimulatorClient(http, url).faults()
        except httpx2.RequestError as error:
            raise Wrong(f"--simulator: {url} cannot be reached: {type(error).__name__}") from error
