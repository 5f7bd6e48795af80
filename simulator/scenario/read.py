"""Reads a scenario file: text, schema, then validation between its parts.

Issues are reported together with their places: first those of text and schema, then, if there are
none, those between the parts.
"""

from pathlib import Path

from pydantic import ValidationError

from parktime.simulator.scenario.build import build_scenario
from parktime.simulator.scenario.errors import Issue, ScenarioError, ScenarioIssue
from parktime.simulator.scenario.scenario import Scenario
from parktime.simulator.scenario.schema.document import ScenarioSchema
from parktime.simulator.scenario.schema_errors import locate_errors
from parktime.simulator.scenario.source import read_source
from parktime.simulator.scenario.yaml_reader import read_yaml

__all__ = ["ScenarioError", "ScenarioIssue", "read_scenario", "read_text"]


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file. Raises ScenarioError with every issue found."""
    return read_text(read_source(path), str(path))


def read_text(text: str, file: str) -> Scenario:
    """The scenario of a text; `file` is its name in issues. Raises ScenarioError."""
    document = read_yaml(text, file)
    issues: list[Issue] = list(document.issues)
    if not isinstance(document.root.plain, dict):
        words = "expected a mapping with title, starts, ends, services and steps"
        raise ScenarioError(file, [*issues, (document.root.place, words)])
    try:
        written = ScenarioSchema.model_validate(document.root.plain)
    except ValidationError as error:
        reported = {place for place, _ in issues}
        located = locate_errors(error, document.root, reported)
        found = [each for each in located if each[0] not in reported]
        raise ScenarioError(file, [*issues, *found]) from None
    if issues:
        raise ScenarioError(file, issues)
    return build_scenario(written, document.root, file)
