"""The pytest plugin: scenario files are tests, and the `parktime` fixture opens worlds.

Heavy modules are imported on first use, since every pytest run loads the plugin.
"""

from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from parktime.harness.testing.world import World

_PATTERNS = ["*.parktime.yaml", "*.parktime.yml"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for names of scenario files."""
    parser.addini(
        "parktime_files",
        "names of scenario files that are collected as tests",
        type="args",
        default=_PATTERNS,
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect files whose name matches, and YAML files given by their own path."""
    is_yaml = file_path.suffix in (".yaml", ".yml")
    named = any(
        fnmatch(file_path.name, pattern) for pattern in parent.config.getini("parktime_files")
    )
    if is_yaml and (named or parent.session.isinitpath(file_path)):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


class ScenarioFile(pytest.File):
    """A scenario file: one test. Mistakes in it are collection errors with file:line:column."""

    def collect(self) -> Iterator[pytest.Item]:
        """Read the file."""
        from parktime.simulator.scenario.errors import ScenarioError
        from parktime.simulator.scenario.read import read_scenario
        from parktime.tui.visible import visible, visible_lines

        try:
            scenario = read_scenario(self.path)
        except ScenarioError as error:
            raise self.CollectError(visible_lines(str(error))) from None
        yield ScenarioItem.from_parent(self, name=visible(scenario.title), scenario=scenario)


class ScenarioItem(pytest.Item):
    """Passes as `parktime run` does: all expectations hold, with no unexpected refusal."""

    def __init__(self, *, scenario: Any, **more: Any) -> None:
        super().__init__(**more)
        self.scenario = scenario

    def runtest(self) -> None:
        """Play the scenario."""
        import asyncio

        from parktime.harness.player.play import play
        from parktime.harness.results.narrative import describe_failures
        from parktime.tui.visible import visible_lines

        result = asyncio.run(play(self.scenario))
        if not result["passed"]:
            raise ScenarioFailedError(visible_lines("\n".join(describe_failures(result))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Failures by file:line, without a traceback."""
        return (
            str(excinfo.value)
            if isinstance(excinfo.value, ScenarioFailedError)
            else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Path and title."""
        return self.path, 0, self.name


class ScenarioFailedError(AssertionError):
    """One line per failure."""


@pytest.fixture
def parktime() -> Iterator[Callable[..., "World"]]:
    """Open worlds: `parktime(FILE)` with a path, a name of `parktime scenarios`, or YAML text.

    `daemon=False`: no daemon, for your own sync at `world.url`. `steps=False`: without the steps.
    """
    from parktime.harness.testing.world import World

    worlds: list[World] = []

    def opened(scenario: str | Path, *, daemon: bool = True, steps: bool = True) -> World:
        worlds.append(World(_read(scenario), daemon=daemon, steps=steps))
        return worlds[-1]

    try:
        yield opened
    finally:
        for world in reversed(worlds):
            world.close()


def _read(scenario: str | Path) -> Any:
    from parktime.harness.commands.scenario_files import locate
    from parktime.simulator.scenario.read import read_scenario, read_text

    text = str(scenario)
    return (
        read_text(text, "the scenario in the test") if "\n" in text else read_scenario(locate(text))
    )
