"""Scenario files: those that a command names, and the library with its index."""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parktime.harness.errors import ScenarioNotFoundError, UsageError
from parktime.harness.expectations.verdict import listed
from parktime.tui.visible import visible

if TYPE_CHECKING:
    from parktime.simulator.scenario.scenario import Scenario
    from parktime.tui.presenters.table_text import TableFormat

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios"
"""The library's folder, beside this package in a checkout and in an installation."""
STDIN = "-"
"""As FILE: the scenario comes from standard input."""
IN_FOLDERS = (".yaml", ".yml")
"""Endings of scenario files in a folder; JSON there may be anything, such as a result."""
INDEX = "index.json"
"""In the library: a line about each scenario, and the rules that it showed when last played."""


def library() -> list[Path]:
    """The library's scenario files, sorted by name."""
    return sorted(LIBRARY.glob("*.yaml"))


def expand_folders(files: Sequence[str]) -> list[str]:
    """The files, with each folder replaced by its scenarios, sorted by name.

    Raises:
        ScenarioNotFoundError: a folder has none.
    """
    expanded: list[str] = []
    for file in files:
        if not stat.S_ISDIR(_mode(file)):
            expanded.append(file)
            continue
        found = sorted(path for path in Path(file).iterdir() if path.suffix in IN_FOLDERS)
        if not found:
            raise ScenarioNotFoundError(
                f"{file}: a directory without scenarios: none of its files ends in "
                f"{' or '.join(IN_FOLDERS)}"
            )
        expanded += map(str, found)
    return expanded


def is_alone(files: Sequence[str]) -> bool:
    """Whether one scenario is given by itself, so that its result is an object and not a list."""
    return len(files) == 1 and not os.path.isdir(files[0])  # noqa: PTH112 - as in read_one


def locate(file: str) -> Path:
    """The path of FILE; an existing path wins over a library name.

    Raises:
        ScenarioNotFoundError: nothing is found, or something that is not a file.
    """
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
    """The path's `st_mode`; 0 if it does not exist."""
    try:
        return os.stat(file).st_mode  # noqa: PTH116 - a Path makes the empty FILE this folder
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise ScenarioNotFoundError(f"{file}: cannot be read: {error.strerror}") from None


def is_bare_name(file: str) -> bool:
    """Whether FILE has the form of a library name rather than of a path."""
    path = Path(file)
    return path.name == file and path.suffix not in {*IN_FOLDERS, ".json"}


def _unknown_name(file: str) -> str:
    from difflib import get_close_matches

    names = [path.stem for path in library()]
    if close := get_close_matches(file, names, n=1):
        return f"{file}: no such scenario: did you mean {close[0]}?"
    return f"{file}: no such scenario; 'parktime scenarios' lists those at hand, or give a path"


def read_all(files: Sequence[str]) -> list["Scenario"]:
    """The scenarios of those files, in order; of a folder, all in it; of `-`, standard input's.

    Raises UsageError with every error of every file.
    """
    from parktime.simulator.scenario.errors import ScenarioError, ScenarioIssue
    from parktime.simulator.scenario.read import read_scenario

    scenarios: list[Scenario] = []
    errors: list[str] = []
    expanded = _expanded(files, errors)
    issues: list[ScenarioIssue] = []
    found = len(errors)
    for file in expanded:
        try:
            scenarios.append(_read_stdin() if file == STDIN else read_scenario(locate(file)))
        except ScenarioError as error:
            errors += str(error).splitlines()
            issues += error.issues
            found += len(error.issues) + error.omitted
        except ScenarioNotFoundError as error:
            errors.append(str(error))
            found += 1
    if errors:
        count = "1 error" if found == 1 else f"{found:,} errors"
        raise UsageError(f"{count} found; nothing was played", errors, issues)
    return scenarios


def _expanded(files: Sequence[str], errors: list[str]) -> list[str]:
    """As `expand_folders`; what is wrong with a folder is added to `errors`."""
    expanded: list[str] = []
    for file in files:
        try:
            expanded += expand_folders([file])
        except (ScenarioNotFoundError, OSError) as error:
            errors.append(str(error))
    if expanded.count(STDIN) > 1:
        errors.append(f"{STDIN}: standard input holds one scenario: give it once")
        return [file for file in expanded if file != STDIN]
    return expanded


