"""What the generated pages take from the code. No other file of `docs/gen` imports parktime."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2

from parktime.daemon.api.app import openapi_document
from parktime.daemon.domain.rules import RULES
from parktime.daemon.telemetry.catalogue import METRICS
from parktime.harness.commands.app import COMMANDS as CLI_COMMANDS
from parktime.harness.commands.app import load_command
from parktime.harness.commands.config_file import settable_options, type_of
from parktime.harness.commands.scenario_files import library, locate, read_index
from parktime.simulator.api.clock import problem_types
from parktime.simulator.fault_injection.kinds import KINDS, FaultKind
from parktime.simulator.fault_injection.operations import (
    APIS,
    CALLS_BY_API,
    GROUPS,
    LIST_READS,
    Api,
)
from parktime.simulator.hosting.registry import WorldRegistry
from parktime.simulator.hosting.server import WorldServer
from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.scenario.schema.document import scenario_schema
from parktime.tui.commands import COMMANDS
from parktime.tui.keymap import shown_keys

EXAMPLE = "christmas-queensland"
"""The scenario whose world is started to ask its servers for their OpenAPI documents."""

OPENAPI_OF_SIMULATOR = {
    "worlds": "/worlds/openapi.json",
    "simulator": "/openapi.json",
    "kidsoft": "/kidsoft/openapi.json",
    "manage": "/manage/openapi.json",
    "storypark": "/storypark/openapi.json",
}


@dataclass(frozen=True)
class Parameter:
    """An option or argument of a command."""

    names: tuple[str, ...]
    metavar: str
    help: str
    required: bool
    default: str
    variable: str
    is_argument: bool


@dataclass(frozen=True)
class Command:
    """A command of the `parktime` program; `children` are its subcommands."""

    name: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    children: tuple["Command", ...] = field(default=())


@dataclass(frozen=True)
class Setting:
    """An option of `parktime daemon` as its file has it."""

    key: str
    type: str
    parameter: Parameter


@dataclass(frozen=True)
class Key:
    """A command of the dashboard."""

    keys: tuple[str, ...]
    where: str
    does: str
    id: str


def dashboard_keys() -> list[Key]:
    """Every command of the dashboard, in the order of its help screen."""
    return [
        Key(tuple(shown_keys(each.keys).split(" ")), each.group, each.help, each.id)
        for each in COMMANDS
    ]


def rules() -> list[tuple[str, str, tuple[str, ...]]]:
    """(id, sentence, marks) of every rule."""
    return [(rule.id, rule.sentence, rule.marks) for rule in RULES.values()]


@cache
def scenarios() -> list[tuple[str, str, str]]:
    """(name, title, about) of every library scenario."""
    read = [(path.stem, read_scenario(path)) for path in library()]
    return [(name, each.title, each.about or "") for name, each in read]


def rules_shown() -> dict[str, list[str]]:
    """The rules that each library scenario showed when it was last played, from the index."""
    return {name: entry["rules"] for name, entry in read_index().items()}


@cache
def scenario_json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file."""
    return scenario_schema(plain=True)


@cache
def cli() -> Command:
    """The whole tree of commands."""
    children = tuple(_command(each.name, load_command(each.name)) for each in CLI_COMMANDS)
    return Command("parktime", "", children=children)


def daemon_settings() -> list[Setting]:
    """Every key of the daemon's table in a file of settings."""
    return [
        Setting(name, type_of(option), _parameter(option))
        for name, option in settable_options(load_command("daemon"))
    ]


def metrics() -> list[tuple[str, str, tuple[str, ...], str]]:
    """(name, type, labels, meaning) of every metric of the daemon."""
    return [(each.name, each.type, each.labels, each.help) for each in METRICS]


def fault_kinds() -> list[tuple[str, str, str, bool]]:
    """(name, effect, calls in Markdown, whether the vendor handles the request) of every kind."""
    return [(kind.name, kind.does, _calls(kind), kind.done) for kind in KINDS.values()]


def fault_calls() -> dict[str, list[str]]:
    """The names of calls, by API."""
    return {api: list(CALLS_BY_API[api]) for api in APIS}


def clock_problems() -> list[tuple[int, str]]:
    """(status, type) of every problem that the clock answers."""
    return problem_types()


@cache
def openapi_documents() -> dict[str, dict[str, Any]]:
    """The OpenAPI document of every HTTP API, by a short name."""
    return {**asyncio.run(_of_simulator()), "daemon": openapi_document()}


async def _of_simulator() -> dict[str, dict[str, Any]]:
    registry = WorldRegistry()
    scenario = read_scenario(locate(EXAMPLE))
    registry.add(scenario, name="example", path="", steps=())
    transport = httpx2.ASGITransport(WorldServer(registry))
    async with httpx2.AsyncClient(transport=transport, base_url="http://simulator") as client:
        return {
            name: (await client.get(path)).json() for name, path in OPENAPI_OF_SIMULATOR.items()
        }


def _command(name: str, command: Any) -> Command:
    parameters = tuple(
        _parameter(each) for each in command.params if not getattr(each, "hidden", False)
    )
    children = tuple(
        _command(child, each) for child, each in getattr(command, "commands", {}).items()
    )
    return Command(name, command.help or "", parameters, children)


def _parameter(each: Any) -> Parameter:
    is_argument = not each.opts[0].startswith("-")
    is_flag = getattr(each, "is_flag", False)
    default = "" if is_flag or each.default in (None, False, ()) else str(each.default)
    metavar = "" if is_flag else (each.metavar or each.name.upper())
    names = (metavar,) if is_argument else (*each.opts, *each.secondary_opts)
    return Parameter(
        names, metavar, each.help or "", each.required, default, each.envvar or "", is_argument
    )


_Pairs = frozenset[tuple[Api, str]]
_EVERY: _Pairs = frozenset((api, call) for api in APIS for call in CALLS_BY_API[api])
_LISTS: _Pairs = frozenset(each for each in _EVERY if each[1] in LIST_READS)
_WRITES: _Pairs = frozenset(
    ("storypark", call) for call in GROUPS["writes"] | {"read_profile"} if call != "delete_room"
)


def _calls(kind: FaultKind) -> str:
    for words, most in (("all", _EVERY), ("lists", _LISTS), ("lists, records", _LISTS | _WRITES)):
        missing = most - kind.fits
        if kind.fits <= most and len(missing) <= 2:
            return f"{words} except {_named(missing)}" if missing else words
    return _named(kind.fits)


def _named(pairs: Iterable[tuple[Api, str]]) -> str:
    apis: dict[str, list[Api]] = {}
    for api, call in sorted(pairs):
        apis.setdefault(call, []).append(api)
    return ", ".join(f"`{call}`{_of(call, its)}" for call, its in apis.items())


def _of(call: str, its: list[Api]) -> str:
    every = [api for api in APIS if call in CALLS_BY_API[api]]
    return "" if sorted(every) == sorted(its) else f" ({', '.join(its)})"
