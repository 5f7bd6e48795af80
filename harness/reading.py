"""Reads the scenarios that a command was given, all of them before anything is done with one."""

from collections.abc import Sequence

from harness.scenario_files import NoSuchScenario, locate
from harness.wrong import Wrong
from simulator.scenario.fault import ScenarioError
from simulator.scenario.read import read_scenario
from simulator.scenario.scenario import Scenario


def read_all(files: Sequence[str]) -> list[Scenario]:
    """The scenarios of those files, in order; Wrong with every fault of every file where any has one."""
    scenarios: list[Scenario] = []
    faults: list[str] = []
    found = 0
    for file in files:
        try:
            scenarios.append(read_scenario(locate(file)))
        except ScenarioError as error:
            faults += str(error).splitlines()
            found += len(error.issues) + error.omitted
        except NoSuchScenario as error:
            faults.append(str(error))
            found += 1
    if faults:
        count = "1 fault" if found == 1 else f"{found:,} faults"
        raise Wrong(f"{count} found; nothing was played", faults)
    return scenarios


def read_one(file: str) -> Scenario:
    """The scenario of that file."""
    return read_all([file])[0]
