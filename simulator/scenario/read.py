"""A scenario file read whole: its text, its form, and what must hold between its parts.

Every fault comes with its place and its remedy, several at once: first those of the text and of the form, then, in a file
whose form is right, those between its parts.
"""

from pathlib import Path

from pydantic import ValidationError

from simulator.scenario.assemble import assemble
from simulator.scenario.fault import Fault, ScenarioError, Wrong
from simulator.scenario.form_faults import placed
from simulator.scenario.format import WrittenScenario
from simulator.scenario.scenario import Scenario
from simulator.scenario.source import read_source
from simulator.scenario.yaml_text import read_yaml

__all__ = ["Fault", "ScenarioError", "read_scenario", "read_text"]


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file. Raises ScenarioError with every fault found."""
    return read_text(read_source(path), str(path))


def read_text(text: str, file: str) -> Scenario:
    """The scenario of a text; `file` is what its faults name. Raises ScenarioError with every fault found."""
    document = read_yaml(text, file)
    faults: list[Wrong] = list(document.faults)
    if not isinstance(document.root.plain, dict):
        words = "a scenario is a mapping with title, starts, ends, services and steps, this is none"
        raise ScenarioError(file, [*faults, (document.root.place, words)])
    try:
        written = WrittenScenario.model_validate(document.root.plain)
    except ValidationError as error:
        told = {
            place for place, _ in faults
        }  # what was read of such a value is a stopgap, of which nothing is said
        found = [each for each in placed(error, document.root) if each[0] not in told]
        raise ScenarioError(file, [*faults, *found]) from None
    if faults:
        raise ScenarioError(file, faults)
    return assemble(written, document.root, file)
