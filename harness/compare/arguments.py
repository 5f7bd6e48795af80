"""What somebody asks on the command line: which instant, and what could be done there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from parktime.harness.errors import UsageError
from parktime.simulator.scenario.errors import ScenarioError
from parktime.simulator.scenario.scenario import Place, Scenario, Step, Verb, WhatIf
from parktime.simulator.scenario.schema.verbs import parse_do
from parktime.simulator.scenario.schema_errors import error_message
from parktime.simulator.scenario.yaml_reader import read_yaml

WITH_IT = "with it"


def asked(
    scenario: Scenario,
    at: datetime,
    verbs: Sequence[str],
    branches: Sequence[str],
    service: str | None,
) -> list[WhatIf]:
    """The futures asked for, each with its name; `verbs` are one of them. UsageError for what no file could say either."""
    key = _service(scenario, service)
    told = (
        [(WITH_IT, _verbs("--with", [_plain("--with", verb) for verb in verbs]))] if verbs else []
    )
    told += [_named(branch) for branch in branches]
    names = [name for name, _ in told]
    if len(set(names)) != len(names):
        raise UsageError(
            f"--branch: two futures are called {next(name for name in names if names.count(name) > 1)}"
        )
    return [WhatIf(name, Step(at, key, "admin", done, (), Place(1, 1))) for name, done in told]


def _service(scenario: Scenario, key: str | None) -> str:
    known = [entry.key for entry in scenario.services]
    if key is None and len(known) == 1:
        return known[0]
    if key not in known:
        said = "say which" if key is None else f"there is no service {key}: say which"
        raise UsageError(f"--service: {said} of {', '.join(known)}")
    return key


def _named(written: str) -> tuple[str, tuple[Verb, ...]]:
    plain = _plain("--branch", written)
    if not isinstance(plain, dict) or len(plain) != 1:
        raise UsageError(
            f"--branch: a name and what is done is wanted, such as 'skipped: [{{map_room: {{Possums: skip}}}}, update]', not {written!r}"
        )
    name, do = next(iter(plain.items()))
    return str(name), _verbs("--branch", do if isinstance(do, list) else [do])


def _plain(option: str, written: str) -> Any:
    try:
        document = read_yaml(written, option)
    except ScenarioError as error:
        raise UsageError(str(error)) from error
    if document.issues:
        raise UsageError(f"{option}: {document.issues[0][1]}")
    return document.root.plain


def _verbs(option: str, plain: list[Any]) -> tuple[Verb, ...]:
    try:
        return parse_do(plain)
    except ValidationError as error:
        raise UsageError(
            f"{option}: {error_message(error.errors(include_url=False)[0])}"
        ) from error
