"""A scenario file read whole: its text, its form, and what must hold between its parts.

Every fault comes with its place and its remedy, several at once: first those of the text and of the form, then, in a file
whose form is right, those between its parts.
"""

from pathlib import Path

from pydantic import ValidationError

from simulator.scenario.assemble import build_scenario
from simulator.scenario.fault import Issue, ScenarioError, ScenarioIssue
from simulator.scenario.form_faults import locate_errors
from simulator.scenario.format import ScenarioSchema
from simulator.scenario.scenario import Scenario
from simulator.scenario.source import read_source
from simulator.scenario.yaml_text import read_yaml

__all__ = ["ScenarioIssue", "ScenarioError", "read_scenario", "read_text"]


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file. Raises ScenarioError with every fault found."""
    return read_text(read_source(path), str(path))


def read_text(text: str, file: str) -> Scenario:
    """The scenario of a text; `file` is what its issues name. Raises ScenarioError with every fault found."""
    document = read_yaml(text, file)
    issues: list[Issue] = list(document.issues)
    if not isinstance(document.root.plain, dict):
        words = "a scenario is a mapping with title, starts, ends, services and steps, this is none"
        raise ScenarioError(file, [*issues, (document.root.place, words)])
    try:
        written = ScenarioSchema.model_validate(document.root.plain)
    except ValidationError as error:
        told = {
            place for place, _ in issues
        }  # what was read of such a value is a stopgap, of which nothing is said
        found = [each for each in locate_errors(error, document.root) if each[0] not in told]
        raise ScenarioError(file, [*issues, *found]) from None
    if issues:
        raise ScenarioError(file, issues)
    return build_scenario(written, document.root, file)
