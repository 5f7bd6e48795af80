"""Parses the alternatives given on the command line."""

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


def parse_what_ifs(
    scenario: Scenario,
    at: datetime,
    verbs: Sequence[str],
    branches: Sequence[str],
    service: str | None,
) -> list[WhatIf]:
    """The alternatives with their names; `verbs` are one of them.

    Raises: UsageError if a name is repeated or a verb is invalid.
    """
    key = _service(scenario, service)
    found = (
        [(WITH_IT, _verbs("--with", [_plain("--with", verb) for verb in verbs]))] if verbs else []
    )
    found += [_named(branch) for branch in branches]
    names = [name for name, _ in found]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise UsageError(f"--branch: two futures are called {repeated}")
    return [
        WhatIf(name, Step(at, key, "admin", verbs=done, expectations=(), place=Place(1, 1)))
        for name, done in found
    ]


def _service(scenario: Scenario, key: str | None) -> str:
    known = [entry.key for entry in scenario.services]
    if key is None and len(known) == 1:
        return known[0]
    if key not in known:
        reason = "say which" if key is None else f"there is no service {key}: say which"
        raise UsageError(f"--service: {reason} of {', '.join(known)}")
    return key


def _named(text: str) -> tuple[str, tuple[Verb, ...]]:
    plain = _plain("--branch", text)
    if not isinstance(plain, dict) or len(plain) != 1:
        raise UsageError(
            "--branch: a name and what is done is wanted, such as "
            f"'skipped: [{{map_room: {{Possums: skip}}}}, update]', not {text!r}"
        )
    name, do = next(iter(plain.items()))
    return str(name), _verbs("--branch", do if isinstance(do, list) else [do])


def _plain(option: str, text: str) -> Any:
    try:
        document = read_yaml(text, option)
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
