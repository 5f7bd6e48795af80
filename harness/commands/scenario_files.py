"""Finds and reads the scenarios that a command is given: by path, or by name in the library."""

import os
import stat
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from parktime.harness.errors import ScenarioNotFoundError, UsageError

if TYPE_CHECKING:
    from parktime.simulator.scenario.scenario import Scenario

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios"
"""The library's folder, beside this package in a checkout and in an installation."""


def library() -> list[Path]:
    """The library's scenario files, sorted by name."""
    return sorted(LIBRARY.glob("*.yaml"))


def locate(file: str) -> Path:
    """The path that FILE stands for; an existing path wins over a library name. Raises ScenarioNotFoundError."""
    mode = _mode(file)
    if stat.S_ISREG(mode):
        return Path(file)
    if stat.S_ISDIR(mode):
        raise ScenarioNotFoundError(
            f"{file}: a directory; give its files, e.g. {file.rstrip('/')}/*.yaml"
        )
    if mode:
        raise ScenarioNotFoundError(f"{file}: no file on a disk; save the scenario in one")
    if is_bare_name(file):
        named = LIBRARY / f"{file}.yaml"
        if named.is_file():
            return named
        raise ScenarioNotFoundError(_unknown_name(file))
    raise ScenarioNotFoundError(f"{file}: no such file")


def _mode(file: str) -> int:
    """The path's `st_mode`, 0 if nothing is there. Raises ScenarioNotFoundError if it cannot be read."""
    try:
        return os.stat(file).st_mode  # noqa: PTH116 - a Path makes the empty FILE this folder
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise ScenarioNotFoundError(f"{file}: cannot be read: {error.strerror}") from None


def is_bare_name(file: str) -> bool:
    """Whether FILE has the form of a library name rather than of a path."""
    path = Path(file)
    return path.name == file and path.suffix not in {".yaml", ".yml"}


def _unknown_name(file: str) -> str:
    names = [path.stem for path in library()]
    if close := get_close_matches(file, names, n=1):
        return f"{file}: no such scenario: did you mean {close[0]}?"
    return f"{file}: no such scenario; 'parktime scenarios' lists those at hand, or give a path"


def read_all(files: Sequence[str]) -> list["Scenario"]:
    """The scenarios of those files, in order. Raises UsageError with every error of every file."""
    from parktime.simulator.scenario.errors import ScenarioError
    from parktime.simulator.scenario.read import read_scenario

    scenarios: list[Scenario] = []
    errors: list[str] = []
    found = 0
    for file in files:
        try:
            scenarios.append(read_scenario(locate(file)))
        except ScenarioError as error:
            errors += str(error).splitlines()
            found += len(error.issues) + error.omitted
        except ScenarioNotFoundError as error:
            errors.append(str(error))
            found += 1
    if errors:
        count = "1 error" if found == 1 else f"{found:,} errors"
        raise UsageError(f"{count} found; nothing was played", errors)
    return scenarios


def read_one(file: str) -> "Scenario":
    """The scenario of that file. Raises UsageError."""
    return read_all([file])[0]