def _read_stdin() -> "Scenario":
    from parktime.simulator.scenario.read import read_text
    from parktime.simulator.scenario.source import MAX_BYTES, decode

    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ScenarioNotFoundError(f"{STDIN}: standard input is larger than 1 MiB")
    return read_text(decode(content, STDIN), STDIN)


def read_one(file: str) -> "Scenario":
    """The scenario of that file. Raises UsageError."""
    if os.path.isdir(file):  # noqa: PTH112 - a Path makes the empty FILE this folder
        raise UsageError(f"{file}: a directory; give one of its files")
    return read_all([file])[0]


def check_files(files: Sequence[str]) -> int:
    """Print a line for each valid file, and its notes.

    Raises UsageError with every error of every file.
    """
    from parktime.harness.results.narrative import local_holiday_notes

    for scenario in read_all(files):
        services, steps = len(scenario.services), len(scenario.steps)
        sys.stdout.write(
            f"{scenario.file}: ok, {services} service{'s'[: services != 1]}, "
            f"{steps} step{'s'[: steps != 1]}\n"
        )
        for entry in scenario.services:
            for note in local_holiday_notes(scenario, entry):
                sys.stdout.write(f"{visible(f'{scenario.file}: {note}')}\n")
    return 0


def list_library(form: "TableFormat | None" = None) -> int:
    """Print a line for each library scenario; exit status 2 if one is not valid."""
    index, paths = read_index(), library()
    width = max((len(path.stem) for path in paths), default=0)
    invalid = 0
    rows: list[tuple[str, str]] = []
    for path in paths:
        summary, valid = (
            (index[path.stem]["summary"], True) if path.stem in index else _read_summary(path)
        )
        invalid += not valid
        rows.append((path.stem, summary))
        if form is None:
            sys.stdout.write(f"{path.stem:<{width}}  {visible(summary)}\n")
    if form is not None:
        from parktime.harness.results.output import say_table
        from parktime.tui.presenters.table_text import Table

        say_table(Table(("name", "summary"), rows), form)
    return 2 if invalid else 0


def _read_summary(path: Path) -> tuple[str, bool]:
    """The summary of a file that the index does not know as it is, and whether it is valid."""
    from parktime.simulator.scenario.errors import ScenarioError
    from parktime.simulator.scenario.read import read_scenario

    try:
        return describe_scenario(read_scenario(path)), True
    except ScenarioError as error:
        return f"is wrong: {error.issues[0]}", False


def describe_scenario(scenario: "Scenario") -> str:
    """`A Queensland kindergarten over Christmas (10 weeks; banksia on Manage)`."""
    services = listed(
        [f"{each.key} on {each.ccms.capitalize()}" for each in scenario.services], at_most=3
    )
    return f"{scenario.title} ({length(scenario)}; {services})"


def length(scenario: "Scenario") -> str:
    """The virtual time that it takes, in whole weeks or, below three, days."""
    days = round((scenario.ends - scenario.starts).total_seconds() / 86_400)
    if days >= 21:
        return f"{round(days / 7)} weeks"
    return "1 day" if days == 1 else f"{days} days"


def read_index() -> dict[str, dict[str, Any]]:
    """The entries `{"sha256", "summary", "rules"}` of the scenarios that have not changed since."""
    path = LIBRARY / INDEX
    entries = json.loads(path.read_bytes()) if path.is_file() else {}
    current = {path.stem: path for path in library()}
    return {
        name: entry
        for name, entry in entries.items()
        if name in current and entry["sha256"] == _sha256(current[name])
    }


def index_text(summaries: Mapping[Path, str], rules: Mapping[str, Iterable[str]]) -> str:
    """The index as JSON text, from each file's summary and the rules that each scenario showed."""
    entries = {
        path.stem: {"sha256": _sha256(path), "summary": summary, "rules": sorted(rules[path.stem])}
        for path, summary in summaries.items()
    }
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
