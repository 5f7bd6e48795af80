"""Finds scenario files: a path, or the bare name of one in the library that comes with parktime."""

import os
import stat
from difflib import get_close_matches
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent.parent / "scenarios"
"""Where the scenarios at hand live: beside this package, in a checkout and in an installation."""


class NoSuchScenario(Exception):
    """A FILE that is neither a path nor a name of the library; the message says what would be right."""


def library() -> list[Path]:
    """Every scenario at hand, by name."""
    return sorted(LIBRARY.glob("*.yaml"))


def locate(file: str) -> Path:
    """The file meant by FILE. A path that exists wins over a bare name; NoSuchScenario for what is neither."""
    mode = _mode(file)
    if stat.S_ISREG(mode):
        return Path(file)
    if stat.S_ISDIR(mode):
        raise NoSuchScenario(f"{file}: a directory; give its files, e.g. {file.rstrip('/')}/*.yaml")
    if mode:
        raise NoSuchScenario(f"{file}: no file on a disk; save the scenario in one")
    if is_bare_name(file):
        named = LIBRARY / f"{file}.yaml"
        if named.is_file():
            return named
        raise NoSuchScenario(_unknown_name(file))
    raise NoSuchScenario(f"{file}: no such file")


def _mode(file: str) -> int:
    """What stands at the path, as `stat` tells it; 0 for nothing. NoSuchScenario where that cannot be told."""
    try:
        return os.stat(file).st_mode  # noqa: PTH116 - a Path makes the empty FILE this folder
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise NoSuchScenario(f"{file}: cannot be read: {error.strerror}") from None


def is_bare_name(file: str) -> bool:
    """Whether FILE names a scenario of the library rather than a path."""
    path = Path(file)
    return path.name == file and path.suffix not in {".yaml", ".yml"}


def _unknown_name(file: str) -> str:
    names = [path.stem for path in library()]
    if close := get_close_matches(file, names, n=1):
        return f"{file}: no such scenario: did you mean {close[0]}?"
    return f"{file}: no such scenario; 'parktime scenarios' lists those at hand, or give a path"
