"""`parktime faults`: the kinds of injected faults, and how often a simulator injected each."""

import asyncio
from typing import Annotated, Any

import typer

from parktime.harness.commands.options import (
    AsCsv,
    AsMarkdown,
    JsonInsteadOfTable,
    table_format,
)
from parktime.harness.results.output import say, say_json, say_table
from parktime.simulator.fault_injection.active_faults import coverage
from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import APIS, CALLS_BY_API
from parktime.tui.presenters.table_text import Table

FromSimulator = Annotated[
    str | None,
    typer.Option(
        "--simulator",
        metavar="URL",
        help="URL of a running simulator: show how often each kind was injected into each call.",
    ),
]


def faults(
    simulator: FromSimulator = None,
    as_json: JsonInsteadOfTable = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> int:
    """List every kind of fault that a scenario can inject, and the calls it applies to.

    With --simulator, print a table of kinds by calls with the number of injections; a dot marks a
    call that the kind does not apply to.
    """
    form = table_format(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
    if simulator is None and form is not None:
        say_table(Table(("kind", "does", "calls"), _table_rows()), form)
        return 0
    if simulator is None:
        say_json(_kinds()) if as_json else say(_listed())
        return 0
    found = asyncio.run(_asked(simulator))
    if form is not None:
        columns = ("kind", "api", "call", "times")
        rows = [[row[name] for name in columns] for row in found["injected"]]
        say_table(Table(columns, rows), form)
        return 0
    injected = {(row["kind"], row["api"], row["call"]): row["times"] for row in found["injected"]}
    say_json(found) if as_json else say(coverage(injected))
    return 0


def _kinds() -> list[dict[str, Any]]:
    return [
        {
            "kind": kind.name,
            "does": kind.does,
            "calls": {
                api: [call for call in CALLS_BY_API[api] if (api, call) in kind.fits]
                for api in APIS
            },
        }
        for kind in KINDS.values()
    ]


def _table_rows() -> list[tuple[str, str, str]]:
    return [
        (
            kind["kind"],
            kind["does"],
            "; ".join(
                f"{api}: {', '.join(calls)}" for api, calls in kind["calls"].items() if calls
            ),
        )
        for kind in _kinds()
    ]


def _listed() -> list[str]:
    width = max(map(len, KINDS))
    return [f"{kind.name:<{width}}  {kind.does}" for kind in KINDS.values()]


async def _asked(url: str) -> dict[str, Any]:
    import httpx2

    from parktime.harness.errors import UsageError
    from parktime.harness.player.simulator_client import SimulatorClient
    from parktime.web.client import CertificatesError, open_client

    async with open_client(url.rstrip("/"), timeout_s=30) as http:
        try:
            return await SimulatorClient(http, url).faults()
        except CertificatesError as error:
            raise UsageError(str(error)) from error
        except httpx2.RequestError as error:
            raise UsageError(
                f"--simulator: {url} cannot be reached: {type(error).__name__}"
            ) from error
