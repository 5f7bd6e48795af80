"""The pytest plugin: scenario files are tests, and the `parktime` fixture opens worlds. Imports nothing heavy until it is used."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from parktime.harness.testing.world import World

_PATTERNS = ["*.parktime.yaml", "*.parktime.yml"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which files are stories."""
    parser.addini(
        "parktime_files",
        "names of scenario files that are collected as tests",
        type="args",
        default=_PATTERNS,
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file whose name says so, or one that was given by its own path."""
    is_yaml = file_path.suffix in (".yaml", ".yml")
    named = any(
        fnmatch(file_path.name, pattern) for pattern in parent.config.getini("parktime_files")
    )
    if is_yaml and (named or parent.session.isinitpath(file_path)):
        return StoryFile.from_parent(parent, path=file_path)
    return None


class StoryFile(pytest.File):
    """A scenario file: one test. A file that is wrong is an error of collection, with file:line:column."""

    def collect(self) -> Iterator[pytest.Item]:
        """The play."""
        from parktime.simulator.scenario.errors import ScenarioError
        from parktime.simulator.scenario.read import read_scenario

        try:
            scenario = read_scenario(self.path)
        except ScenarioError as error:
            raise self.CollectError(str(error)) from None
        yield StoryItem.from_parent(self, name=scenario.title, scenario=scenario)


class StoryItem(pytest.Item):
    """Passes as `parktime run` does: every expectation holds, and nothing is refused that was not expected to be."""

    def __init__(self, *, scenario: Any, **more: Any) -> None:
        super().__init__(**more)
        self.scenario = scenario

    def runtest(self) -> None:
        """Plays the story."""
        import asyncio

        from parktime.harness.player.play import play
        from parktime.harness.results.narrative import failed

        result = asyncio.run(play(self.scenario))
        if not result["passed"]:
            raise StoryFailed("\n".join(failed(result)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What did not hold, by file:line, and no traceback."""
        return (
            str(excinfo.value)
            if isinstance(excinfo.value, StoryFailed)
            else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, 0, self.name


class StoryFailed(AssertionError):
    """The lines of what did not hold."""


@pytest.fixture
def parktime() -> Iterator[Callable[..., "World"]]:
    """Opens worlds: `parktime(FILE)`, a path or a bare name of `parktime scenarios`, or the text of a story.

    `daemon=False`: no daemon of parktime's, for a sync of one's own at `world.url`. `steps=False`: the file's steps are left out.
    """
    from parktime.harness.testing.world import World

    worlds: list[World] = []

    def opened(story: str | Path, *, daemon: bool = True, steps: bool = True) -> World:
        worlds.append(World(_read(story), daemon=daemon, steps=steps))
        return worlds[-1]

    try:
        yield opened
    finally:
        for world in reversed(worlds):
            world.close()


def _read(story: str | Path) -> Any:
    from parktime.harness.commands.scenario_files import locate
    from parktime.simulator.scenario.read import read_scenario, read_text

    text = str(story)
    return read_text(text, "the story in the test") if "\n" in text else read_scenario(locate(text))
