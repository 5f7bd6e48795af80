"""Opens a world in any test runner: `parktime.world(FILE)`."""

from pathlib import Path
from typing import TYPE_CHECKING

from parktime.harness.testing.frozen_time import keep_out_of_freezegun, real_time

if TYPE_CHECKING:
    from parktime.harness.testing.world import World
    from parktime.simulator.scenario.scenario import Scenario


def world(scenario: str | Path, *, daemon: bool = True, steps: bool = True) -> "World":
    """Open a world at the start of a scenario; a `with` block or `close` ends it.

    `scenario`: a path, a name of `parktime scenarios`, or YAML text. `daemon=False`: no daemon,
    for your own sync at `world.url`. `steps=False`: without the file's steps.

    Raises: ScenarioError with file:line:column; UsageError if time is frozen out of its control.
    """
    keep_out_of_freezegun()
    with real_time():
        from parktime.harness.testing.world import World

        return World(read(scenario), daemon=daemon, steps=steps)


def read(scenario: str | Path) -> "Scenario":
    """The scenario of a path, a name of the library, or YAML text."""
    from parktime.harness.commands.scenario_files import locate
    from parktime.simulator.scenario.read import read_scenario, read_text

    text = str(scenario)
    return (
        read_text(text, "the scenario in the test") if "\n" in text else read_scenario(locate(text))
    )
