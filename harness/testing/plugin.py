"""The pytest plugin: scenario files are tests, and the `parktime` fixtures open worlds.

Heavy modules are imported on first use, since every pytest run loads the plugin.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
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


def pytest_configure() -> None:
    """Keep worlds out of freezegun's reach, before a test module calls `freeze_time`."""
    from parktime.harness.testing.frozen_time import keep_out_of_freezegun

    keep_out_of_freezegun()


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
    """Open worlds for one test: `parktime(FILE)`, as `parktime.world` does."""
    yield from _worlds()


@pytest.fixture(scope="module")
def parktime_module() -> Iterator[Callable[..., "World"]]:
    """Open worlds that a module's tests share: `parktime_module(FILE)`."""
    yield from _worlds()


@pytest.fixture(scope="session")
def parktime_session() -> Iterator[Callable[..., "World"]]:
    """Open worlds that all tests share: `parktime_session(FILE)`."""
    yield from _worlds()


@pytest.fixture(scope="session")
def parktime_sync() -> Callable[..., dict[str, Any]]:
    """Judge a sync of your own: `parktime_sync(FILE, COMMAND)`, as `parktime test` does."""
    from parktime.harness.testing.judged import judge_sync

    return judge_sync


def _worlds() -> Iterator[Callable[..., "World"]]:
    """A function that opens worlds, which are closed at the end, the latest first."""
    from parktime.harness.testing.opening import world

    with ExitStack() as opened:

        def open_world(scenario: str | Path, *, daemon: bool = True, steps: bool = True) -> "World":
            __tracebackhide__ = True
            return opened.enter_context(world(scenario, daemon=daemon, steps=steps))

        yield open_world
